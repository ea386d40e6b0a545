"""Where the meeting stands in its agenda, moved by the chair."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from docflow.core.errors import Invalid, WrongState
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .tree import (
    CURRENT,
    DONE,
    POSTPONED,
    WAITING,
    WITHDRAWN,
    current,
    item,
    leaves,
    next_waiting,
    one_before,
    worded,
)


class GoTo(Asked):
    item: str = Field(max_length=36)


class WithReason(GoTo):
    reason: str = Field(min_length=3, max_length=300)


def _move(room: Room, to: str, leaving: str = DONE) -> dict[str, Any]:
    room.say("agenda.moved", to=to, leaving=leaving)
    return {"current": to}


@command("agenda.advance", permission="meeting.preside", during=(S.OPEN,))
def advance(room: Room, _said: object) -> dict[str, Any]:
    """The current item is done; the next waiting one is talked about."""
    to = next_waiting(room.state)
    if not to and not current(room.state):
        raise WrongState("nothing_waits")
    return _move(room, to)


@command("agenda.back", permission="meeting.preside", during=(S.OPEN,))
def back(room: Room, _said: object) -> dict[str, Any]:
    """Once more to the item before; the one left waits again."""
    to = one_before(room.state)
    if not to:
        raise WrongState("nothing_before")
    return _move(room, to, leaving=WAITING)


@command("agenda.go", permission="meeting.preside", during=(S.OPEN,), parse=GoTo)
def go(room: Room, said: GoTo) -> dict[str, Any]:
    """To any item that waits, out of order."""
    _refuse_unless(room, said.item, WAITING)
    return _move(room, said.item)


@command("agenda.undo", permission="meeting.preside", during=(S.OPEN,))
def undo(room: Room, _said: object) -> dict[str, Any]:
    """Take the last step back, within ten seconds of it."""
    step = room.state["agenda"]["undo"]
    if not step or room.now > step["until"]:
        raise WrongState("too_late_to_undo")
    room.say("agenda.undone")
    return {"current": current(room.state)}


@command("agenda.postpone", permission="meeting.run", during=(S.OPEN, S.PAUSED), parse=WithReason)
def postpone(room: Room, said: WithReason) -> None:
    """Not today: an item that waits or is being talked about."""
    _refuse_unless(room, said.item, WAITING, CURRENT)
    room.say("agenda.postponed", **_reasoned(room, said))


@command("agenda.withdraw", permission="meeting.run", during=(S.OPEN, S.PAUSED), parse=WithReason)
def withdraw(room: Room, said: WithReason) -> None:
    """Off the agenda for good: an item that waits or is being talked about."""
    _refuse_unless(room, said.item, WAITING, CURRENT)
    room.say("agenda.withdrawn", **_reasoned(room, said))


@command("agenda.reopen", permission="meeting.preside", during=(S.OPEN,), parse=WithReason)
def reopen(room: Room, said: WithReason) -> None:
    """What was done, postponed or withdrawn waits again; the reason stays in the log."""
    _refuse_unless(room, said.item, DONE, POSTPONED, WITHDRAWN)
    room.say("agenda.reopened", **_reasoned(room, said))


def _reasoned(room: Room, said: WithReason) -> dict[str, str]:
    return {"item": said.item, "reason": worded(room.state, said.item, said.reason)}


def _refuse_unless(room: Room, id: str, *states: str) -> None:
    if id not in leaves(room.state):
        raise Invalid("unknown_item")
    if item(room.state, id)["state"] not in states:
        raise WrongState("item_is_not_so")
