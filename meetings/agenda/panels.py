"""The agenda on the meeting's page."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting
from meetings.calendar.panels import panel

from .queries import seen_by


@panel("agenda", template="meetings/agenda/panel.html", order=10)
def agenda(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    found = seen_by(db.session, meeting.id, actor.person_id)
    return {
        "lines": found,
        "minutes": sum(line.item.minutes for line in found if not line.is_heading),
        "may_arrange": policy.allows(actor, "meeting.keep", meeting)
        and meeting.state in PREPARED | FURNISHED,
    }
