"""The speakers' list over the API; asking and giving the floor are orders to the room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from meetings.live.log import head_of, state_at
from meetings.live.room import audience_for
from meetings.live.sockets import place_in
from meetings.live.views import eyes_of, part

from .kinds import SpeechKind

api = APIBlueprint(
    "speakers_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Phát biểu")],
    abp_security=[{"token": []}],
)


class SpeakersPath(BaseModel):
    meeting_id: UUID


class SpeechRequestOut(BaseModel):
    """`at`: milliseconds since 1970."""

    id: str
    person: UUID
    name: str
    kind: SpeechKind
    item: UUID
    at: int


class SpeechOut(BaseModel):
    """`since`: from when its time runs, 0 while it rests; `limit_ms` 0: no limit."""

    id: str
    person: UUID
    name: str
    kind: SpeechKind
    item: UUID
    began: int
    since: int
    spent_ms: int
    limit_ms: int


class SpokenOut(BaseModel):
    person: UUID
    ms: int
    times: int


class SpeakersOut(BaseModel):
    """`waiting` in the order of each item's list; `spoken` for the chair only."""

    floor: SpeechOut | None
    held: SpeechOut | None
    waiting: list[SpeechRequestOut]
    shut: list[UUID]
    limits: dict[str, int]
    spoken: list[SpokenOut]


@api.get("/meetings/<uuid:meeting_id>/speakers", responses={200: SpeakersOut})
@needs("meeting.read")
def speakers(path: SpeakersPath) -> dict[str, Any]:
    """Who speaks and who waits, as the caller's own screen shows it."""
    _meeting, place = place_in(current_actor(), path.meeting_id)
    state = state_at(db.session, head_of(db.session, path.meeting_id))
    eyes = eyes_of(state, audience_for(place), str(place.person_id))
    seen = part(state, eyes, "speakers") or NOBODY
    waiting = [
        {"id": id} | seen["requests"][id] for queue in seen["queues"].values() for id in queue
    ]
    spoken = [{"person": id} | one for id, one in seen.get("fair", {}).items()]
    told = seen | {"waiting": waiting, "shut": list(seen["shut"]), "spoken": spoken}
    return SpeakersOut.model_validate(told).model_dump(mode="json")


NOBODY: dict[str, Any] = {
    "floor": None, "held": None, "requests": {}, "queues": {}, "shut": {}, "limits": {},
}  # fmt: skip
