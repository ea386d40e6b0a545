"""Organisations, their units and their posts: founded, changed, ended. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from docflow.core import tasks
from docflow.core.access import SYSTEM, policy
from docflow.core.db import Audited
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.values import collation_key, fold
from docflow.core.work import Work

from .actors import living
from .models import Appointment, Handover, Mandate, Organization, Person, Position, Unit
from .schemas import ContactIn, EndIn, OrganizationIn, PositionIn, UnitIn

A = TypeVar("A", bound=Audited)
Defined = type[Organization] | type[Unit] | type[Position] | type[Person]


def administered(w: Work, kind: type[A], id: UUID) -> A:
    """Take a row of an organisation the actor administers; others do not exist for them."""
    row = w.take(kind, id)
    if w.actor is not SYSTEM and not policy.allows(w.actor, "organization.manage", row):
        raise NotFound(kind=kind.__name__)
    return row


def add_organization(w: Work, said: OrganizationIn) -> Organization:
    """Raises `Invalid` when the code is taken or the parent does not fit."""
    w.require("organization.define")
    row = Organization()
    _define(w, row, said)
    w.record("organization.add", row)
    return row


def change_organization(
    w: Work, id: UUID, said: OrganizationIn, version: int | None = None
) -> Organization:
    """Name, code, rank and letterhead: the province's administrators only."""
    row = administered(w, Organization, id)
    w.require("organization.define")
    w.unchanged_since(row, version)
    _define(w, row, said)
    w.record("organization.change", row)
    return row


def change_contact(w: Work, id: UUID, said: ContactIn, version: int | None = None) -> Organization:
    row = administered(w, Organization, id)
    w.unchanged_since(row, version)
    row.contact, row.mst = said.contact, said.mst
    w.record("organization.contact", row)
    return row


def _define(w: Work, row: Organization, said: OrganizationIn) -> None:
    free(w, Organization, row.id, Organization.code == said.code, field="code")
    _fits_above(w, row.id, said.parent_id)
    for name in (
        "code", "name", "short_name", "kind", "level", "abbreviation",
        "place", "parent_id", "collective", "contact", "mst",
    ):  # fmt: skip
        setattr(row, name, getattr(said, name))
    row.letterhead = {
        "parent": said.parent_line.upper() or None,
        "lines": [line.upper() for line in said.lines],
    }
    row.sort_key = collation_key(said.name)[:600]
    row.search_key = fold(f"{said.name} {said.short_name}")[:300]


def free(
    w: Work, kind: Defined, own: UUID | None, *same: sa.ColumnElement[bool], field: str
) -> None:
    """Refuse beside `field` what another row has already."""
    query = sa.select(kind.id).where(*same, kind.id != own if own else sa.true())
    if w.session.scalar(query) is not None:
        raise Invalid(fields={field: "taken"})


def _fits_above(w: Work, own: UUID | None, parent_id: UUID | None) -> None:
    """The one above exists and is not below."""
    above, seen = parent_id, set[UUID]()
    while above is not None and above not in seen:
        seen.add(above)
        row = w.session.get(Organization, above)
        if row is None or row.id == own:
            raise Invalid(fields={"parent_id": "unknown_organization"})
        above = row.parent_id


def end_organization(w: Work, id: UUID, said: EndIn) -> Organization:
    """End with its posts, mandates and hand-overs; codes and numbers stay as they were.

    Raises `WrongState("work_waiting")` when it would end today or earlier with work undone.
    """
    row = administered(w, Organization, id)
    w.require("organization.define")
    if said.successor_id is not None:
        _succeeds(w, row, said)
    posts = w.session.scalars(
        sa.select(Position).where(Position.organization_id == id, living(Position, said.on))
    ).all()
    _nothing_waits(w, posts, said.on)
    for post in posts:
        _close(w, post, said.on)
    for unit in w.session.scalars(
        sa.select(Unit).where(Unit.organization_id == id, living(Unit, said.on))
    ):
        unit.ended_on = said.on
        w.record("unit.end", unit)
    row.ended_on, row.successor_id = said.on, said.successor_id
    w.record("organization.end", row)
    return row


def _succeeds(w: Work, row: Organization, said: EndIn) -> None:
    successor = w.session.get(Organization, said.successor_id)
    if (
        successor is None
        or successor.id == row.id
        or (successor.ended_on is not None and successor.ended_on <= said.on)
    ):
        raise Invalid(fields={"successor_id": "unknown_organization"})


def add_unit(w: Work, organization_id: UUID, said: UnitIn) -> Unit:
    body = _lasting(w, organization_id)
    row = Unit(organization_id=body.id)
    return _unit(w, row, said, "unit.add")


def change_unit(w: Work, id: UUID, said: UnitIn) -> Unit:
    return _unit(w, administered(w, Unit, id), said, "unit.change")


def _unit(w: Work, row: Unit, said: UnitIn, event: str) -> Unit:
    same = (
        Unit.abbreviation == said.abbreviation,
        Unit.organization_id == row.organization_id,
    )
    free(w, Unit, row.id, *same, field="abbreviation")
    row.name, row.abbreviation, row.ordinal = said.name, said.abbreviation, said.ordinal
    w.record(event, row)
    return row


def end_unit(w: Work, id: UUID, on: date) -> Unit:
    """Raises `WrongState("unit_in_use")` while posts remain in it."""
    row = administered(w, Unit, id)
    left = sa.select(sa.func.count()).where(
        Position.unit_id == id, sa.or_(Position.ended_on.is_(None), Position.ended_on > on)
    )
    if count := w.session.scalar(left):
        raise WrongState("unit_in_use", count=count)
    row.ended_on = on
    w.record("unit.end", row)
    return row


def add_position(w: Work, organization_id: UUID, said: PositionIn) -> Position:
    body = _lasting(w, organization_id)
    return _position(w, Position(organization_id=body.id), said, "position.add")


def change_position(w: Work, id: UUID, said: PositionIn) -> Position:
    return _position(w, administered(w, Position, id), said, "position.change")


def _lasting(w: Work, organization_id: UUID) -> Organization:
    body = administered(w, Organization, organization_id)
    if body.ended_on is not None and body.ended_on < w.today:
        raise WrongState("organization_ended")
    return body


def _position(w: Work, row: Position, said: PositionIn, event: str) -> Position:
    same = (Position.code == said.code, Position.organization_id == row.organization_id)
    free(w, Position, row.id, *same, field="code")
    if said.unit_id is not None:
        unit = w.session.get(Unit, said.unit_id)
        if unit is None or unit.organization_id != row.organization_id:
            raise Invalid(fields={"unit_id": "unknown_unit"})
    row.code, row.title, row.rank = said.code, said.title, said.rank
    row.roles, row.unit_id = list(dict.fromkeys(said.roles)), said.unit_id
    w.record(event, row)
    return row


def end_position(w: Work, id: UUID, on: date) -> Position:
    """End a post and with it who holds it, what it may sign and who stands in for it."""
    row = administered(w, Position, id)
    _nothing_waits(w, [row], on)
    _close(w, row, on)
    return row


def _nothing_waits(w: Work, posts: Iterable[Position], on: date) -> None:
    """A post may end today or earlier only when no task waits there; later it may."""
    task = tasks.Task
    waiting = sa.select(sa.func.count()).where(
        task.position_id.in_([post.id for post in posts]), task.closed_at.is_(None)
    )
    if on <= w.today and (count := w.session.scalar(waiting)):
        raise WrongState("work_waiting", count=count)


def _close(w: Work, post: Position, on: date) -> None:
    post.ended_on = on
    w.record("position.end", post)
    for held in w.session.scalars(
        sa.select(Appointment).where(Appointment.position_id == post.id, _after(Appointment, on))
    ).all():
        if held.starts_on > on:
            raise Invalid(fields={"on": "appointed_later"})
        held.ends_on = on
        w.record("appointment.end", held)
    for row in _given(w, post.id, on):
        _cut_short(w, row, on)


def _given(w: Work, post_id: UUID, on: date) -> list[Mandate | Handover]:
    """What the post was given or gave, and that lasts beyond the day."""
    signing = sa.or_(Mandate.principal_id == post_id, Mandate.holder_id == post_id)
    absence = sa.or_(Handover.absent_id == post_id, Handover.stand_in_id == post_id)
    mandates = w.session.scalars(sa.select(Mandate).where(signing, _after(Mandate, on)))
    handovers = w.session.scalars(sa.select(Handover).where(absence, _after(Handover, on)))
    return [*mandates.all(), *handovers.all()]


def _cut_short(w: Work, row: Mandate | Handover, on: date) -> None:
    """What began ends on the day; what would begin later is taken back."""
    if row.starts_on <= on:
        row.ends_on = on
    elif isinstance(row, Mandate):
        row.revoked_at = row.revoked_at or w.now
    else:
        row.ended_at = row.ended_at or w.now
    w.record(f"{row.__tablename__}.end", row)


def _after(kind: type[Appointment | Mandate | Handover], on: date) -> sa.ColumnElement[bool]:
    return sa.or_(kind.ends_on.is_(None), kind.ends_on > on)
