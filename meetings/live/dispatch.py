"""A command comes in: one transaction, and an answer only after it is durable."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from docflow.core.access import Actor
from docflow.core.budgets import Budget
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.forms import Input
from docflow.core.work import work

from .commands import COMMANDS, Asked, Command, checks
from .models import CommandAnswer
from .publisher import wake
from .room import Room, audience_for, enter, place_of

TRIES = Budget(rate=10, burst=30)
"""Commands of one person."""


class CommandIn(Input):
    """As it comes over the socket or the API. `id` is the client's: sent again, done once."""

    id: UUID
    meeting: UUID
    type: str = Field(max_length=60)
    expect: dict[str, str | int | bool | None] = Field(default_factory=dict, max_length=8)
    args: dict[str, Any] = Field(default_factory=dict)


def dispatch(actor: Actor, said: CommandIn) -> dict[str, Any]:
    """Carry a command out once; the same id again gets the same answer. Raises `Refusal`."""
    TRIES.take(actor.person_id)
    found = COMMANDS.get(said.type)
    if found is None:
        raise Invalid("unknown_command")
    asked = found.parse.model_validate(said.args)
    with work(actor) as w:
        room = enter(w, said.meeting)
        key = (said.meeting, actor.person_id, said.id)
        before = w.session.get(CommandAnswer, key)
        answer = before.answer if before else _carried_out(room, found, asked, said)
    wake(said.meeting)
    return answer


def _carried_out(room: Room, found: Command, asked: Asked, said: CommandIn) -> dict[str, Any]:
    room.w.require(found.permission, room.meeting)
    if room.meeting.state not in found.during:
        raise WrongState("not_now", action=found.name, state=str(room.meeting.state))
    _expect(room, said)
    for check in checks(found.name):
        check(room)
    room.command_id = said.id
    result = found.act(room, asked) or {}
    answer = {"ok": True, "seq": room.head.seq, "result": result}
    if room.said:
        _remember(room, said, answer)
    return answer


def _remember(room: Room, said: CommandIn, answer: dict[str, Any]) -> None:
    room.w.session.add(
        CommandAnswer(
            meeting_id=said.meeting,
            actor_id=room.w.actor.person_id,
            command_id=said.id,
            answer=answer,
        )
    )


def _expect(room: Room, said: CommandIn) -> None:
    if not said.expect:
        return
    place = place_of(room.w.session, said.meeting, room.w.actor.person_id)
    if place is None:
        raise NotFound(kind="Meeting")
    room.expect(audience_for(place), dict(said.expect))
