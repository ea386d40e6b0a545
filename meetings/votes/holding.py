"""Who holds the parts of a sealed vote's key: taking one at the opening, giving it at the end.

Parts are in the memory of the process only, until they are taken and when they are given: in no
row, no log, no answer that is kept. A process that dies before all are taken has lost them (the
vote is then called off); afterwards the holders have them, and one may be lost.
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
from .models import Poll
from .polling import ANYTIME, OfPoll, count_secret, running

_lock = threading.Lock()
_waiting: dict[UUID, dict[str, str]] = {}
_given: dict[UUID, dict[str, str]] = {}


class GivePart(OfPoll):
    part: str = Field(min_length=10, max_length=200)


def refuse_holders(room: Room, keys: list[str]) -> None:
    """Three different people of the meeting, or nobody."""
    known = room.state["people"]
    if keys and (len(set(keys)) != sealing.HOLDERS or not set(keys) <= known.keys()):
        raise Invalid("three_holders", fields={"keys": "three_holders"})


def seal(poll: Poll, keys: list[str]) -> None:
    """Make the key of a vote and put its parts where their holders find them."""
    public, parts = sealing.fresh()
    poll.public_key = public
    with _lock:
        _waiting[poll.id] = dict(zip(keys, parts, strict=True))


def part_of(poll_id: UUID, person: str) -> str:
    """The part that waits for somebody; raises `NotFound` when it was taken, or none is."""
    found = _waiting.get(poll_id, {}).get(person)
    if found is None:
        raise NotFound("no_part")
    return found


@command("votes.hold", permission="meeting.attend", during=ANYTIME, parse=OfPoll)
def hold(room: Room, said: OfPoll) -> None:
    """I have written my part down; the house has it no more."""
    running(room, said.poll)
    part_of(said.poll, room.me)
    room.say("votes.held", poll=str(said.poll))
    with _lock:
        _waiting[said.poll].pop(room.me)


@command("votes.give", permission="meeting.attend", during=ANYTIME, parse=GivePart)
def give(room: Room, said: GivePart) -> dict[str, Any]:
    """My part, to count; the second one that fits opens the ballots."""
    poll = running(room, said.poll)
    if room.me not in poll["keys"]:
        raise Forbidden("no_part")
    if not poll["stopped"]:
        raise WrongState("stop_first")
    with _lock:
        parts = _given.setdefault(said.poll, {})
        sealing.joined([said.part, _any_other(said.part)])
        parts[room.me] = said.part
    public = room.w.session.get_one(Poll, said.poll).public_key or b""
    key = sealing.private_key(list(parts.values()), public)
    if key is not None:
        boxes = sealing.opened(room.w.session, said.poll, key)
        forget(said.poll)
        return count_secret(room, said.poll, poll, boxes)
    if len(parts) > 1:
        raise Invalid("wrong_part")
    room.say("votes.given", poll=str(said.poll))
    return {"opened": False}


def _any_other(part: str) -> str:
    """A part of another holder, to see whether this one is a part at all."""
    return next(one for one in sealing.split(bytes(sealing.SIZE)) if one[0] != part.strip()[:1])


def forget(poll_id: UUID) -> None:
    with _lock:
        _waiting.pop(poll_id, None)
        _given.pop(poll_id, None)
