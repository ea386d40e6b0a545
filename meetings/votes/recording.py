"""Votes by hands or on paper: the secretary writes down what came out, others stand for it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from docflow.core.errors import Conflict, Invalid, WrongState
from meetings.live.commands import command
from meetings.live.room import Room

from .counting import Tally, outcome
from .events import OVER
from .models import PollKind
from .polling import ANYTIME, OfPoll, conclude, poll_of, running


class Recorded(OfPoll):
    """`chair`: the chair's own side, which a tie may need."""

    aye: int = Field(ge=0, le=10_000)
    nay: int = Field(ge=0, le=10_000)
    abs: int = Field(ge=0, le=10_000)
    invalid: int = Field(default=0, ge=0, le=10_000)
    chair: Literal["aye", "nay", "abs", ""] = ""


@command("votes.record", permission="meeting.run", during=ANYTIME, parse=Recorded)
def record(room: Room, said: Recorded) -> dict[str, Any]:
    """Totals of a show of hands or of paper ballots; marked as such for ever."""
    poll = running(room, said.poll)
    if poll["kind"] != PollKind.PAPER:
        raise WrongState("paper_only")
    tally = Tally(said.aye, said.nay, said.abs, said.invalid)
    if tally.cast > len(poll["electorate"]):
        raise Invalid("too_many_ballots")
    result = outcome(poll, tally, said.chair)
    return conclude(room, said.poll, result | {"recorded_by": room.me})


@command("votes.confirm", permission="meeting.attend", during=ANYTIME, parse=OfPoll)
def confirm(room: Room, said: OfPoll) -> None:
    """Somebody else saw the same: a teller, the chair, a member."""
    poll = poll_of(room, said.poll)
    if poll["state"] != OVER or poll["kind"] != PollKind.PAPER:
        raise WrongState("paper_only")
    if poll["result"]["recorded_by"] == room.me:
        raise WrongState("own_record")
    if room.me in poll["confirmed"]:
        raise Conflict("already_there")
    room.say("votes.confirmed", poll=str(said.poll))
