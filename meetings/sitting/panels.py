"""By which rules a meeting decides: those of its day; once it began, those it began with."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor
from docflow.core.clock import HANOI
from docflow.core.db import db
from meetings.bodies.models import Body
from meetings.bodies.sentences import BASES, DECISIONS, TIES
from meetings.bodies.thresholds import Decision
from meetings.calendar.models import Meeting
from meetings.calendar.panels import panel
from meetings.live.log import head_of, state_at

from .events import BEGINNING, rules_of


@panel("rules", template="meetings/sitting/rules.html", order=58)
def rules(_actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    body = db.session.get(Body, meeting.body_id) if meeting.body_id else None
    if body is None:
        return None
    state = state_at(db.session, head_of(db.session, meeting.id))
    begun = state.get("sitting", BEGINNING)["state"] != BEGINNING["state"]
    day = meeting.starts_at.astimezone(HANOI).date()
    told = state["meeting"]["rules"] if begun else rules_of(body, day)
    others = [
        (DECISIONS[Decision(kind)], rule)
        for kind, rule in told.get("decisions", {}).items()
        if kind != Decision.ORDINARY
    ]
    return {"rules": told, "others": others, "is_fixed": begun, "bases": BASES, "ties": TIES}
