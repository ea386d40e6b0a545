"""Circuits as the administrators keep them: the province's for all, an organisation's own before.

A live circuit is a copy, so nothing here touches a document that is already on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from docflow.core.access import SYSTEM, Actor, policy
from docflow.core.errors import Invalid, NotFound
from docflow.core.forms import Input
from docflow.core.work import Work
from docflow.documents.models import DocumentType
from docflow.people import type_names
from docflow.people import usecases as people
from docflow.people.actors import has_ended, positions_with
from docflow.people.models import Organization, Position
from docflow.people.schemas import Line, TypeCode

from .definitions import ALL_OF, CLERKS, StepDef, check_steps, stands_for_many
from .models import CircuitTemplate, Quorum, StepKind

MOST_STEPS = 12


class StepIn(Input):
    """One step. `to` holds `unit_head`, `office_head`, `signer`, `clerk`, `unit_heads`,
    `deputies`, `role:<role>` or `position:<id>`.
    """

    kind: StepKind
    to: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=20)]
    quorum: Quorum = Quorum.ALL
    needed: Annotated[int, Field(ge=0, le=20)] = 0
    on_new_version: Annotated[str, Field(max_length=10)] = "again"


class CircuitIn(Input):
    """A definition; what follows the reviews is completed when it is left out.

    `type_codes` is empty for the circuit of every type that no other one names.
    """

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    type_codes: list[TypeCode] = Field(default_factory=list)
    steps: Annotated[list[StepIn], Field(max_length=MOST_STEPS)]
    active: bool = True


class NewCircuitIn(CircuitIn):
    """Without an organisation it is offered to every one: the province's administrators only."""

    organization_id: UUID | None = None


class CircuitChangeIn(CircuitIn):
    """With the version that was on the page: who saves second is told."""

    version: int | None = None


def listed(session: orm.Session, organization_id: UUID) -> list[CircuitTemplate]:
    """The organisation's own first, then those for all; the retired last of each."""
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


def found(session: orm.Session, actor: Actor, id: UUID) -> CircuitTemplate:
    """One for all, or of an organisation the actor administers. Raises `NotFound`."""
    row = session.get(CircuitTemplate, id)
    if row is None or not (row.organization_id is None or may_change(actor, row)):
        raise NotFound(kind="CircuitTemplate")
    return row


def may_change(actor: Actor, row: CircuitTemplate) -> bool:
    """The province changes those for all; administrators those of their organisation."""
    return actor is SYSTEM or policy.allows(actor, "organization.manage", row)


def define(w: Work, said: NewCircuitIn) -> CircuitTemplate:
    row = CircuitTemplate(organization_id=said.organization_id)
    if said.organization_id is not None:
        people.administered(w, Organization, said.organization_id)
    else:
        w.require("reference.manage")
    _write(w, row, said)
    w.record("circuit_template.add", row)
    return row


def redefine(w: Work, id: UUID, said: CircuitChangeIn) -> CircuitTemplate:
    """Change a definition for the drafts to come; whose it is stays."""
    row = w.take(CircuitTemplate, id)
    if not may_change(w.actor, row):
        raise NotFound(kind="CircuitTemplate")
    w.unchanged_since(row, said.version)
    _write(w, row, said)
    w.record("circuit_template.change", row)
    return row


def _write(w: Work, row: CircuitTemplate, said: CircuitIn) -> None:
    if set(said.type_codes) - type_names.labels(w.session).keys():
        raise Invalid(fields={"type_codes": "unknown_type"})
    steps = checked(w.session, row.organization_id, said.steps, w.today)
    if said.active:
        _alone(w, row, set(said.type_codes))
    row.name, row.active = said.name, said.active
    row.type_codes = list(dict.fromkeys(said.type_codes))
    row.steps = [step.as_dict() for step in steps]


def _alone(w: Work, row: CircuitTemplate, types: set[str]) -> None:
    """One owner's circuits never both claim a type: which one it takes must be plain to see.

    The types are locked: of two who define at once the second sees what the first one claimed.
    """
    types_held = sa.select(DocumentType.id).order_by(DocumentType.id)
    w.session.execute(types_held.with_for_update(key_share=True))
    others = sa.select(CircuitTemplate).where(
        CircuitTemplate.active,
        CircuitTemplate.organization_id.is_not_distinct_from(row.organization_id),
    )
    for other in w.session.scalars(others):
        if other is row:
            continue
        if types & set(other.type_codes):
            raise Invalid(fields={"type_codes": "type_in_other_circuit"}, other=other.name)
        if not types and not other.type_codes:
            raise Invalid(fields={"type_codes": "rest_in_other_circuit"}, other=other.name)


def checked(
    session: orm.Session, organization_id: UUID | None, said: Sequence[StepIn], day: date
) -> list[StepDef]:
    """The completed steps, their posts looked up.

    Raises `Invalid` beside the step: `{"steps.0.to": reason}`.
    """
    steps = check_steps([step.model_dump(mode="json") for step in said])
    for place, step in enumerate(steps):
        for token in step.to:
            if reason := _fault(session, organization_id, token, step, day):
                raise Invalid("bad_circuit", fields={f"steps.{place}.to": reason})
        if organization_id is not None and step.quorum is Quorum.SOME:
            _enough(session, organization_id, step, place)
    return steps


def _fault(
    session: orm.Session, organization_id: UUID | None, token: str, step: StepDef, day: date
) -> str:
    """Why a seat cannot be kept; a named post is a living one of the organisation itself."""
    kind, _sep, rest = token.partition(":")
    if kind != "position":
        wrong = step.kind in CLERKS and token not in {"clerk", "role:clerk"}
        return "not_a_clerk" if wrong else ""
    if organization_id is None:
        return "not_for_all"
    post = session.get(Position, UUID(rest))
    if post is None or post.organization_id != organization_id:
        return "seat_elsewhere"
    if has_ended(post, day):
        return "seat_ended"
    return "not_a_clerk" if step.kind in CLERKS and "clerk" not in post.roles else ""


def _enough(session: orm.Session, organization_id: UUID, step: StepDef, place: int) -> None:
    """K of n asks no more people than the organisation has today."""
    posts: set[str] = set()
    for token in step.to:
        if stands_for_many(token):
            role = ALL_OF.get(token) or token.partition(":")[2]
            posts |= {str(post.id) for post in positions_with(session, organization_id, role)}
        else:
            posts.add(token.removeprefix("position:"))
    if step.needed > len(posts):
        raise Invalid("bad_circuit", fields={f"steps.{place}.needed": "needed_too_many"})
