"""The agenda over the API."""

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
from .schemas import AgendaIn

api = APIBlueprint(
    "agenda_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Chương trình họp")],
    abp_security=[{"token": []}],
)


class MeetingPath(BaseModel):
    meeting_id: UUID


class ItemOut(BaseModel):
    id: UUID
    number: str
    depth: int
    title: str
    presenter: str
    minutes: int
    secret: bool
    for_guests: bool


class AgendaOut(BaseModel):
    items: list[ItemOut]


@api.get("/meetings/<uuid:meeting_id>/agenda", responses={200: AgendaOut})
@needs("meeting.read")
def show(path: MeetingPath) -> dict[str, Any]:
    """The items as people read them, depth first."""
    calendar.show(db.session, current_actor(), path.meeting_id)
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>/agenda", responses={200: AgendaOut})
@needs("meeting.keep")
def arrange(path: MeetingPath, body: AgendaIn) -> dict[str, Any]:
    """Put the agenda in this order; an item that is not named any more is taken off."""
    return told(_now, usecases.arrange, path.meeting_id, body)


def _now(meeting_id: UUID) -> dict[str, Any]:
    items = [
        ItemOut(
            id=line.item.id,
            number=line.number,
            depth=line.depth,
            title="" if line.hidden else line.item.title,
            presenter="" if line.hidden else line.item.presenter,
            minutes=line.item.minutes,
            secret=line.item.secret,
            for_guests=line.item.for_guests,
        )
        for line in queries.seen_by(db.session, meeting_id, current_actor().person_id)
    ]
    return AgendaOut(items=items).model_dump(mode="json")
