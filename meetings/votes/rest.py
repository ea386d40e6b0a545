"""Votes over the API; opening, casting and closing are orders to the room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import current_actor, needs
from meetings.bodies.thresholds import Decision
from meetings.live.log import head_of, state_at
from meetings.live.plain import State
from meetings.live.room import audience_for
from meetings.live.sockets import place_in
from meetings.live.views import Eyes, eyes_of, part

from . import queries, secrecy
from .models import PollKind

api = APIBlueprint(
    "votes_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Biểu quyết")],
    abp_security=[{"token": []}],
)


class PollsPath(BaseModel):
    meeting_id: UUID


class PollPath(PollsPath):
    poll_id: UUID


class PollOut(BaseModel):
    """`electorate`: each member with a ballot and who casts it, frozen at the opening, as is
    `rules`: the body's with the majority of this kind of decision. `keys`: the three holders of a
    sealed vote, in the order its boxes have; `publics`: the key that each one's device made, in
    hexadecimal, once it was told.
    """

    id: UUID
    item: str
    kind: PollKind
    decision: Decision = Decision.ORDINARY
    rules: dict[str, Any]
    keys: list[UUID] = []
    publics: dict[str, str] = {}
    question: str
    rehearsal: bool
    state: str
    opened_at: int
    closed_at: int
    members: int
    quorum: dict[str, Any]
    electorate: dict[str, str]
    result: dict[str, Any] | None


class PollList(BaseModel):
    items: list[PollOut]


class PollCheck(PollOut):
    """`sealed`: whether the secret ballots still are those whose hash the log names."""

    sealed: bool | None


class MyBallot(BaseModel):
    person: UUID
    is_in: bool
    choice: str


class MyBallots(BaseModel):
    poll: UUID | None
    ballots: list[MyBallot]


def _state(meeting_id: UUID) -> tuple[State, Eyes]:
    actor = current_actor()
    _meeting, place = place_in(actor, meeting_id)
    state = state_at(db.session, head_of(db.session, meeting_id))
    return state, eyes_of(state, audience_for(place), str(actor.person_id))


def _polls(meeting_id: UUID) -> dict[str, dict[str, Any]]:
    seen = part(*_state(meeting_id), "votes") or {"order": [], "polls": {}}
    return {id: seen["polls"][id] for id in seen["order"]}


@api.get("/meetings/<uuid:meeting_id>/polls", responses={200: PollList})
@needs("meeting.read")
def polls(path: PollsPath) -> dict[str, Any]:
    """The votes of a meeting in their order, with results."""
    items = [PollOut(id=UUID(id), **one) for id, one in _polls(path.meeting_id).items()]
    return PollList(items=items).model_dump(mode="json")


@api.get("/meetings/<uuid:meeting_id>/polls/<uuid:poll_id>", responses={200: PollCheck})
@needs("meeting.read")
def poll(path: PollPath) -> dict[str, Any]:
    """One vote; of a secret one that is over, whether its ballots were touched since."""
    found = _polls(path.meeting_id).get(str(path.poll_id))
    if found is None:
        raise NotFound("unknown_poll")
    seal = (found["result"] or {}).get("sha256")
    sealed = secrecy.seal(db.session, path.poll_id) == seal if seal else None
    return PollCheck(id=path.poll_id, sealed=sealed, **found).model_dump(mode="json")


@api.get("/meetings/<uuid:meeting_id>/ballots", responses={200: MyBallots})
@needs("meeting.read")
def my_ballots(path: PollsPath) -> dict[str, Any]:
    """The ballots the caller casts in the open vote, and which are in."""
    state, _eyes = _state(path.meeting_id)
    return queries.mine(db.session, state, current_actor().person_id)
