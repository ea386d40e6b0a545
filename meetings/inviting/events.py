"""What the answers to the invitation tell the room: who votes for whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.bodies.models import Body
from meetings.calendar.models import Meeting
from meetings.live.room import furnishing

from .documents import there
from .models import Answer
from .queries import replies


@furnishing("votes.proxies")
def tell_proxies(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    """In the order of the answers, no more for one member than the body's rule lets them cast."""
    body = session.get(Body, meeting.body_id) if meeting.body_id else None
    most = body.proxies if body else 0
    voters = {one.person_id for one in there(meeting) if one.votes}
    told: dict[str, str] = {}
    for row in sorted(replies(session, meeting.id).values(), key=lambda row: row.replied_at):
        entrusts = row.answer is Answer.PROXY and {row.person_id, row.other_id} <= voters
        if entrusts and list(told.values()).count(str(row.other_id)) < most:
            told[str(row.person_id)] = str(row.other_id)
    return {"proxies": told}
