"""Circuits as the administrators keep them: the province's for all, an organisation's own before.

A live circuit is a copy, so nothing here touches a document that is already on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from docflow.core.access import SYSTEM, Actor, policy
from docflow.core.errors import Invalid, NotFound
from docflow.core.forms import Input
from docflow.core.work import Work
from docflow.people import type_names
from docflow.people.models import Organization, Position
from docflow.people.schemas import Line, TypeCode

from .definitions import StepDef, check_steps
from .models import CircuitTemplate, Quorum, StepKind

MOST_STEPS = 12


class StepIn(Input):
    kind: StepKind
    to: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=20)]
    """Tokens: `unit_head`, `office_head`, `signer`, `clerk`, `unit_heads`, `deputies`,
    `role:<role>`, `position:<id>`."""
    quorum: Quorum = Quorum.ALL
    needed: Annotated[int, Field(ge=0, le=20)] = 0
    on_new_version: str = "again"


class CircuitIn(Input):
    """A definition; what follows the reviews is completed when it is left out."""

    organization_id: UUID | None = None
    """None: offered to every organisation."""
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    type_codes: list[TypeCode] = Field(default_factory=list)
    steps: Annotated[list[StepIn], Field(max_length=MOST_STEPS)]
    active: bool = False


def offered(session: orm.Session, organization_id: UUID | None) -> list[CircuitTemplate]:
    """The organisation's own first, then those for all."""
    own = CircuitTemplate.organization_id == organization_id
    query = (
        sa.select(CircuitTemplate)
        .where(sa.or_(own, CircuitTemplate.organization_id.is_(None)))
        .order_by(
            CircuitTemplate.organization_id.is_(None),
            CircuitTemplate.active.desc(),
            CircuitTemplate.name,
        )
    )
    return list(session.scalars(query))


def template(session: orm.Session, actor: Actor, id: UUID) -> CircuitTemplate:
    """One for all, or of an organisation the actor administers. Raises `NotFound`."""
    row = session.get(CircuitTemplate, id)
    if row is None or not (row.organization_id is None or may_change(actor, row)):
        raise NotFound(kind="CircuitTemplate")
    return row


def may_change(actor: Actor, row: CircuitTemplate) -> bool:
    """The province changes those for all; administrators those of their organisation."""
    return actor is SYSTEM or policy.allows(actor, "organization.manage", row)


def define(w: Work, said: CircuitIn) -> CircuitTemplate:
    row = CircuitTemplate(organization_id=said.organization_id)
    _require(w, row)
    if row.organization_id and w.session.get(Organization, row.organization_id) is None:
        raise NotFound(kind="Organization")
    _write(w, row, said)
    w.record("circuit_template.add", row)
    return row


def redefine(w: Work, id: UUID, said: CircuitIn) -> CircuitTemplate:
    """Change a definition for the drafts to come; whose it is stays."""
    row = w.take(CircuitTemplate, id)
    _require(w, row)
    _write(w, row, said)
    w.record("circuit_template.change", row)
    return row


def _require(w: Work, row: CircuitTemplate) -> None:
    if not may_change(w.actor, row):
        raise NotFound(kind="CircuitTemplate")


def _write(w: Work, row: CircuitTemplate, said: CircuitIn) -> None:
    if set(said.type_codes) - type_names.names(w.session).keys():
        raise Invalid(fields={"type_codes": "unknown_type"})
    steps = checked(said.steps)
    _own_posts(w, row.organization_id, steps)
    row.name, row.type_codes, row.active = said.name, list(said.type_codes), said.active
    row.steps = [step.as_dict() for step in steps]


def checked(steps: Sequence[StepIn]) -> list[StepDef]:
    """The completed steps. Raises `Invalid` with `fields={"steps": reason}`."""
    rows: list[dict[str, Any]] = [step.model_dump(mode="json") for step in steps]
    return check_steps(rows)


def _own_posts(w: Work, organization_id: UUID | None, steps: Sequence[StepDef]) -> None:
    """A named post belongs to the organisation whose circuit it is."""
    tokens = [token for step in steps for token in step.to]
    named = {UUID(token.partition(":")[2]) for token in tokens if token.startswith("position:")}
    known = w.session.scalars(
        sa.select(Position.id).where(
            Position.id.in_(named), Position.organization_id == organization_id
        )
    )
    if named - set(known):
        raise Invalid("bad_circuit", fields={"steps": "unknown_seat"})
