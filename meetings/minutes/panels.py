"""Minutes and conclusion on the meeting's page, once it is over."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.panels import panel
from meetings.inviting.documents import drafted
from meetings.inviting.models import Purpose

from .queries import sections, tasks


@panel("minutes", template="meetings/minutes/panel.html", order=25)
def minutes(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    over = meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED}
    if not over or not policy.allows(actor, "meeting.keep", meeting):
        return None
    stand = {one.purpose for one in drafted(db.session, actor, meeting.id)}
    return {
        "begun": bool(sections(db.session, meeting.id)),
        "may_conclude": Purpose.CONCLUSION not in stand,
        "tasks": tasks(db.session, meeting.id),
    }
