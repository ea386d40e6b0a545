"""Who has answered what."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from meetings.calendar.models import Meeting, Participant

from .documents import there
from .models import Answer, Reply


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked, and what they answered."""

    person: Participant
    reply: Reply | None


def replies(session: orm.Session, meeting_id: UUID) -> dict[UUID, Reply]:
    query = sa.select(Reply).where(Reply.meeting_id == meeting_id)
    return {row.person_id: row for row in session.scalars(query)}


def substitutes(session: orm.Session, meeting: Meeting) -> list[UUID]:
    """Who comes for somebody and is not in the meeting yet."""
    known = {one.person_id for one in there(meeting)}
    rows = replies(session, meeting.id).values()
    return sorted(
        {
            row.other_id
            for row in rows
            if row.answer is Answer.SUBSTITUTE and row.other_id and row.person_id in known
        }
        - known
    )


def board(session: orm.Session, meeting: Meeting) -> list[Asked]:
    """Everybody who was asked, who has not answered first."""
    said = replies(session, meeting.id)
    rows = [Asked(one, said.get(one.person_id)) for one in there(meeting)]
    return sorted(rows, key=lambda row: (row.reply is not None, row.person.ordinal))
