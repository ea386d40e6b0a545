"""Finding organisations and posts by a few typed letters, marks or not."""

from __future__ import annotations

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
