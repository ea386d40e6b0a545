"""By when papers must be with the members (DOMAIN §6.2): days before the meeting, by its body."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import orm

from docflow.core import clock
from meetings.bodies import queries as bodies
from meetings.calendar.models import Meeting

from .models import Paper


def due(session: orm.Session, meeting: Meeting) -> date | None:
    """The last day; None where no body meets or its rule asks for none."""
    body = bodies.body(session, meeting.body_id) if meeting.body_id else None
    if body is None or not body.notice_days:
        return None
    return clock.today(meeting.starts_at) - timedelta(days=body.notice_days)


def is_late(paper: Paper, last: date | None) -> bool:
    """Whether it, or the version that is read now, came after that day."""
    return last is not None and clock.today(paper.latest.laid_at) > last
