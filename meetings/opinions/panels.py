"""Opinions on the agenda, on the meeting's page before it begins."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.panels import panel
from meetings.inviting.documents import there

from . import before
from .attaching import attached, told
from .before import is_heard
from .models import Consultation
from .sentences import CHOICES


class Shown(NamedTuple):
    """`counts`: only when it is over. `readable`: whether it opens for who looks."""

    row: Consultation
    counts: dict[str, int]
    readable: bool


@panel("opinions", template="meetings/opinions/panel.html", order=15)
def opinions(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    rows = before.seen_by(db.session, actor, meeting)
    asked = meeting.state is MeetingState.INVITED and before.is_heard(actor, meeting)
    slips = _attached(actor, meeting)
    if not rows and not asked and not slips:
        return None
    names = {one.person_id: one.name for one in there(meeting)}
    return {
        "items": before.open_items(db.session, meeting.id),
        "asked": asked and policy.allows(actor, "meeting.reply", meeting),
        "mine": {row.item_id: row for row in rows if row.person_id == actor.person_id},
        "others": [row for row in rows if row.person_id != actor.person_id],
        "names": names,
        "choices": CHOICES,
        "slips": slips,
    }


def _attached(actor: Actor, meeting: Meeting) -> dict[UUID, list[Shown]]:
    """What was asked in writing, by item; for the body, not for its guests."""
    keeps = policy.allows(actor, "meeting.keep", meeting)
    found: dict[UUID, list[Shown]] = {}
    for row in attached(db.session, meeting.id) if keeps or is_heard(actor, meeting) else []:
        may = policy.allows(actor, "consultation.read", row)
        found.setdefault(row.item_id or meeting.id, []).append(Shown(row, told(row), may))
    return found
