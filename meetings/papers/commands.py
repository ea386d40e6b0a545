"""Presenting a paper: everybody who follows sees the same page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from docflow.core.access import policy
from docflow.core.errors import Conflict, Invalid, WrongState
from meetings.agenda.tree import current, item
from meetings.calendar.models import MeetingState as S
from meetings.calendar.models import Role
from meetings.guests.events import is_admitted
from meetings.live.commands import Asked, command
from meetings.live.room import Room

from . import pointing as _pointing  # noqa: F401 - what its holder points at
from .events import following
from .rights import Reader


class Present(Asked):
    paper: str = Field(max_length=36)


class Turn(Asked):
    """`epoch`: the lease one was given. What is in sight, in thousandths of the page: its upper
    left corner (`x`, `y`), and how much of the page's width (`w`; all of it unless said).
    """

    epoch: int
    sha: str = Field(max_length=64)
    page: int = Field(ge=1)
    y: int = Field(default=0, ge=0, le=1000)
    x: int = Field(default=0, ge=0, le=1000)
    w: int = Field(default=1000, ge=50, le=1000)


@command("papers.present", permission="meeting.attend", during=(S.INVITED, S.OPEN), parse=Present)
def present(room: Room, said: Present) -> dict[str, Any]:
    """Begin to show a paper of the current item; before the meeting begins any, to rehearse.

    Who runs the meeting may take over; the item's presenter only when nobody presents.
    """
    paper = room.state.get("papers", {"papers": {}})["papers"].get(said.paper)
    if paper is None or not _may_read(room, paper):
        raise Invalid("unknown_paper")
    if room.meeting.state is S.OPEN and paper["item"] != current(room.state):
        raise WrongState("not_of_this_item")
    if not _runs(room):
        _refuse_unless_its_presenter(room, paper["item"])
    room.say("papers.presented", paper=said.paper)
    return {"epoch": following(room.state)["epoch"]}


def _may_read(room: Room, paper: dict[str, Any]) -> bool:
    me = room.state["people"].get(room.me)
    reader = Reader(room.w.actor.person_id, Role(me["role"]) if me else None, keeps=False)
    for_guests = is_admitted(room.state, room.me, paper["item"])
    named = {UUID(id) for id in paper["readers"]}
    return reader.may(for_guests=for_guests, restricted=paper["restricted"], named=named)


def _runs(room: Room) -> bool:
    return policy.allows(room.w.actor, "meeting.run", room.meeting)


def _refuse_unless_its_presenter(room: Room, id: str) -> None:
    if item(room.state, id)["presenter_id"] != room.me:
        raise WrongState("not_the_presenter")
    if following(room.state)["by"] not in {"", room.me}:
        raise WrongState("somebody_presents")


@command("papers.turn", permission="meeting.attend", during=(S.INVITED, S.OPEN), parse=Turn)
def turn(room: Room, said: Turn) -> None:
    """The page one has settled on; only under the lease of now."""
    told = following(room.state)
    if told["by"] != room.me or told["epoch"] != said.epoch:
        raise WrongState("presents_no_more")
    if told["sha"] != said.sha:
        raise Conflict("moved_on")
    if said.page > room.state["papers"]["papers"][told["paper"]]["pages"]:
        raise Invalid("no_such_page")
    place = said.model_dump(include={"page", "y", "x", "w"})
    if any(told[name] != value for name, value in place.items()):
        room.say("papers.turned", **place)


@command("papers.leave", permission="meeting.attend", during=(S.INVITED, S.OPEN, S.PAUSED))
def leave(room: Room, _said: object) -> None:
    """Present no more; who runs the meeting may end it for another."""
    told = following(room.state)
    if not told["by"] or (told["by"] != room.me and not _runs(room)):
        raise WrongState("presents_no_more")
    room.say("papers.left")
