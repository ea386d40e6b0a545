"""Invitations and replies over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.api import ComposeIn, refuse_declared
from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work
from meetings.calendar import queries as calendar

from . import queries, usecases
from .documents import told_of
from .models import Answer, Purpose
from .schemas import MeetingReplyIn

api = APIBlueprint(
    "inviting_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Mời họp")],
    abp_security=[{"token": []}],
)


class MeetingPath(BaseModel):
    meeting_id: UUID


class MeetingReplyOut(BaseModel):
    """`answer`: nothing yet of who has not answered."""

    person_id: UUID
    name: str
    answer: Answer | None
    reason: str
    other: str
    replied_at: datetime | None


class MeetingReplyList(BaseModel):
    items: list[MeetingReplyOut]


class MeetingDocumentOut(BaseModel):
    """`guests`: whom alone an invitation is for; nobody where it is for all of the meeting."""

    purpose: Purpose
    document_id: UUID
    title: str
    code: str
    state: str
    issued_on: date | None
    guests: list[UUID]


class MeetingDocumentList(BaseModel):
    items: list[MeetingDocumentOut]


def _documents(meeting_id: UUID) -> dict[str, Any]:
    """Who keeps the meeting sees drafts; the others what was issued."""
    db.session.rollback()
    actor = current_actor()
    meeting = calendar.show(db.session, actor, meeting_id)
    items = [
        MeetingDocumentOut(
            purpose=one.purpose,
            document_id=one.document.id,
            title=one.document.title,
            code=one.document.code,
            state=one.document.state,
            issued_on=one.document.issued_on,
            guests=sorted(one.guests),
        )
        for one in told_of(db.session, actor, meeting)
    ]
    return MeetingDocumentList(items=items).model_dump(mode="json")


@api.get("/meetings/<uuid:meeting_id>/documents", responses={200: MeetingDocumentList})
@needs("meeting.read")
def documents(path: MeetingPath) -> dict[str, Any]:
    """The meeting's own documents: invitation, minutes, conclusion."""
    return _documents(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/invitation", responses={201: MeetingDocumentList})
@needs("meeting.keep")
def draft_invitation(path: MeetingPath, body: ComposeIn) -> Reply:
    """Draft what is missing: the meeting's invitation with its agenda, and for each circle of
    guests one that names their items only. They go the normal route from there.
    """
    refuse_declared(body)
    with work(current_actor()) as w:
        usecases.draft_invitations(w, path.meeting_id)
    return _documents(path.meeting_id), 201


@api.post("/meetings/<uuid:meeting_id>/reply", responses={200: MeetingReplyOut})
@needs("meeting.reply")
def reply(path: MeetingPath, body: MeetingReplyIn) -> dict[str, Any]:
    """Say whether one comes; the last word before the deadline holds."""
    with work(current_actor()) as w:
        row = usecases.reply(w, path.meeting_id, body)
        said = MeetingReplyOut(
            person_id=row.person_id,
            name=w.actor.person_name,
            answer=row.answer,
            reason=row.reason,
            other=row.other,
            replied_at=row.replied_at,
        )
    return said.model_dump(mode="json")


@api.post("/meetings/<uuid:meeting_id>/substitutes", responses={200: MeetingReplyList})
@needs("meeting.keep")
def seat_substitutes(path: MeetingPath) -> dict[str, Any]:
    """Seat as delegates those whom members send in their place; they have no vote."""
    with work(current_actor()) as w:
        usecases.seat_substitutes(w, path.meeting_id)
    return _replies(path.meeting_id)


@api.get("/meetings/<uuid:meeting_id>/replies", responses={200: MeetingReplyList})
@needs("meeting.keep")
def replies(path: MeetingPath) -> dict[str, Any]:
    """Who has answered what; those who have not, first."""
    return _replies(path.meeting_id)


def _replies(meeting_id: UUID) -> dict[str, Any]:
    db.session.rollback()
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    items = [
        MeetingReplyOut(
            person_id=row.person.person_id,
            name=row.person.name,
            answer=row.reply.answer if row.reply else None,
            reason=row.reply.reason if row.reply else "",
            other=row.reply.other if row.reply else "",
            replied_at=row.reply.replied_at if row.reply else None,
        )
        for row in queries.board(db.session, meeting)
    ]
    return MeetingReplyList(items=items).model_dump(mode="json")
