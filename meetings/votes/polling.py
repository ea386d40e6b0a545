"""What the orders about votes have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import Field

from docflow.core.errors import NotFound, WrongState
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked
from meetings.live.plain import State
from meetings.live.room import Room

from . import secrecy
from .counting import outcome, tallied
from .electorate import votes
from .events import RUNNING
from .models import Choice, Poll

ANYTIME = (S.INVITED, S.OPEN, S.PAUSED)
"""A rehearsal may be held before the meeting begins."""


class OfPoll(Asked):
    poll: UUID


class WithReason(OfPoll):
    reason: str = Field(min_length=3, max_length=300)


def poll_of(room: Room, id: UUID) -> dict[str, Any]:
    """Raises `NotFound`."""
    found: dict[str, Any] | None = votes(room.state)["polls"].get(str(id))
    if found is None:
        raise NotFound("unknown_poll")
    return found


def running(room: Room, id: UUID) -> dict[str, Any]:
    """The same while it is open; raises `WrongState` afterwards."""
    found = poll_of(room, id)
    if found["state"] != RUNNING:
        raise WrongState("poll_over")
    return found


def end(room: Room, id: UUID) -> None:
    room.w.session.get_one(Poll, id).is_open = False


def chair_of(state: State) -> str:
    people = state["people"].items()
    return next((id for id, one in people if one["role"] == "chair"), "")


def count_secret(
    room: Room, id: UUID, poll: dict[str, Any], boxes: Sequence[Choice | None] | None = None
) -> dict[str, Any]:
    """Mix, count and conclude; `boxes`: what was in sealed ballots."""
    session = room.w.session
    mixed, people = secrecy.closed(session, id, boxes=boxes)
    tally = replace(tallied(mixed), invalid=len(people) - len(mixed))
    result = outcome(poll, tally)
    about = {"poll": str(id)}
    room.w.enqueue("votes.scrub", room.meeting.organization_id, about, key=f"votes.scrub:{id}")
    sealed = result | {"voted": people, "sha256": secrecy.seal(session, id)}
    return conclude(room, id, sealed)


def conclude(room: Room, id: UUID, result: dict[str, Any]) -> dict[str, Any]:
    """End it, tell the room, and let the house's trail know what was decided."""
    end(room, id)
    room.say("votes.closed", poll=str(id), result=result)
    told = {name: result[name] for name in ("aye", "nay", "abs", "missing", "passed")}
    room.w.record("meeting.vote", room.meeting, poll=str(id), **told)
    return {"result": result}
