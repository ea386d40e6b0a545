"""Writing down what the chair concludes; no meeting closes before every item is decided."""

from __future__ import annotations

from pydantic import Field

from docflow.core.errors import Invalid, WrongState
from meetings.agenda.tree import CURRENT, DONE, current, item, leaves
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, before, command
from meetings.live.room import Room

from .deciding import undecided

NAMED = 8
"""So many undecided items are named in a refusal."""


class Conclude(Asked):
    """`item`: the current one when it is left out. About a secret item nothing is written."""

    item: str = Field(default="", max_length=36)
    text: str = Field(default="", max_length=1200)


@command("decisions.conclude", permission="meeting.run", during=(S.OPEN, S.PAUSED), parse=Conclude)
def conclude(room: Room, said: Conclude) -> None:
    about = said.item or current(room.state)
    if about not in leaves(room.state):
        raise Invalid("unknown_item")
    one = item(room.state, about)
    if one["state"] not in {CURRENT, DONE}:
        raise WrongState("item_is_not_so")
    if one["secret"] and said.text:
        raise Invalid("secret_conclusion", fields={"text": "secret_conclusion"})
    if not one["secret"] and len(said.text) < 3:
        raise Invalid("conclusion_missing", fields={"text": "conclusion_missing"})
    room.say("decisions.concluded", item=about, text=said.text)


@before("sitting.close")
def _refuse_undecided(room: Room) -> None:
    """A vote, a conclusion, another day or off the agenda: each item needs one of them."""
    left = undecided(room.state)
    if not left:
        return
    items = [item(room.state, id) for id in left[:NAMED]]
    named = [f"{one['number']}. {one['title']}" for one in items]
    more = [f"+{len(left) - NAMED}"] if len(left) > NAMED else []
    raise WrongState("undecided_items", count=len(left), items="; ".join([*named, *more]))
