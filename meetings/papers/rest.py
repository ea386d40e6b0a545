"""Papers over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from docflow import api as docflow
from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs, ports
from docflow.core.work import work
from meetings.calendar import queries as calendar

from . import queries, usecases, waiting
from .models import Paper, Progress
from .schemas import PaperIn, PaperReadersIn

api = APIBlueprint(
    "papers_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Tài liệu họp")],
    abp_security=[{"token": []}],
)


class MeetingPath(BaseModel):
    meeting_id: UUID


class PaperPath(MeetingPath):
    paper_id: UUID


class PaperVersionPath(PaperPath):
    number: int = Field(ge=1, le=2_000_000_000)


class WaitingPaperPath(MeetingPath):
    waiting_id: UUID


class PaperFileForm(Input):
    """A PDF or a .docx for an item."""

    item_id: UUID
    title: str = Field(default="", max_length=300)
    file: FileStorage


class PaperReplaceForm(Input):
    file: FileStorage


class PaperVersionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    sha256: str
    pages: int
    size: int
    name: str
    laid_at: datetime
    laid_by: str
    changed: list[int] | None
    """Pages with other words than in the version before; null where there is no telling."""


class PaperOut(BaseModel):
    """`versions`: oldest first; the last one is in use."""

    id: UUID
    item_id: UUID
    title: str
    document_id: UUID | None
    restricted: bool
    versions: list[PaperVersionOut]


class WaitingPaperOut(BaseModel):
    """A Word file on its way; `paper_id`: of the paper it is the newer version of."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    item_id: UUID
    paper_id: UUID | None
    title: str
    state: Progress
    fault: str | None
    brought_at: datetime
    brought_by: str


class PaperList(BaseModel):
    """`waiting`: told to who keeps the meeting; nobody can open one of them yet."""

    items: list[PaperOut]
    waiting: list[WaitingPaperOut]


def _out(paper: Paper) -> PaperOut:
    return PaperOut(
        id=paper.id,
        item_id=paper.item_id,
        title=paper.title,
        document_id=paper.document_id,
        restricted=paper.restricted,
        versions=[PaperVersionOut.model_validate(one) for one in paper.versions],
    )


def _now(meeting_id: UUID) -> dict[str, Any]:
    db.session.rollback()
    meeting = calendar.show(db.session, current_actor(), meeting_id)
    papers = queries.readable(db.session, current_actor(), meeting)
    keeps = policy.allows(current_actor(), "meeting.keep", meeting)
    rows = queries.waiting(db.session, meeting) if keeps else []
    return PaperList(
        items=[_out(one) for one in papers],
        waiting=[WaitingPaperOut.model_validate(one) for one in rows],
    ).model_dump(mode="json")


def _sent(file: FileStorage) -> docflow.Sent:
    return docflow.Sent(file.filename or "", file.read())


@api.get("/meetings/<uuid:meeting_id>/papers", responses={200: PaperList})
@needs("meeting.read")
def index(path: MeetingPath) -> dict[str, Any]:
    """The papers the caller may open, in the order of the agenda."""
    return _now(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/papers", responses={201: PaperList})
@needs("meeting.keep")
def lay(path: MeetingPath, form: PaperFileForm) -> Reply:
    """Lay a PDF or a .docx with an item; it passes the gate or nothing is kept.

    A .docx is among `waiting` until it is converted.
    """
    said = PaperIn(item_id=form.item_id, title=form.title)
    usecases.bring(ports(), current_actor(), path.meeting_id, said, _sent(form.file))
    return _now(path.meeting_id), 201


@api.post("/meetings/<uuid:meeting_id>/papers/refer", responses={201: PaperList})
@needs("meeting.keep")
def refer(path: MeetingPath, body: PaperIn) -> Reply:
    """Lay a document of Docflow that the caller may read, as it is now."""
    usecases.refer(ports(), current_actor(), path.meeting_id, body)
    return _now(path.meeting_id), 201


@api.post("/meetings/<uuid:meeting_id>/papers/<uuid:paper_id>/replace", responses={200: PaperList})
@needs("meeting.keep")
def replace(path: PaperPath, form: PaperReplaceForm) -> dict[str, Any]:
    """Put a newer file in its place; the old one is kept."""
    usecases.replace(ports(), current_actor(), path.meeting_id, path.paper_id, _sent(form.file))
    return _now(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/papers/<uuid:paper_id>/renew", responses={200: PaperList})
@needs("meeting.keep")
def renew(path: PaperPath) -> dict[str, Any]:
    """Take the newest version of the document the paper was taken from."""
    usecases.replace(ports(), current_actor(), path.meeting_id, path.paper_id, None)
    return _now(path.meeting_id)


@api.post(
    "/meetings/<uuid:meeting_id>/papers/waiting/<uuid:waiting_id>/again",
    responses={200: PaperList},
)
@needs("meeting.keep")
def convert_again(path: WaitingPaperPath) -> dict[str, Any]:
    """Convert a .docx once more after it failed."""
    with work(current_actor()) as w:
        waiting.again(w, path.meeting_id, path.waiting_id)
    return _now(path.meeting_id)


@api.delete(
    "/meetings/<uuid:meeting_id>/papers/waiting/<uuid:waiting_id>", responses={200: PaperList}
)
@needs("meeting.keep")
def drop(path: WaitingPaperPath) -> dict[str, Any]:
    """Give a .docx up that is not converted."""
    with work(current_actor()) as w:
        waiting.drop(w, path.meeting_id, path.waiting_id)
    return _now(path.meeting_id)


@api.put("/meetings/<uuid:meeting_id>/papers/<uuid:paper_id>/readers", responses={200: PaperList})
@needs("meeting.keep")
def open_to(path: PaperPath, body: PaperReadersIn) -> dict[str, Any]:
    """Say whom the paper is for; it holds at once."""
    with work(current_actor()) as w:
        usecases.open_to(w, path.meeting_id, path.paper_id, body)
    return _now(path.meeting_id)


@api.delete("/meetings/<uuid:meeting_id>/papers/<uuid:paper_id>", responses={200: PaperList})
@needs("meeting.keep")
def remove(path: PaperPath) -> dict[str, Any]:
    """Take the paper away."""
    with work(current_actor()) as w:
        usecases.remove(w, path.meeting_id, path.paper_id)
    return _now(path.meeting_id)


@api.get("/meetings/<uuid:meeting_id>/papers/<uuid:paper_id>/versions/<int:number>/pdf")
@needs("meeting.read")
def pdf(path: PaperVersionPath) -> Reply:
    """The bytes of one version, checked against their SHA-256."""
    paper = queries.one(db.session, current_actor(), path.meeting_id, path.paper_id)
    found = [one for one in paper.versions if one.number == path.number]
    if not found:
        raise NotFound(kind="PaperVersion")
    content = ports().files.get(found[0].sha256)
    return docflow.serve(content, "application/pdf", found[0].name)
