"""Checking in: by oneself, by the code in the room, or by the secretary's list."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from docflow.core.errors import Invalid, WrongState
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from . import codes
from . import leading as _leading  # noqa: F401 - the chairing given and taken back
from .events import code_of

DURING = (S.INVITED, S.OPEN, S.PAUSED)


class CheckIn(Asked):
    how: Literal["present", "online"] = "present"


class Scan(Asked):
    code: str = Field(max_length=80)


class Mark(Asked):
    person: str = Field(max_length=36)
    how: Literal["present", "online", "absent", "left"]
    reason: str = Field(default="", max_length=300)


@command("attendance.check_in", permission="meeting.attend", during=DURING, parse=CheckIn)
def check_in(room: Room, said: CheckIn) -> None:
    room.say("attendance.marked", person=room.me, how=said.how, reason="", by_list=False)


@command("attendance.scan", permission="meeting.attend", during=DURING, parse=Scan)
def scan(room: Room, said: Scan) -> None:
    """By the code on the room's screen; each person needs a later one than the last time."""
    until = codes.read(room.meeting.id, said.code, room.now)
    if until <= code_of(room.state, room.me):
        raise WrongState("code_used")
    room.say(
        "attendance.marked", person=room.me, how="present", reason="", by_list=False, code=until
    )


@command("attendance.leave", permission="meeting.attend", during=DURING)
def leave(room: Room, _said: object) -> None:
    room.say("attendance.marked", person=room.me, how="left", reason="", by_list=False)


@command("attendance.mark", permission="meeting.run", during=DURING, parse=Mark)
def mark(room: Room, said: Mark) -> None:
    """The list: who is away has a reason."""
    if said.person not in room.state["people"]:
        raise Invalid("unknown_person")
    if said.how == "absent" and not said.reason:
        raise Invalid("reason_missing", fields={"reason": "reason_missing"})
    room.say(
        "attendance.marked", person=said.person, how=said.how, reason=said.reason, by_list=True
    )
