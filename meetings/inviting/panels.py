"""The meeting's documents and one's own reply, on the meeting's page."""

from __future__ import annotations

from typing import Any

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.panels import panel

from .circles import uninvited
from .documents import Drafted, there, told_of
from .models import Answer, Purpose
from .queries import replies
from .sentences import ANSWERS, PURPOSES, STATES

GATHERING = {MeetingState.INVITED, MeetingState.OPEN, MeetingState.PAUSED}
"""While it is of use to know who is ready."""


@panel("reply", template="meetings/inviting/reply.html", order=5)
def reply(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    people = there(meeting)
    if meeting.state is not MeetingState.INVITED or actor.person_id not in {
        one.person_id for one in people
    }:
        return None
    mine = replies(db.session, meeting.id).get(actor.person_id)
    until = meeting.reply_by or meeting.starts_at
    in_time = clock.now() <= until
    if not in_time and not mine and policy.allows(actor, "meeting.keep", meeting):
        return None
    others = [one for one in people if one.votes and one.person_id != actor.person_id]
    return {
        "mine": mine,
        "until": until,
        "open": in_time,
        "answers": [(one.value, str(ANSWERS[one][0])) for one in Answer],
        "labels": ANSWERS,
        "proxies": [(one.person_id, f"{one.name}, {one.title}") for one in others],
    }


@panel("documents", template="meetings/inviting/documents.html", order=30)
def documents(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    rows = told_of(db.session, actor, meeting)
    keeps = policy.allows(actor, "meeting.keep", meeting)
    asks = keeps and meeting.state in {MeetingState.PLANNED, MeetingState.INVITED}
    if not rows and not keeps:
        return None
    is_drafted = any(row.purpose is Purpose.INVITATION and not row.guests for row in rows)
    return {
        "rows": [(row, _names(meeting, row)) for row in rows],
        "purposes": PURPOSES,
        "states": STATES,
        "may_invite": asks and not is_drafted,
        "may_invite_guests": asks and is_drafted and uninvited(db.session, actor, meeting),
        "board": keeps and meeting.state in GATHERING,
    }


def _names(meeting: Meeting, row: Drafted) -> str:
    return "; ".join(one.name for one in meeting.people if one.person_id in row.guests)
