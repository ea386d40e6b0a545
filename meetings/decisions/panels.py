"""What became of each item, on the meeting's page."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor
from docflow.core.db import db
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.panels import panel

from .queries import outcomes
from .sentences import DECIDED

BEGUN = {MeetingState.OPEN, MeetingState.PAUSED, MeetingState.CLOSED, MeetingState.ARCHIVED}


@panel("decisions", template="meetings/decisions/panel.html", order=12)
def decided(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    if meeting.state not in BEGUN:
        return None
    rows = outcomes(db.session, meeting.id, actor.person_id)
    return {"rows": rows, "words": DECIDED} if rows else None
