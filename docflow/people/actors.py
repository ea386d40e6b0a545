"""From a person and a post to an `Actor`: roles, covered posts and the other posts, as of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor

from .models import (
    PROVINCE_ADMIN,
    ROLES,
    Appointment,
    Handover,
    Level,
    Organization,
    OrganizationKind,
    Person,
    Position,
    Unit,
)


def in_force(day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Appointments that hold on a day."""
    return sa.and_(
        Appointment.starts_on <= day,
        sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
    )


def living(kind: type[Organization | Unit | Position], day: date) -> sa.ColumnElement[bool]:
    """Organisations, units and posts that still exist on a day."""
    return sa.or_(kind.ended_on.is_(None), kind.ended_on >= day)


def has_ended(row: Organization | Unit | Position, day: date) -> bool:
    """The same of one row; its last day is a day like the others."""
    return row.ended_on is not None and row.ended_on < day


FIRST = (
    Position.rank,
    sa.case((Organization.kind == OrganizationKind.COMMITTEE, 0), else_=1),
    Organization.sort_key,
    Appointment.id,
)
"""Which of several posts a person starts in: the highest; of equal ones that of the Ủy ban nhân
dân, where a clerk who also serves the council has the daily work.
"""


def posts_of(
    session: orm.Session, person_id: UUID, day: date
) -> list[tuple[Appointment, Position, Organization]]:
    """The posts a person holds on a day, highest first."""
    query = (
        sa.select(Appointment, Position, Organization)
        .join(Position, Position.id == Appointment.position_id)
        .join(Organization, Organization.id == Position.organization_id)
        .where(Appointment.person_id == person_id, in_force(day))
        .order_by(*FIRST)
    )
    return [(a, p, o) for a, p, o in session.execute(query)]


def actor_for(
    session: orm.Session,
    person: Person,
    appointment_id: UUID | None = None,
    *,
    session_id: UUID | None = None,
    address: str = "",
) -> Actor | None:
    """The actor a person is in one of the posts; None when disabled or without any post today."""
    asked = {"person": person.id, "day": clock.today()}
    held = session.connection().execute(_HELD, asked).all()
    return actor_among(person, held, appointment_id, session_id=session_id, address=address)


def actor_among(
    person: Any, held: Sequence[Any], appointment_id: UUID | None, *,
    session_id: UUID | None, address: str,
) -> Actor | None:  # fmt: skip
    """The same from the rows of `HELD`, highest post first."""
    if person.disabled_at is not None or not held:
        return None
    post = next((one for one in held if one.appointment_id == appointment_id), held[0])
    posts = {one.appointment_id: f"{one.title} – {one.short_name}" for one in held}
    del posts[post.appointment_id]
    return Actor(
        person_id=person.id,
        person_name=person.full_name,
        organization_id=post.organization_id,
        organization_name=post.short_name,
        position_id=post.position_id,
        position_title=post.title,
        unit_id=post.unit_id,
        roles=_roles(post),
        covers=frozenset(
            one.covered for one in held if one.covered and one.appointment_id == post.appointment_id
        ),
        locale=person.locale,
        session_id=session_id,
        address=address,
        posts=tuple(posts.items()),
    )


def _roles(post: Any) -> frozenset[str]:
    top = post.level is Level.PROVINCE and post.kind is OrganizationKind.COMMITTEE
    reach = {PROVINCE_ADMIN} if top and "admin" in post.roles else set()
    return frozenset(post.roles) & set(ROLES) | reach


DAY = sa.bindparam("day", type_=sa.Date)
HELD = (
    Appointment.id.label("appointment_id"),
    Position.id.label("position_id"),
    Position.title,
    Position.unit_id,
    Position.roles,
    Organization.id.label("organization_id"),
    Organization.short_name,
    Organization.level,
    Organization.kind,
    Handover.absent_id.label("covered"),
)
"""A row for each post, and for each post it stands in for."""


def with_posts(source: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    """`HELD` beside something that names a person's appointments, as of `DAY`."""
    stands_in = sa.and_(
        Handover.stand_in_id == Position.id,
        Handover.starts_on <= DAY,
        Handover.ends_on >= DAY,
        Handover.ended_at.is_(None),
    )
    joined = (
        source.join(Position, Position.id == Appointment.position_id)
        .join(Organization, Organization.id == Position.organization_id)
        .outerjoin(Handover, stands_in)
    )
    return sa.select(*HELD).select_from(joined).where(in_force(DAY)).order_by(*FIRST)


_HELD = with_posts(Appointment.__table__).where(Appointment.person_id == sa.bindparam("person"))
"""Every request asks it, so it is made once, and read as rows."""


def holders(session: orm.Session, position_id: UUID, day: date | None = None) -> list[Person]:
    """Who holds a post on a day: usually one person."""
    query = (
        sa.select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.position_id == position_id,
            in_force(day or clock.today()),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.sort_key)
    )
    return list(session.scalars(query))


def positions_with(session: orm.Session, organization_id: UUID, *roles: str) -> list[Position]:
    """The living posts of an organisation that carry one of `roles`, highest first."""
    query = (
        sa.select(Position)
        .where(Position.organization_id == organization_id, living(Position, clock.today()))
        .order_by(Position.rank, Position.code)
    )
    wanted = set(roles)
    return [post for post in session.scalars(query) if wanted & set(post.roles)]
