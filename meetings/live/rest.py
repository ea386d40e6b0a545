"""The room over the API: its picture, its log, and orders with the same table as the socket's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import current_actor, needs

from .dispatch import CommandIn, dispatch
from .log import after, happening, head_of
from .models import MeetingLog
from .room import audience_for
from .sockets import eyes_now, place_in, snapshot

api = APIBlueprint(
    "room_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Phòng họp")],
    abp_security=[{"token": []}],
)
PAGE = 500


class MeetingPath(BaseModel):
    meeting_id: UUID


class ViewQuery(BaseModel):
    """`view`: another audience one's role may look at, as `screen` for the chair."""

    view: str = Field(default="", max_length=20)


MOST = 2**31 - 1
"""What a database takes as the number of an event."""


class LogQuery(BaseModel):
    after: int = Field(default=0, ge=0, le=MOST)


class OrderIn(Input):
    """`id` is made by the caller: sent again, the order is done once and answered alike."""

    id: UUID
    type: str = Field(max_length=60)
    expect: dict[str, str | int | bool | None] = Field(default_factory=dict, max_length=8)
    args: dict[str, Any] = Field(default_factory=dict)


class OrderOut(BaseModel):
    ok: bool
    seq: int
    result: dict[str, Any]


class RoomOut(BaseModel):
    """What the caller's role sees after the event `seq`."""

    seq: int
    view: dict[str, Any]


class EventOut(BaseModel):
    """`at` in milliseconds since 1970; `hash` = SHA-256(previous hash, canonical event)."""

    seq: int
    type: str
    by: str
    at: int
    payload: dict[str, Any]
    hash: str


class LogOut(BaseModel):
    items: list[EventOut]
    next: int | None


@api.get("/meetings/<uuid:meeting_id>/room", responses={200: RoomOut})
@needs("meeting.read")
def show(path: MeetingPath, query: ViewQuery) -> dict[str, Any]:
    """The picture of the room for the caller's role."""
    _meeting, place = place_in(current_actor(), path.meeting_id)
    head = head_of(db.session, path.meeting_id)
    audience = audience_for(place, query.view)
    return snapshot(head, eyes_now(head, audience, current_actor()))


@api.post("/meetings/<uuid:meeting_id>/commands", responses={200: OrderOut})
@needs("meeting.read")
def order(path: MeetingPath, body: OrderIn) -> dict[str, Any]:
    """Give an order to the room; the table of commands says who may and when."""
    said = CommandIn(meeting=path.meeting_id, **body.model_dump())
    return dispatch(current_actor(), said)


@api.get("/meetings/<uuid:meeting_id>/log", responses={200: LogOut})
@needs("meeting.run")
def log(path: MeetingPath, query: LogQuery) -> dict[str, Any]:
    """Everything that happened, in order, for who runs the meeting; it can be checked anywhere."""
    actor = current_actor()
    meeting, _place = place_in(actor, path.meeting_id)
    policy.require(actor, "meeting.run", meeting)
    rows = after(db.session, path.meeting_id, query.after, PAGE + 1)
    items = [_told(row) for row in rows[:PAGE]]
    return {"items": items, "next": rows[PAGE - 1].seq if len(rows) > PAGE else None}


def _told(row: MeetingLog) -> dict[str, Any]:
    one = happening(row)
    return {
        "seq": one.seq,
        "type": one.type,
        "by": one.by,
        "at": one.at,
        "payload": one.payload,
        "hash": row.hash.hex(),
    }
