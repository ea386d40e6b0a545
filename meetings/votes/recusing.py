"""Taking no part in an item: said by oneself, or by who runs the meeting for somebody."""

from __future__ import annotations

from pydantic import Field

from docflow.core.errors import Invalid
from meetings.agenda.tree import leaves, worded
from meetings.attendance.events import voters
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .polling import ANYTIME


class Recuse(Asked):
    """`person` is oneself when it is left out."""

    item: str = Field(max_length=36)
    reason: str = Field(min_length=3, max_length=300)
    person: str = Field(default="", max_length=36)


class Rejoin(Asked):
    item: str = Field(max_length=36)
    person: str = Field(default="", max_length=36)


@command("votes.recuse", permission="meeting.attend", during=ANYTIME, parse=Recuse)
def recuse(room: Room, said: Recuse) -> None:
    """Counts from the next vote on the item; one that is open keeps its electorate."""
    person = _member(room, said)
    reason = worded(room.state, said.item, said.reason)
    room.say("votes.recused", item=said.item, person=person, reason=reason)


@command("votes.rejoin", permission="meeting.attend", during=ANYTIME, parse=Rejoin)
def rejoin(room: Room, said: Rejoin) -> None:
    room.say("votes.rejoined", item=said.item, person=_member(room, said))


def _member(room: Room, said: Recuse | Rejoin) -> str:
    person = said.person or room.me
    if person != room.me:
        room.w.require("meeting.run", room.meeting)
    if said.item not in leaves(room.state):
        raise Invalid("unknown_item")
    if person not in voters(room.state):
        raise Invalid("unknown_person")
    return person
