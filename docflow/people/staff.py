"""People, and who holds which post from when until when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import policy
from docflow.core.errors import Forbidden, Invalid, NotFound
from docflow.core.values import collation_key, fold
from docflow.core.work import Work

from . import sessions
from .models import Appointment, Organization, Person, Position
from .schemas import AppointmentIn, NewPersonIn, PersonIn
from .usecases import administered, free

HEADS = frozenset({"leader", "office_head", "unit_head"})
"""Posts that somebody can hold as acting head (quyền)."""


def managed(w: Work, id: UUID) -> Person:
    """Take a person the actor administers; others do not exist for them."""
    row = w.take(Person, id)
    if not _may(w, "person.manage", row):
        raise NotFound(kind="Person")
    return row


def _may(w: Work, permission: str, subject: object = None) -> bool:
    return "system" in w.actor.roles or policy.allows(w.actor, permission, subject)


def add_person(w: Work, said: NewPersonIn) -> Person:
    """A person without a password: a one-time code lets them set one.

    An organisation's own administrator must say which post, or nobody could find the person again.
    """
    if said.position_id is None and not _may(w, "organization.define"):
        raise Invalid(fields={"position_id": "missing"})
    row = register(w, said)
    if said.position_id is not None:
        post = said.position_id
        held = AppointmentIn(
            person_id=row.id, position_id=post, starts_on=said.starts_on or w.today
        )
        appoint(w, held)
    return row


def register(w: Work, said: NewPersonIn) -> Person:
    """The person alone; the caller sees to it that a post follows."""
    free(w, Person, None, Person.username == said.username, field="username")
    row = Person(username=said.username, created_at=w.now)
    _describe(row, said)
    w.record("person.add", row)
    return row


def change_person(w: Work, id: UUID, said: PersonIn) -> Person:
    row = managed(w, id)
    _describe(row, said)
    w.record("person.change", row)
    return row


def _describe(row: Person, said: PersonIn) -> None:
    row.full_name, row.email, row.phone = said.full_name, said.email, said.phone
    row.sort_key = collation_key(said.full_name)[:300]
    row.search_key = fold(f"{said.full_name} {row.username}")[:120]


def disable(w: Work, id: UUID, reason: str) -> list[UUID]:
    """Nobody signs in with this account any more; the ids of the sessions that ended."""
    row = managed(w, id)
    if row.id == w.actor.person_id:
        raise Forbidden("yourself")
    row.disabled_at = row.disabled_at or w.now
    w.record("person.disable", row, reason=reason)
    return sessions.end_all(w.session, row.id)


def enable(w: Work, id: UUID) -> Person:
    row = managed(w, id)
    row.disabled_at = None
    w.record("person.enable", row)
    return row


def appoint(w: Work, said: AppointmentIn) -> Appointment:
    """Give a post to a person. The post's work and rights come with it, day by day."""
    post = _post(w, said)
    _person(w, said.person_id)
    if said.acting and not HEADS & set(post.roles):
        raise Invalid(fields={"acting": "acting_head_only"})
    _is_free(w, post, said)
    row = Appointment(
        person_id=said.person_id,
        position_id=post.id,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        acting=said.acting,
        authority=said.authority,
    )
    w.record("appointment.add", row)
    return row


def _post(w: Work, said: AppointmentIn) -> Position:
    post = administered(w, Position, said.position_id)
    body = w.session.get_one(Organization, post.organization_id)
    for row in (post, body):
        last = row.ended_on
        if last is not None and (said.starts_on > last or said.ends_on is None):
            raise Invalid(fields={"position_id": "post_ended"})
        if last is not None and said.ends_on is not None and said.ends_on > last:
            raise Invalid(fields={"ends_on": "post_ended"})
    return post


def _person(w: Work, id: UUID) -> None:
    """Whom the actor may appoint: people they administer, and people without any post."""
    row = w.take(Person, id)
    if row.disabled_at is not None:
        raise Invalid(fields={"person_id": "person_disabled"})
    held = sa.select(Appointment.id).where(
        Appointment.person_id == id,
        sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= w.today),
    )
    if not _may(w, "person.manage", row) and w.session.scalar(held.limit(1)) is not None:
        raise Invalid(fields={"person_id": "unknown_person"})


def _is_free(w: Work, post: Position, said: AppointmentIn) -> None:
    """A head's post has one holder at a time; nobody holds a post twice."""
    until = said.ends_on or date.max
    overlapping = w.session.scalars(
        sa.select(Appointment).where(
            Appointment.position_id == post.id,
            Appointment.starts_on <= until,
            sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= said.starts_on),
        )
    ).all()
    if any(row.person_id == said.person_id for row in overlapping):
        raise Invalid(fields={"starts_on": "already_holds"})
    if overlapping and "leader" in post.roles:
        raise Invalid(fields={"starts_on": "post_taken"})


def end_appointment(w: Work, id: UUID, on: date) -> Appointment:
    """Set the last day; it may be moved as long as it has not passed."""
    row = w.take(Appointment, id)
    administered(w, Position, row.position_id)
    if on < row.starts_on:
        raise Invalid(fields={"on": "ends_before_start"})
    if row.ends_on is not None and row.ends_on < min(w.today, on):
        raise Invalid(fields={"on": "ended_already"})
    row.ends_on = on
    w.record("appointment.end", row)
    return row
