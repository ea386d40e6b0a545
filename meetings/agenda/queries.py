"""The agenda as it is in the rows: before the meeting, and for its forms."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .models import AgendaItem


@dataclass(frozen=True)
class Line:
    """An item where it stands in the tree: `1.2`, one step deep."""

    item: AgendaItem
    number: str
    depth: int
    is_heading: bool


def lines(session: orm.Session, meeting_id: UUID) -> list[Line]:
    """Depth first, as people read it."""
    query = (
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting_id, ~AgendaItem.taken_off)
        .order_by(AgendaItem.ordinal, AgendaItem.id)
    )
    below: dict[UUID | None, list[AgendaItem]] = {}
    for row in session.scalars(query):
        below.setdefault(row.parent_id, []).append(row)
    found: list[Line] = []
    _walk(below, None, "", 0, found)
    return found


def _walk(
    below: dict[UUID | None, list[AgendaItem]],
    parent: UUID | None,
    prefix: str,
    depth: int,
    found: list[Line],
) -> None:
    for place, row in enumerate(below.get(parent, []), 1):
        number = f"{prefix}{place}"
        found.append(Line(row, number, depth, row.id in below))
        _walk(below, row.id, f"{number}.", depth + 1, found)
