"""Opinions on the agenda, on the meeting's page before it begins."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.panels import panel
from meetings.inviting.documents import there

from . import before
from .sentences import CHOICES


@panel("opinions", template="meetings/opinions/panel.html", order=15)
def opinions(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    rows = before.seen_by(db.session, actor, meeting)
    asked = meeting.state is MeetingState.INVITED and before.is_heard(actor, meeting)
    if not rows and not asked:
        return None
    names = {one.person_id: one.name for one in there(meeting)}
    return {
        "items": before.open_items(db.session, meeting.id),
        "asked": asked and policy.allows(actor, "meeting.reply", meeting),
        "mine": {row.item_id: row for row in rows if row.person_id == actor.person_id},
        "others": [row for row in rows if row.person_id != actor.person_id],
        "names": names,
        "choices": CHOICES,
    }
