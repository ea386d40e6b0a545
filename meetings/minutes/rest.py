"""Minutes and conclusions over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict

from docflow.api import ComposeIn, refuse_declared
from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work
from meetings.calendar import queries as calendar

from . import queries, usecases
from .schemas import ConclusionIn, SectionIn

api = APIBlueprint(
    "minutes_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Biên bản, kết luận")],
    abp_security=[{"token": []}],
)


class MeetingPath(BaseModel):
    meeting_id: UUID


class MinutesSectionPath(MeetingPath):
    section_id: UUID


class MinutesSectionOut(BaseModel):
    """`held_until`: while `held_name` edits it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ordinal: int
    heading: str
    text: str
    revision: int
    held_name: str
    held_until: datetime | None


class MinutesOut(BaseModel):
    sections: list[MinutesSectionOut]


class MeetingDraftedOut(BaseModel):
    document_id: UUID


def _now(meeting_id: UUID) -> dict[str, Any]:
    db.session.rollback()
    calendar.kept(db.session, current_actor(), meeting_id)
    rows = queries.sections(db.session, meeting_id)
    said = MinutesOut(sections=[MinutesSectionOut.model_validate(row) for row in rows])
    return said.model_dump(mode="json")


@api.get("/meetings/<uuid:meeting_id>/minutes", responses={200: MinutesOut})
@needs("meeting.keep")
def show(path: MeetingPath) -> dict[str, Any]:
    """The sections as they stand; none before the first draft."""
    return _now(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/minutes", responses={201: MinutesOut})
@needs("meeting.keep")
def begin(path: MeetingPath) -> Reply:
    """Write the first draft from the log; once, what is there stays."""
    with work(current_actor()) as w:
        usecases.begin(w, path.meeting_id)
    return _now(path.meeting_id), 201


@api.post("/meetings/<uuid:meeting_id>/minutes/<uuid:section_id>/hold", responses={200: MinutesOut})
@needs("meeting.keep")
def hold(path: MinutesSectionPath) -> dict[str, Any]:
    """Take a section to edit it, for five minutes."""
    with work(current_actor()) as w:
        usecases.hold(w, path.meeting_id, path.section_id)
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>/minutes/<uuid:section_id>", responses={200: MinutesOut})
@needs("meeting.keep")
def save(path: MinutesSectionPath, body: SectionIn) -> dict[str, Any]:
    """Save a section on the revision it was read at; a newer one is a conflict."""
    with work(current_actor()) as w:
        usecases.save(w, path.meeting_id, path.section_id, body)
    return _now(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/minutes/document", responses={201: MeetingDraftedOut})
@needs("meeting.keep")
def make_minutes(path: MeetingPath, body: ComposeIn) -> Reply:
    """Make the minutes a document on the normal route."""
    refuse_declared(body)
    with work(current_actor()) as w:
        document_id = usecases.make_minutes(w, path.meeting_id)
    return MeetingDraftedOut(document_id=document_id).model_dump(mode="json"), 201


@api.post("/meetings/<uuid:meeting_id>/conclusion", responses={201: MeetingDraftedOut})
@needs("meeting.keep")
def make_conclusion(path: MeetingPath, body: ConclusionIn) -> Reply:
    """Draft the conclusion notice; its tasks are given out when it is issued."""
    refuse_declared(body)
    with work(current_actor()) as w:
        document_id = usecases.make_conclusion(w, path.meeting_id, body)
    return MeetingDraftedOut(document_id=document_id).model_dump(mode="json"), 201
