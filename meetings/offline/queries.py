"""What a device should keep, and the board of who is ready."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from meetings.agenda.queries import admitted
from meetings.calendar.models import Meeting
from meetings.inviting.documents import there
from meetings.inviting.models import Reply
from meetings.inviting.queries import board
from meetings.papers.queries import for_reader, laid
from meetings.papers.rights import Reader

from .models import MeetingDevice


@dataclass(frozen=True)
class Ready:
    """A line of the board. `held` of `papers` lie on the fullest of the person's devices."""

    person_id: UUID
    name: str
    title: str
    reply: Reply | None
    papers: int
    held: int
    told_at: datetime | None

    @property
    def is_full(self) -> bool:
        return self.told_at is not None and self.held == self.papers


def due(session: orm.Session, meeting: Meeting) -> dict[UUID, set[str]]:
    """By person: the SHA-256 of the papers they may read, as they are now."""
    rows, asked_to = laid(session, meeting.id), admitted(session, meeting.id)
    readers = [
        Reader(one.person_id, one.role, False, frozenset(asked_to.get(one.person_id, ())))
        for one in there(meeting)
    ]
    return {
        reader.person_id: {paper.latest.sha256 for paper in for_reader(reader, rows)}
        for reader in readers
    }


def devices(session: orm.Session, meeting_id: UUID) -> dict[UUID, list[MeetingDevice]]:
    """By person: what their devices told."""
    query = sa.select(MeetingDevice).where(MeetingDevice.meeting_id == meeting_id)
    found = defaultdict(list)
    for row in session.scalars(query):
        found[row.person_id].append(row)
    return found


def readiness(session: orm.Session, meeting: Meeting) -> list[Ready]:
    """Everybody who was asked: who has not answered first, then who lacks papers."""
    wanted, told = due(session, meeting), devices(session, meeting.id)
    rows = [
        _ready(row.person.person_id, row.person.name, row.person.title, row.reply, wanted, told)
        for row in board(session, meeting)
    ]
    return sorted(rows, key=lambda row: (row.reply is not None, row.is_full))


def _ready(
    person_id: UUID,
    name: str,
    title: str,
    reply: Reply | None,
    wanted: dict[UUID, set[str]],
    told: dict[UUID, list[MeetingDevice]],
) -> Ready:
    papers, mine = wanted.get(person_id, set()), told.get(person_id, [])
    held = max((len(papers.intersection(one.papers)) for one in mine), default=0)
    last = max((one.told_at for one in mine), default=None)
    return Ready(person_id, name, title, reply, len(papers), held, last)


def counts(session: orm.Session, meeting: Meeting) -> dict[str, int]:
    """How many have a device that holds all papers, of how many."""
    wanted, told = due(session, meeting), devices(session, meeting.id)
    full = sum(
        any(papers <= set(one.papers) for one in told.get(person, []))
        for person, papers in wanted.items()
    )
    return {"full": full, "all": len(wanted)}
