"""Circuits as data over the API: defined, changed, tried out, and which one a type takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.core import clock
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work
from docflow.people import queries as people
from docflow.people import type_names

from . import defining, queries, rehearsing
from .defining import CircuitChangeIn, NewCircuitIn, StepIn
from .models import CircuitTemplate, Quorum, StepKind

api = APIBlueprint(
    "circuits_api",
    __name__,
    url_prefix="/api/v1/circuits",
    abp_tags=[Tag(name="administration", description="Circuits, number series and document types")],
    abp_security=[{"token": []}],
)


class CircuitPath(BaseModel):
    circuit_id: UUID


class BodyQuery(Input):
    organization_id: UUID | None = None
    """An organisation the caller administers; without it, the own one."""


class DefinedOut(BaseModel):
    id: UUID
    organization_id: UUID | None
    """None: offered to every organisation."""
    name: str
    type_codes: list[str]
    steps: list[StepIn]
    active: bool
    version: int


class AppliedOut(BaseModel):
    type_code: str
    circuit_id: UUID | None
    """None: drafts of the type cannot be submitted."""


class DefinedList(BaseModel):
    items: list[DefinedOut]
    applied: list[AppliedOut]
    """Which of them each type takes: the own before a general one, a named type before any."""


class RehearsalIn(Input):
    organization_id: UUID | None = None
    unit_id: UUID | None = None
    """The drafter's unit."""
    type_codes: list[str] = Field(default_factory=list, max_length=100)
    steps: list[StepIn] = Field(max_length=defining.MOST_STEPS)


class RehearsedSeat(BaseModel):
    title: str
    holder: str


class RehearsedStep(BaseModel):
    kind: StepKind
    covers: list[StepKind]
    quorum: Quorum
    needed: int
    seats: list[RehearsedSeat]


class RehearsalOut(BaseModel):
    steps: list[RehearsedStep]
    missing: list[str]
    """Tokens that nobody answers to today."""


def _body(asked: UUID | None) -> UUID:
    actor = current_actor()
    wanted = asked or actor.organization_id or UUID(int=0)
    return people.manageable(db.session, actor, wanted).id


def _out(row: CircuitTemplate) -> dict[str, Any]:
    return DefinedOut.model_validate(row, from_attributes=True).model_dump(mode="json")


@api.get("", responses={200: DefinedList})
@needs("people.manage")
def listed(query: BodyQuery) -> Reply:
    """What an organisation may take: its own circuits, and those offered to all."""
    body_id = _body(query.organization_id)
    rows = defining.listed(db.session, body_id)
    taken = rehearsing.applied(db.session, body_id, list(type_names.names(db.session)))
    return DefinedList(
        items=[DefinedOut.model_validate(row, from_attributes=True) for row in rows],
        applied=[
            AppliedOut(type_code=code, circuit_id=row.id if row else None)
            for code, row in taken.items()
        ],
    ).model_dump(mode="json")


@api.post("", responses={201: DefinedOut})
@needs("people.manage")
def define(body: NewCircuitIn) -> Reply:
    """Define a circuit; without `organization_id` it is offered to every organisation."""
    with work(current_actor()) as w:
        row = defining.define(w, body)
    return _out(row), 201


@api.get("/<uuid:circuit_id>", responses={200: DefinedOut})
@needs("people.manage")
def show(path: CircuitPath) -> Reply:
    """One circuit with its steps."""
    return _out(defining.found(db.session, current_actor(), path.circuit_id))


@api.put("/<uuid:circuit_id>", responses={200: DefinedOut})
@needs("people.manage")
def redefine(path: CircuitPath, body: CircuitChangeIn) -> Reply:
    """Change it for the drafts to come; documents on their way keep the copy they began with."""
    with work(current_actor()) as w:
        row = defining.redefine(w, path.circuit_id, body)
    return _out(row)


@api.post("/rehearsal", responses={200: RehearsalOut})
@needs("people.manage")
def rehearse(body: RehearsalIn) -> Reply:
    """The steps as a drafter of the unit would see them today; nothing is kept."""
    body_id, day = _body(body.organization_id), clock.today()
    steps = defining.checked(db.session, body_id, body.steps, day)
    plan = rehearsing.rehearse(db.session, body_id, body.unit_id, body.type_codes, steps, day)
    rows = queries.plan_rows(db.session, plan)
    shown = [RehearsedStep.model_validate(row, from_attributes=True) for row in rows]
    return RehearsalOut(steps=shown, missing=list(plan.missing)).model_dump(mode="json")
