"""Guests over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from meetings.answers import told
from meetings.calendar import queries as calendar

from . import queries, usecases
from .schemas import AdmissionsIn

api = APIBlueprint(
    "guests_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Khách mời theo nội dung")],
    abp_security=[{"token": []}],
)


class GuestsPath(BaseModel):
    meeting_id: UUID


class GuestOut(BaseModel):
    """`items`: what the guest was asked to; those that are for every guest are left out."""

    person_id: UUID
    name: str
    title: str
    items: list[UUID]


class GuestList(BaseModel):
    items: list[GuestOut]


@api.get("/meetings/<uuid:meeting_id>/guests", responses={200: GuestList})
@needs("meeting.keep")
def index(path: GuestsPath) -> dict[str, Any]:
    """The meeting's guests with the items each was asked to."""
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>/guests", responses={200: GuestList})
@needs("meeting.keep")
def admit(path: GuestsPath, body: AdmissionsIn) -> dict[str, Any]:
    """Say who is asked to what; it holds at once, in the room too."""
    return told(_now, usecases.admit, path.meeting_id, body)


def _now(meeting_id: UUID) -> dict[str, Any]:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    items = [
        GuestOut(
            person_id=one.guest.person_id,
            name=one.guest.name,
            title=one.guest.title,
            items=sorted(one.items),
        )
        for one in queries.asked(db.session, meeting)
    ]
    return GuestList(items=items).model_dump(mode="json")
