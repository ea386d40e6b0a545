"""Open, pause, go on, close: the chair's and the secretary's hand on the meeting."""

from __future__ import annotations

from meetings.calendar.lifecycle import MEETING
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import command
from meetings.live.log import instant
from meetings.live.room import Room


@command("sitting.open", permission="meeting.run", during=(S.INVITED,))
def open_meeting(room: Room, _said: object) -> None:
    room.meeting.opened_at = instant(room.now)
    room.w.fire(MEETING, "open", room.meeting)
    room.say("sitting.opened")


@command("sitting.pause", permission="meeting.run", during=(S.OPEN,))
def pause(room: Room, _said: object) -> None:
    room.w.fire(MEETING, "pause", room.meeting)
    room.say("sitting.paused")


@command("sitting.resume", permission="meeting.run", during=(S.PAUSED,))
def resume(room: Room, _said: object) -> None:
    room.w.fire(MEETING, "resume", room.meeting)
    room.say("sitting.resumed")


@command("sitting.close", permission="meeting.preside", during=(S.OPEN,))
def close(room: Room, _said: object) -> None:
    """Features with something undecided refuse first. The trail keeps where the log ended."""
    one = room.say("sitting.closed")
    room.meeting.closed_at = instant(room.now)
    room.w.fire(MEETING, "close", room.meeting, seq=one.seq, chain=room.head.chain.hex())
