"""The chair lets a member who is there lead for a while, and takes the chairing back."""

from __future__ import annotations

from pydantic import Field

from docflow.core.errors import Invalid, WrongState
from meetings.calendar.models import MeetingState as S
from meetings.calendar.models import Role
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .events import is_there

SITTING = (S.OPEN, S.PAUSED)


class OfPerson(Asked):
    person: str = Field(max_length=36)


@command("sitting.hand", permission="meeting.chair", during=SITTING, parse=OfPerson)
def hand(room: Room, said: OfPerson) -> None:
    """The chair gives the chairing to a member who is there: floor, agenda, votes, the end.

    The chair keeps every right of a chair, and alone the casting side of a tie.
    """
    one = room.state["people"].get(said.person)
    if one is None or one["role"] != Role.MEMBER:
        raise Invalid("unknown_person", fields={"person": "unknown_person"})
    if not is_there(room.state, said.person):
        raise WrongState("not_there")
    _lead(room, said.person)


@command("sitting.take", permission="meeting.chair", during=SITTING)
def take(room: Room, _said: object) -> None:
    """The chair takes it back."""
    if not any(one.get("leads") for one in room.state["people"].values()):
        raise WrongState("nobody_leads")
    _lead(room, "")


def _lead(room: Room, person: str) -> None:
    for one in room.meeting.people:
        one.leads = str(one.person_id) == person
    room.w.record("meeting.lead", room.meeting, person=person)
    room.say("sitting.handed", to=person)
