"""Notes on papers, over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from meetings.calendar import queries as calendar

from . import queries, usecases
from .schemas import NoteIn, NoteWords

api = APIBlueprint(
    "notes_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Ghi chú trên tài liệu họp")],
    abp_security=[{"token": []}],
)


class NotesPath(BaseModel):
    meeting_id: UUID


class NotePath(NotesPath):
    note_id: UUID


class NoteOut(BaseModel):
    """A region in thousandths of the page; `earlier`: made on a version that was replaced,
    `changed`: the words of its page are not those any more.

    `readers` are told to the author alone.
    """

    id: UUID
    paper_id: UUID
    sha: str
    page: int
    x: int
    y: int
    w: int
    h: int
    text: str
    mine: bool
    author: str
    shared: bool
    readers: list[UUID]
    earlier: bool
    changed: bool


class NoteList(BaseModel):
    items: list[NoteOut]


def _now(meeting_id: UUID) -> dict[str, Any]:
    db.session.rollback()
    meeting = calendar.show(db.session, current_actor(), meeting_id)
    seen = queries.seen(db.session, current_actor(), meeting)
    return NoteList(items=[NoteOut(**one) for one in seen]).model_dump(mode="json")


@api.get("/meetings/<uuid:meeting_id>/notes", responses={200: NoteList})
@needs("meeting.read")
def index(path: NotesPath) -> dict[str, Any]:
    """The caller's own notes, and those that others share with them."""
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>/notes/<uuid:note_id>", responses={200: NoteList})
@needs("meeting.attend")
def write(path: NotePath, body: NoteWords) -> dict[str, Any]:
    """Write or change a note of one's own, under an id the caller made; sent twice it is one."""
    calendar.show(db.session, current_actor(), path.meeting_id)
    with work(current_actor()) as w:
        usecases.write(w, path.meeting_id, NoteIn(id=path.note_id, **body.model_dump()))
    return _now(path.meeting_id)


@api.delete("/meetings/<uuid:meeting_id>/notes/<uuid:note_id>", responses={200: NoteList})
@needs("meeting.attend")
def remove(path: NotePath) -> dict[str, Any]:
    """Take a note of one's own away; what is away already stays so."""
    calendar.show(db.session, current_actor(), path.meeting_id)
    with work(current_actor()) as w:
        usecases.remove(w, path.meeting_id, path.note_id)
    return _now(path.meeting_id)
