"""Which meetings have a dossier, and for whom."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.errors import NotFound
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.queries import kept

OVER = frozenset({MeetingState.CLOSED, MeetingState.ARCHIVED})


def over(session: orm.Session, actor: Actor, meeting_id: UUID) -> Meeting:
    """A meeting that is over, for who keeps it; raises `NotFound` while it is not."""
    meeting = kept(session, actor, meeting_id)
    if meeting.state not in OVER:
        raise NotFound("not_closed_yet")
    return meeting
