"""Finding organisations and posts by a few typed letters, marks or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.values import fold

from .actors import in_force, living
from .models import Appointment, Organization, Person, Position, Unit

MOST = 20
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Found:
    """A line of a picker."""

    id: UUID
    name: str
    short: str
    note: str = ""

    def as_dict(self) -> dict[str, str]:
        return {
            "id": str(self.id),
            "name": self.name,
            "short": self.short,
            "label": self.name,
            "note": self.note,
        }


def organizations(session: orm.Session, text: str, day: date) -> list[Found]:
    """Living organisations that hold every word, those that begin with the first word first."""
    words = fold(text[:LONGEST_QUERY]).split()
    query = sa.select(Organization).where(living(Organization, day), *_holding(words))
    begins = Organization.search_key.startswith(words[0], autoescape=True) if words else sa.true()
    order = (sa.case((begins, 0), else_=1), Organization.sort_key, Organization.id)
    rows = session.scalars(query.order_by(*order).limit(MOST))
    return [Found(row.id, row.name, row.short_name, row.code) for row in rows]


def _holding(words: list[str]) -> list[sa.ColumnElement[bool]]:
    return [Organization.search_key.contains(word, autoescape=True) for word in words]


def positions(session: orm.Session, organization_id: UUID, text: str, day: date) -> list[Found]:
    """Living posts of an organisation whose title, holder or unit hold every word."""
    words = fold(text[:LONGEST_QUERY]).split()
    query = (
        sa.select(Position, Unit.name, Person.full_name)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .outerjoin(Appointment, sa.and_(Appointment.position_id == Position.id, in_force(day)))
        .outerjoin(
            Person, sa.and_(Person.id == Appointment.person_id, Person.disabled_at.is_(None))
        )
        .where(Position.organization_id == organization_id, living(Position, day))
        .order_by(Position.rank, Position.code, Person.sort_key)
    )
    found: dict[UUID, Found] = {}
    for post, unit, holder in session.execute(query):
        known = fold(f"{post.title} {unit or ''} {holder or ''} {post.code}")
        if all(word in known for word in words) and post.id not in found:
            note = " · ".join(part for part in (holder, unit) if part)
            found[post.id] = Found(post.id, post.title, post.code, note)
    return list(found.values())[:MOST]


def living_people(session: orm.Session, ids: Iterable[UUID]) -> list[Person]:
    """Those of `ids` whose accounts are not disabled."""
    query = sa.select(Person).where(Person.id.in_(list(ids)), Person.disabled_at.is_(None))
    return list(session.scalars(query))


def people_like(
    session: orm.Session, text: str, day: date, organization_id: UUID | None = None
) -> list[UUID]:
    """People with a post on the day whose name or post holds every word, highest post first."""
    post = sa.select(Appointment.person_id, sa.func.min(Position.rank).label("rank"))
    post = post.join(Position, Position.id == Appointment.position_id).where(in_force(day))
    if organization_id is not None:
        post = post.where(Position.organization_id == organization_id)
    held = post.group_by(Appointment.person_id).subquery()
    query = (
        sa.select(Person.id)
        .join(held, held.c.person_id == Person.id)
        .where(Person.disabled_at.is_(None))
        .order_by(held.c.rank, Person.sort_key, Person.id)
        .limit(MOST)
    )
    for word in fold(text[:LONGEST_QUERY]).split():
        query = query.where(Person.search_key.contains(word, autoescape=True))
    return list(session.scalars(query))
