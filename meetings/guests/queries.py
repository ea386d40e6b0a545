"""Who is a guest, what a guest can be asked to, and what each was."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import orm

from meetings.agenda.queries import Line, admitted, lines
from meetings.calendar.models import Meeting, Participant, Role


@dataclass(frozen=True)
class Asked:
    """A guest with what they were asked to, those that are for every guest left out."""

    guest: Participant
    items: frozenset[UUID]


def guests(meeting: Meeting) -> list[Participant]:
    return [one for one in meeting.people if one.removed_at is None and one.role is Role.GUEST]


def askable(session: orm.Session, meeting_id: UUID) -> list[Line]:
    """What guests can be asked to: neither headings nor items marked secret."""
    found = lines(session, meeting_id)
    return [line for line in found if not line.is_heading and not line.item.secret]


def asked(session: orm.Session, meeting: Meeting) -> list[Asked]:
    """Every guest, in the order of the meeting's people."""
    known = admitted(session, meeting.id)
    return [Asked(one, frozenset(known.get(one.person_id, ()))) for one in guests(meeting)]
