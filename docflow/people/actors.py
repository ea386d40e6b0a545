"""From a person and a post to an `Actor`: roles, covered posts and the other posts, as of today."""

from __future__ import annotations

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


def posts_of(
    session: orm.Session, person_id: UUID, day: date
) -> list[tuple[Appointment, Position, Organization]]:
    """The posts a person holds on a day, highest first."""
    query = (
        sa.select(Appointment, Position, Organization)
        .join(Position, Position.id == Appointment.position_id)
        .join(Organization, Organization.id == Position.organization_id)
        .where(Appointment.person_id == person_id, in_force(day))
        .order_by(Position.rank, Organization.sort_key, Appointment.id)
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
    day = clock.today()
    held = session.execute(_HELD, {"person": person.id, "day": day}).all()
    if person.disabled_at is not None or not held:
        return None
    post = next((one for one in held if one.appointment_id == appointment_id), held[0])
    return Actor(
        person_id=person.id,
        person_name=person.full_name,
        organization_id=post.organization_id,
        organization_name=post.short_name,
        position_id=post.position_id,
        position_title=post.title,
        unit_id=post.unit_id,
        roles=_roles(post),
        covers=frozenset(session.scalars(_COVERED, {"position": post.position_id, "day": day})),
        locale=person.locale,
        session_id=session_id,
        address=address,
        posts=tuple(
            (one.appointment_id, f"{one.title} – {one.short_name}") for one in held if one != post
        ),
    )


def _roles(post: Any) -> frozenset[str]:
    top = post.level is Level.PROVINCE and post.kind is OrganizationKind.COMMITTEE
    reach = {PROVINCE_ADMIN} if top and "admin" in post.roles else set()
    return frozenset(post.roles) & set(ROLES) | reach


_DAY = sa.bindparam("day", type_=sa.Date)
_HELD = (
    sa.select(
        Appointment.id.label("appointment_id"),
        Position.id.label("position_id"),
        Position.title,
        Position.unit_id,
        Position.roles,
        Organization.id.label("organization_id"),
        Organization.short_name,
        Organization.level,
        Organization.kind,
    )
    .join(Position, Position.id == Appointment.position_id)
    .join(Organization, Organization.id == Position.organization_id)
    .where(Appointment.person_id == sa.bindparam("person"), in_force(_DAY))
    .order_by(Position.rank, Organization.sort_key, Appointment.id)
)
_COVERED = sa.select(Handover.absent_id).where(
    Handover.stand_in_id == sa.bindparam("position"),
    Handover.starts_on <= _DAY,
    Handover.ends_on >= _DAY,
    Handover.ended_at.is_(None),
)
"""Every request asks both, so they are made once."""


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
