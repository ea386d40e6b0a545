"""Meetings over the API: the same deeds as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work

from . import queries, usecases
from .models import MeetingKind, MeetingState, Role
from .schemas import MeetingIn, SeatsIn

api = APIBlueprint(
    "meetings_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Lịch họp")],
    abp_security=[{"token": []}],
)


class MeetingPath(BaseModel):
    meeting_id: UUID


class MeetingsQuery(BaseModel):
    over: bool = False
    q: str = Field(default="", max_length=100)


class MeetingReviseIn(MeetingIn):
    version: int | None = None


class CancelIn(Input):
    reason: str = Field(min_length=3, max_length=300)


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class AttendeeOut(_Row):
    person_id: UUID
    name: str
    title: str
    role: Role
    votes: bool
    bench: int | None
    place: int | None


class MeetingRow(_Row):
    id: UUID
    organization_id: UUID
    body_id: UUID | None
    kind: MeetingKind
    state: MeetingState
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


class MeetingOut(MeetingRow):
    reply_by: datetime | None
    note: str
    video: str
    """Empty for guests."""
    opened_at: datetime | None
    closed_at: datetime | None
    version: int
    people: list[AttendeeOut]


class MeetingList(BaseModel):
    items: list[MeetingRow]


def _now(meeting_id: UUID) -> dict[str, Any]:
    db.session.rollback()
    meeting = queries.show(db.session, current_actor(), meeting_id)
    said = MeetingOut.model_validate(meeting)
    there = {one.person_id for one in meeting.people if one.removed_at is None}
    if not queries.may_call(current_actor(), meeting):
        said.video = ""
    said.people = [one for one in said.people if one.person_id in there]
    return said.model_dump(mode="json")


@api.get("/meetings", responses={200: MeetingList})
@needs("meeting.list")
def index(query: MeetingsQuery) -> dict[str, Any]:
    """Meetings the caller may read: those to come, or with `over` those that are over."""
    found = queries.listed(db.session, current_actor(), over=query.over, text=query.q)
    items = [MeetingRow.model_validate(row.meeting) for row in found]
    return MeetingList(items=items).model_dump(mode="json")


@api.post("/meetings", responses={201: MeetingOut})
@needs("meeting.plan")
def create(body: MeetingIn) -> Reply:
    """Plan a meeting with the members of its body; the caller becomes its secretary."""
    key = request.headers.get("Idempotency-Key", "")[:80] or None
    with work(current_actor()) as w:
        made = usecases.plan(w, body, key).id
    return _now(made), 201


@api.get("/meetings/<uuid:meeting_id>", responses={200: MeetingOut})
@needs("meeting.read")
def show(path: MeetingPath) -> dict[str, Any]:
    """One meeting and the people in it."""
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>", responses={200: MeetingOut})
@needs("meeting.keep")
def revise(path: MeetingPath, body: MeetingReviseIn) -> dict[str, Any]:
    """Change what, where and when, until it begins."""
    said = MeetingIn.model_validate(body.model_dump(exclude={"version"}))
    with work(current_actor()) as w:
        usecases.revise(w, path.meeting_id, said, body.version)
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>/people", responses={200: MeetingOut})
@needs("meeting.keep")
def seat(path: MeetingPath, body: SeatsIn) -> dict[str, Any]:
    """Say who is in the meeting; who is not named any more is taken out at once."""
    with work(current_actor()) as w:
        usecases.seat(w, path.meeting_id, body)
    return _now(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/invite", responses={200: MeetingOut})
@needs("meeting.keep")
def invite(path: MeetingPath) -> dict[str, Any]:
    """From now on its people see the meeting and may enter its room."""
    with work(current_actor()) as w:
        usecases.invite(w, path.meeting_id)
    return _now(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/cancel", responses={200: MeetingOut})
@needs("meeting.keep")
def cancel(path: MeetingPath, body: CancelIn) -> dict[str, Any]:
    """Call it off, with the reason."""
    with work(current_actor()) as w:
        usecases.cancel(w, path.meeting_id, body.reason)
    return _now(path.meeting_id)
