"""Keeping the meeting on one's own device, on the meeting's page."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor
from docflow.core.db import db
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.panels import panel
from meetings.inviting.documents import there
from meetings.papers.queries import readable

BEFORE = (MeetingState.INVITED, MeetingState.OPEN, MeetingState.PAUSED)


@panel("offline", template="meetings/offline/panel.html", order=25)
def offline(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    seated = actor.person_id in {one.person_id for one in there(meeting)}
    if not seated or meeting.state not in BEFORE:
        return None
    papers = readable(db.session, actor, meeting)
    return {"count": len(papers)} if papers else None
