"""Votes by hands or on paper: the secretary writes down what came out, others stand for it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from docflow.core.errors import Conflict, Invalid, WrongState
from meetings.live.commands import command
from meetings.live.room import Room

from .counting import Tally, outcome, tallied
from .events import OVER
from .models import Choice, PollKind
from .polling import ANYTIME, OfPoll, chair_of, conclude, poll_of, running


class Recorded(OfPoll):
    """Totals, or `names`: the choice of each member by id, which gives the totals by itself.

    `chair`: the chair's own side, which a tie may need (left out: not known); with names it is
    among them.
    """

    names: dict[str, Choice] = Field(default_factory=dict, max_length=1000)
    aye: int = Field(default=0, ge=0, le=10_000)
    nay: int = Field(default=0, ge=0, le=10_000)
    abs: int = Field(default=0, ge=0, le=10_000)
    invalid: int = Field(default=0, ge=0, le=10_000)
    chair: Literal["aye", "nay", "abs", ""] = ""


@command("votes.record", permission="meeting.run", during=ANYTIME, parse=Recorded)
def record(room: Room, said: Recorded) -> dict[str, Any]:
    """A show of hands or paper ballots; marked as such for ever."""
    poll = running(room, said.poll)
    if poll["kind"] != PollKind.PAPER:
        raise WrongState("paper_only")
    result = _by_name(room, poll, said) if said.names else _totals(poll, said)
    return conclude(room, said.poll, result | {"recorded_by": room.me})


def _totals(poll: dict[str, Any], said: Recorded) -> dict[str, Any]:
    tally = Tally(said.aye, said.nay, said.abs, said.invalid)
    if tally.cast > len(poll["electorate"]):
        raise Invalid("too_many_ballots")
    return outcome(poll, tally, said.chair or None)


def _by_name(room: Room, poll: dict[str, Any], said: Recorded) -> dict[str, Any]:
    if not said.names.keys() <= poll["electorate"].keys():
        raise Invalid("unknown_person")
    if said.aye or said.nay or said.abs or said.invalid:
        raise Invalid("names_or_totals")
    choices = {id: said.names[id] for id in sorted(said.names)}
    result = outcome(poll, tallied(choices.values()), str(choices.get(chair_of(room.state), "")))
    return result | {"ballots": choices, "voted": list(choices)}


@command("votes.confirm", permission="meeting.attend", during=ANYTIME, parse=OfPoll)
def confirm(room: Room, said: OfPoll) -> None:
    """Somebody else saw the same: a teller, the chair, a member. Of secret ballots the tally."""
    poll = poll_of(room, said.poll)
    if poll["state"] != OVER or poll["kind"] not in {PollKind.PAPER, PollKind.SECRET}:
        raise WrongState("nothing_to_confirm")
    if poll["result"].get("recorded_by") == room.me:
        raise WrongState("own_record")
    if room.me in poll["confirmed"]:
        raise Conflict("already_there")
    room.say("votes.confirmed", poll=str(said.poll))
