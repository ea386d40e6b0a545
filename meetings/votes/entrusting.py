"""Voting for somebody who is away, where the body's rule lets a member do so."""

from __future__ import annotations

from pydantic import Field

from docflow.core.errors import Invalid, WrongState
from meetings.attendance.events import voters
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from .electorate import proxies, rules
from .polling import ANYTIME


class Entrust(Asked):
    """`to`: who casts the ballot of `person`; nobody takes it back."""

    person: str = Field(max_length=36)
    to: str = Field(default="", max_length=36)


@command("votes.entrust", permission="meeting.run", during=ANYTIME, parse=Entrust)
def entrust(room: Room, said: Entrust) -> None:
    """What the secretary has on paper.

    It counts from the next vote, and only while `person` is away and `to` is there.
    """
    members = voters(room.state)
    if said.person not in members or said.to not in [*members, ""] or said.to == said.person:
        raise Invalid("unknown_person")
    _refuse_too_many(room, said)
    room.say("votes.entrusted", person=said.person, to=said.to)


def _refuse_too_many(room: Room, said: Entrust) -> None:
    if not said.to:
        return
    most = (rules(room.state) or {}).get("proxies", 0)
    if not most:
        raise WrongState("votes_in_person")
    others = [to for person, to in proxies(room.state).items() if person != said.person]
    if others.count(said.to) >= most:
        raise WrongState("too_many_proxies", most=most)
