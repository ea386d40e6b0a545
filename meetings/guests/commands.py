"""The secretary calls a guest in for what they were asked to, and shows them out."""

from __future__ import annotations

from pydantic import Field

from docflow.core.errors import Invalid, WrongState
from meetings.agenda.tree import current
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .events import is_admitted, is_guest, told


class OfGuest(Asked):
    person: str = Field(max_length=36)


@command("guests.call", permission="meeting.run", during=(S.OPEN, S.PAUSED), parse=OfGuest)
def call(room: Room, said: OfGuest) -> None:
    """Into the room, for the item the meeting is at."""
    if not is_guest(room.state, said.person):
        raise Invalid("not_a_guest")
    if said.person in told(room.state)["inside"]:
        raise WrongState("guest_is_inside")
    if not is_admitted(room.state, said.person, current(room.state)):
        raise WrongState("not_the_guests_item")
    room.say("guests.called", person=said.person)


@command("guests.show_out", permission="meeting.run", during=(S.OPEN, S.PAUSED), parse=OfGuest)
def show_out(room: Room, said: OfGuest) -> None:
    if said.person not in told(room.state)["inside"]:
        raise WrongState("guest_is_outside")
    room.say("guests.shown_out", person=said.person)
