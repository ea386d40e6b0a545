"""The meeting itself in the state: `meeting` (what and whose rules), `people`, `sitting`."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.api import units as units_of
from docflow.core.clock import HANOI
from docflow.core.work import Work, consequence
from meetings.bodies.models import Body
from meetings.bodies.queries import majorities_on
from meetings.bodies.thresholds import Decision
from meetings.calendar.models import Meeting, MeetingState
from meetings.live.events import Happening, event
from meetings.live.log import milliseconds
from meetings.live.plain import State, put
from meetings.live.room import enter, furnish, furnishing


@furnishing("sitting.meeting")
def tell_meeting(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    body = session.get(Body, meeting.body_id) if meeting.body_id else None
    day = meeting.starts_at.astimezone(HANOI).date()
    return {
        "title": meeting.title,
        "place": meeting.place,
        "kind": meeting.kind.value,
        "starts_at": milliseconds(meeting.starts_at),
        "ends_at": milliseconds(meeting.ends_at),
        "day": day.isoformat(),
        "body": body and body.name,
        "rules": body and rules_of(body, day),
    }


def rules_of(body: Body, day: date) -> dict[str, Any]:
    """As they are for a meeting on that day; `decisions` has each kind's own majority."""
    decisions = majorities_on(body, day)
    ordinary = decisions[Decision.ORDINARY]
    return ordinary | {
        "decisions": decisions,
        "quorum": body.quorum.as_dict(),
        "recusal": body.recusal.value,
        "ballots_change": body.ballots_change,
        "proxies": body.proxies,
        "turns": body.turns,
    }


@consequence("body.change")
@consequence("body.rule")
@consequence("body.repeal")
def _hear_of_rules(w: Work, body: Body) -> None:
    """Rooms that wait for their meeting learn of its new rules; those that began keep theirs."""
    query = sa.select(Meeting.id).where(
        Meeting.body_id == body.id, Meeting.state == MeetingState.INVITED
    )
    for id in w.session.scalars(query.order_by(Meeting.id)).all():
        furnish(enter(w.as_system(), id))


@furnishing("sitting.people")
def tell_people(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    ids = [one.person_id for one in meeting.people]
    day = meeting.starts_at.astimezone(HANOI).date()
    units = units_of(session, ids, day, meeting.organization_id)
    return {
        "people": {
            str(one.person_id): {
                "name": one.name,
                "title": one.title,
                "role": one.role.value,
                "votes": one.votes,
                "place": one.ordinal,
                "seat": [one.bench, one.place] if one.bench else [],
                "unit": units.get(one.person_id, ""),
                "leads": one.leads,
            }
            for one in meeting.people
            if one.removed_at is None
        }
    }


@event("sitting.meeting")
def _meeting(state: State, said: Happening) -> State:
    """The rules are those of the moment the meeting began, whatever its body does later."""
    begun = state.get("sitting", BEGINNING)["state"] != BEGINNING["state"]
    kept = {"rules": state["meeting"]["rules"]} if begun else {}
    state = put(state, ("meeting",), said.payload | kept)
    return state if "sitting" in state else put(state, ("sitting",), dict(BEGINNING))


BEGINNING = {"state": "invited", "opened_at": 0, "paused_at": 0, "paused_ms": 0, "closed_at": 0}
"""Times are milliseconds; 0 means not yet."""


@event("sitting.people", rights=True)
def _people(state: State, said: Happening) -> State:
    return put(state, ("people",), said.payload["people"])


@event("sitting.handed", rights=True)
def _handed(state: State, said: Happening) -> State:
    """The chairing is with this person, or with nobody but the chair."""
    to = said.payload["to"]
    people = {id: one | {"leads": id == to} for id, one in state["people"].items()}
    return put(state, ("people",), people)


@event("sitting.opened")
def _opened(state: State, said: Happening) -> State:
    return put(state, ("sitting",), state["sitting"] | {"state": "open", "opened_at": said.at})


@event("sitting.paused")
def _paused(state: State, said: Happening) -> State:
    return put(state, ("sitting",), state["sitting"] | {"state": "paused", "paused_at": said.at})


@event("sitting.resumed")
def _resumed(state: State, said: Happening) -> State:
    old = state["sitting"]
    lost = old["paused_ms"] + said.at - old["paused_at"]
    return put(state, ("sitting",), old | {"state": "open", "paused_at": 0, "paused_ms": lost})


@event("sitting.closed")
def _closed(state: State, said: Happening) -> State:
    return put(state, ("sitting",), state["sitting"] | {"state": "closed", "closed_at": said.at})
