"""The agenda as it is in the rows: before the meeting, and for its forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from meetings.calendar.models import Participant, Role
from meetings.live.room import place_of

from .models import Admission, AgendaItem


@dataclass(frozen=True)
class Line:
    """An item where it stands in the tree: `1.2`, one step deep."""

    item: AgendaItem
    number: str
    depth: int
    is_heading: bool
    hidden: bool = False
    """From the guest who looks."""


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


def seen_by(session: orm.Session, meeting_id: UUID, person_id: UUID) -> list[Line]:
    """The same for somebody's eyes: guests are not told what they were not asked to."""
    place = place_of(session, meeting_id, person_id)
    found = lines(session, meeting_id)
    if place is None or place.role is not Role.GUEST:
        return found
    asked_to = admitted(session, meeting_id).get(person_id, set())
    return [
        line if line.item.for_guests or line.item.id in asked_to else replace(line, hidden=True)
        for line in found
    ]


def admitted(session: orm.Session, meeting_id: UUID) -> dict[UUID, set[UUID]]:
    """By guest: the items they were asked to beside those that are for every guest."""
    query = (
        sa.select(Admission.person_id, Admission.item_id)
        .join(AgendaItem, AgendaItem.id == Admission.item_id)
        .join(
            Participant,
            sa.and_(
                Participant.meeting_id == Admission.meeting_id,
                Participant.person_id == Admission.person_id,
            ),
        )
        .where(
            Admission.meeting_id == meeting_id,
            Participant.role == Role.GUEST,
            Participant.removed_at.is_(None),
            ~AgendaItem.taken_off,
            ~AgendaItem.secret,
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for person_id, item_id in session.execute(query):
        found.setdefault(person_id, set()).add(item_id)
    return found


def told(session: orm.Session, meeting_id: UUID) -> set[str]:
    """Items whose titles went out: nobody can mark them secret any more."""
    return {str(line.item.id) for line in lines(session, meeting_id) if line.item.told}


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
