"""From a person and a post to an `Actor`: roles, covered posts and the other posts, as of today."""

from __future__ import annotations

from datetime import date
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


def in_force(day: date) -> sa.ColumnElement[bool]:
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
    held = posts_of(session, person.id, day)
    if person.disabled_at is not None or not held:
        return None
    appointment, position, organization = next(
        (row for row in held if row[0].id == appointment_id), held[0]
    )
    return Actor(
        person_id=person.id,
        person_name=person.full_name,
        organization_id=organization.id,
        organization_name=organization.short_name,
        position_id=position.id,
        position_title=position.title,
        unit_id=position.unit_id,
        roles=_roles(position, organization),
        covers=_covered(session, position.id, day),
        locale=person.locale,
        session_id=session_id,
        address=address,
        posts=tuple((a.id, f"{p.title} – {o.short_name}") for a, p, o in held if a != appointment),
    )


def _roles(position: Position, organization: Organization) -> frozenset[str]:
    top = organization.level is Level.PROVINCE and organization.kind is OrganizationKind.COMMITTEE
    reach = {PROVINCE_ADMIN} if top and "admin" in position.roles else set()
    return frozenset(position.roles) & set(ROLES) | reach


def _covered(session: orm.Session, position_id: UUID, day: date) -> frozenset[UUID]:
    query = sa.select(Handover.absent_id).where(
        Handover.stand_in_id == position_id,
        Handover.starts_on <= day,
        Handover.ends_on >= day,
        Handover.ended_at.is_(None),
    )
    return frozenset(session.scalars(query))


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
