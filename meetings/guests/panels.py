"""Which guest is asked to what, on the meeting's page of who prepares it."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting
from meetings.calendar.panels import panel

from .queries import askable, asked


@panel("guests", template="meetings/guests/panel.html", order=12)
def guests(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    found = asked(db.session, meeting)
    if not found or not policy.allows(actor, "meeting.keep", meeting):
        return None
    lines = askable(db.session, meeting.id)
    rows = [
        (
            one.guest,
            [line.number for line in lines if line.item.for_guests or line.item.id in one.items],
        )
        for one in found
    ]
    return {"rows": rows, "may_admit": meeting.state in PREPARED | FURNISHED}
