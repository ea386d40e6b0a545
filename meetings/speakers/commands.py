"""The floor: the chair gives it, stops its clock, takes it back."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from docflow.core.errors import NotFound, WrongState
from meetings.agenda.tree import current
from meetings.attendance.events import is_there
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .asking import OfRequest, refuse_spent, request_of
from .floor import limit, queue, speakers

ON = (S.OPEN,)


class Give(OfRequest):
    """`interrupts`: who speaks now goes on afterwards."""

    interrupts: bool = False


class Extend(Asked):
    seconds: int = Field(default=60, ge=10, le=3600)


@command("speakers.give", permission="meeting.preside", during=ON, parse=Give)
def give(room: Room, said: Give) -> dict[str, Any]:
    return _give(room, said.request, interrupts=said.interrupts)


@command("speakers.next", permission="meeting.preside", during=ON)
def next_one(room: Room, _said: object) -> dict[str, Any]:
    """The first of the current item's list."""
    ids = queue(room.state, current(room.state))
    if not ids:
        raise WrongState("nobody_asks")
    return _give(room, ids[0])


def _give(room: Room, id: str, *, interrupts: bool = False) -> dict[str, Any]:
    asked, now = request_of(room, id), speakers(room.state)
    if asked["item"] != current(room.state):
        raise WrongState("not_of_this_item")
    if not is_there(room.state, asked["person"]):
        raise WrongState("not_there")
    refuse_spent(room, asked["person"], asked["item"], asked["kind"])
    if interrupts and (not now["floor"] or now["held"]):
        raise WrongState("nobody_to_interrupt")
    told = limit(room.state, asked["item"], asked["kind"])
    room.say("speakers.began", request=id, interrupts=interrupts, limit_ms=told)
    return {"floor": id}


@command("speakers.end", permission="meeting.attend", during=ON)
def end(room: Room, _said: object) -> None:
    """By who speaks, or by the chair."""
    if _floor(room)["person"] != room.me:
        room.w.require("meeting.preside", room.meeting)
    room.say("speakers.ended")


@command("speakers.pause", permission="meeting.preside", during=ON)
def pause(room: Room, _said: object) -> None:
    if not _floor(room)["since"]:
        raise WrongState("speech_rests")
    room.say("speakers.paused")


@command("speakers.resume", permission="meeting.preside", during=ON)
def resume(room: Room, _said: object) -> None:
    if _floor(room)["since"]:
        raise WrongState("speech_runs")
    room.say("speakers.resumed")


@command("speakers.extend", permission="meeting.preside", during=ON, parse=Extend)
def extend(room: Room, said: Extend) -> None:
    if not _floor(room)["limit_ms"]:
        raise WrongState("no_limit")
    room.say("speakers.extended", more_ms=said.seconds * 1000)


@command("speakers.undo", permission="meeting.preside", during=ON)
def undo(room: Room, _said: object) -> None:
    """The last step with the floor, within ten seconds of it."""
    step = speakers(room.state)["undo"]
    if not step or room.now > step["until"]:
        raise WrongState("too_late_to_undo")
    room.say("speakers.undone")


def _floor(room: Room) -> dict[str, Any]:
    found: dict[str, Any] | None = speakers(room.state)["floor"]
    if not found:
        raise NotFound("nobody_speaks")
    return found
