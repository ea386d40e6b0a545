"""Asking for the floor, for oneself or by the secretary's hand; the order of who waits; limits."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from meetings.agenda.tree import CURRENT, WAITING, current, item, leaves
from meetings.attendance.events import is_there
from meetings.calendar.models import MeetingState as S
from meetings.calendar.models import Role
from meetings.guests.events import is_admitted
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .floor import asks, queue, speakers, turns
from .kinds import COUNTED, SpeechKind

ANYTIME = (S.INVITED, S.OPEN, S.PAUSED)
"""Before the meeting one may put oneself on the list of an item already."""


class Ask(Asked):
    """`item`: the current one when it is left out."""

    kind: SpeechKind = SpeechKind.OPINION
    item: str = Field(default="", max_length=36)


class Add(Ask):
    person: str = Field(max_length=36)


class OfRequest(Asked):
    request: str = Field(max_length=20)


class Move(OfRequest):
    """`place`: how many stand before it afterwards."""

    place: int = Field(ge=0, le=10_000)


class Limit(Asked):
    """`seconds`: 0 for no limit. `item`: for one item; for the whole meeting when left out."""

    kind: SpeechKind
    seconds: int = Field(ge=0, le=4 * 60 * 60)
    item: str = Field(default="", max_length=36)


class Listing(Asked):
    shut: bool
    item: str = Field(default="", max_length=36)


@command("speakers.ask", permission="meeting.attend", during=ANYTIME, parse=Ask)
def ask(room: Room, said: Ask) -> dict[str, Any]:
    about = _item(room, said.item)
    if _is_guest(room) and not is_admitted(room.state, room.me, about):
        raise Invalid("unknown_item")
    if about in speakers(room.state)["shut"]:
        raise WrongState("list_shut")
    return _listed(room, room.me, about, said.kind)


@command("speakers.add", permission="meeting.run", during=ANYTIME, parse=Add)
def add(room: Room, said: Add) -> dict[str, Any]:
    """The secretary's hand, also on a list that is shut."""
    if said.person not in room.state["people"]:
        raise Invalid("unknown_person")
    return _listed(room, said.person, _item(room, said.item), said.kind)


def _listed(room: Room, person: str, about: str, kind: SpeechKind) -> dict[str, Any]:
    """Once for each kind and item; during the meeting only who is there."""
    if asks(room.state, person, about, kind):
        raise Conflict("already_asked")
    refuse_spent(room, person, about, kind)
    if room.meeting.state is not S.INVITED and not is_there(room.state, person):
        raise WrongState("not_there")
    one = room.say("speakers.asked", person=person, item=about, kind=kind.value)
    return {"request": str(one.seq)}


def refuse_spent(room: Room, person: str, about: str, kind: str) -> None:
    """By the body's rule one speaks or asks only so often about an item; answers and points of
    order are outside it.
    """
    most = (room.state["meeting"]["rules"] or {}).get("turns", 0)
    if most and kind in COUNTED and turns(room.state, person, about) >= most:
        raise WrongState("turns_spent", most=most)


@command("speakers.withdraw", permission="meeting.attend", during=ANYTIME, parse=OfRequest)
def withdraw(room: Room, said: OfRequest) -> None:
    """One's own."""
    if request_of(room, said.request)["person"] != room.me:
        raise Forbidden("not_your_request")
    room.say("speakers.withdrawn", request=said.request)


@command("speakers.remove", permission="meeting.run", during=ANYTIME, parse=OfRequest)
def remove(room: Room, said: OfRequest) -> None:
    request_of(room, said.request)
    room.say("speakers.removed", request=said.request)


@command("speakers.move", permission="meeting.run", during=ANYTIME, parse=Move)
def move(room: Room, said: Move) -> None:
    about = request_of(room, said.request)["item"]
    last = len(queue(room.state, about)) - 1
    room.say("speakers.moved", request=said.request, place=min(said.place, last))


@command("speakers.limit", permission="meeting.run", during=ANYTIME, parse=Limit)
def limit(room: Room, said: Limit) -> None:
    """Holds from the next speech on; one that runs keeps what it was given."""
    if said.item and said.item not in leaves(room.state):
        raise Invalid("unknown_item")
    told = {"kind": said.kind.value, "limit_ms": said.seconds * 1000, "item": said.item}
    room.say("speakers.limited", **told)


@command("speakers.list", permission="meeting.run", during=ANYTIME, parse=Listing)
def listing(room: Room, said: Listing) -> None:
    """Close an item's list to new hands, or open it again."""
    room.say("speakers.listed", item=_item(room, said.item), shut=said.shut)


def request_of(room: Room, id: str) -> dict[str, Any]:
    """Raises `NotFound` for one that is not waiting."""
    found: dict[str, Any] | None = speakers(room.state)["requests"].get(id)
    if found is None:
        raise NotFound("unknown_request")
    return found


def _item(room: Room, id: str) -> str:
    """What is talked about, or will be."""
    about = id or current(room.state)
    if about not in leaves(room.state):
        raise Invalid("unknown_item")
    if item(room.state, about)["state"] not in {WAITING, CURRENT}:
        raise WrongState("item_is_not_so")
    return about


def _is_guest(room: Room) -> bool:
    return bool(room.state["people"].get(room.me, {}).get("role") == Role.GUEST)
