"""Who holds the keys of a sealed vote: telling the public one at the opening, giving one's own at
the end.

A key is made on its holder's device. The house has the public halves in the room's log, and a
private one only from when its holder gives it until the ballots are open: in the memory of the
process, in no row, no log, no answer that is kept. A process that dies between the first and the
second asks for the first again.
"""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

from pydantic import Field

from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from meetings.live.commands import command
from meetings.live.room import Room

from . import sealing
from .polling import ANYTIME, OfPoll, count_secret, running

_lock = threading.Lock()
_given: dict[UUID, dict[int, str]] = {}


class HoldPart(OfPoll):
    """`public`: of a pair made for this vote, in hexadecimal."""

    public: str = Field(min_length=64, pattern=r"^[0-9a-f]{64}$")


class GivePart(OfPoll):
    """`part`: the private half of it, in base64."""

    part: str = Field(min_length=10, max_length=200)


def refuse_holders(room: Room, keys: list[str]) -> None:
    """Three different people of the meeting, or nobody."""
    known = room.state["people"]
    if keys and (len(set(keys)) != sealing.HOLDERS or not set(keys) <= known.keys()):
        raise Invalid("three_holders", fields={"keys": "three_holders"})


@command("votes.hold", permission="meeting.attend", during=ANYTIME, parse=HoldPart)
def hold(room: Room, said: HoldPart) -> None:
    """My device made a key, and I have it; this is what ballots are closed to. It is told once."""
    poll = running(room, said.poll)
    if room.me not in poll["keys"] or room.me in poll["held"]:
        raise NotFound("no_part")
    room.say("votes.held", poll=str(said.poll), public=said.public)


@command("votes.give", permission="meeting.attend", during=ANYTIME, parse=GivePart)
def give(room: Room, said: GivePart) -> dict[str, Any]:
    """My key, to count; the second one opens the ballots."""
    poll = running(room, said.poll)
    if room.me not in poll["keys"]:
        raise Forbidden("no_part")
    if not poll["stopped"]:
        raise WrongState("stop_first")
    if sealing.public_of(said.part) != poll["publics"].get(room.me):
        raise Invalid("wrong_part")
    parts = _with(said.poll, poll["keys"].index(room.me), said.part)
    if len(parts) > 1:
        boxes = sealing.opened(room.w.session, said.poll, parts)
        forget(said.poll)
        return count_secret(room, said.poll, poll, boxes)
    room.say("votes.given", poll=str(said.poll))
    return {"opened": False}


def _with(poll_id: UUID, place: int, part: str) -> dict[int, str]:
    with _lock:
        parts = _given.setdefault(poll_id, {})
        parts[place] = part
        return dict(parts)


def forget(poll_id: UUID) -> None:
    with _lock:
        _given.pop(poll_id, None)
