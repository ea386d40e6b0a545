"""Incoming documents over the API."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.approvals.queries import colleagues
from docflow.core import clock
from docflow.core.audit import timeline
from docflow.core.budgets import CHECKS
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs, ports, sparing
from docflow.core.work import work
from docflow.documents import queries as documents
from docflow.documents.gates import Sent
from docflow.documents.intake.names import content_disposition
from docflow.documents.schemas import HistoryList

from . import checking, paper, queries, showing, usecases
from .delivery import deliveries_of
from .models import Incoming, IncomingState
from .schemas import (
    AssignmentOut,
    DeliveryList,
    DeliveryOut,
    DirectIn,
    DirectiveOut,
    IncomingOut,
    IncomingPage,
    IncomingRow,
    PaperIn,
    PassOnIn,
    PostList,
    PostOut,
    RefuseIn,
    RegisterIn,
    ReportIn,
    UrgeIn,
)

api = APIBlueprint(
    "incoming_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="incoming", description="Incoming documents and how they are handled")],
    abp_security=[{"token": []}],
)


class IncomingPath(BaseModel):
    incoming_id: UUID


class DocumentPath(BaseModel):
    document_id: UUID


class AttachmentPath(IncomingPath):
    place: int = Field(ge=0)


class ListQuery(Input):
    state: list[IncomingState] = Field(default_factory=list)
    q: str = ""
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    after: str = ""


class ScanForm(PaperIn):
    scan: FileStorage


def _out(incoming: Incoming) -> dict[str, Any]:
    actor = current_actor()
    mine = showing.own_assignment(actor, incoming)
    fields = {
        name: getattr(incoming, name)
        for name in IncomingOut.model_fields
        if name not in {"directives", "assignments", "may"}
    }
    shown = IncomingOut(
        **fields,
        directives=[
            DirectiveOut.model_validate(d, from_attributes=True) for d in incoming.directives
        ],
        assignments=[
            AssignmentOut.model_validate(a, from_attributes=True) for a in incoming.assignments
        ],
        may=sorted(showing.may(actor, incoming, mine)),
    )
    return shown.model_dump(mode="json")


@api.get("/incoming", responses={200: IncomingPage})
@needs("incoming.list")
def index(query: ListQuery) -> Reply:
    """Incoming documents the caller may read, newest change first."""
    wanted = queries.Filter(
        states=tuple(query.state),
        text=query.q,
        since=query.since,
        until=query.until,
        overdue_at=clock.now() if query.overdue else None,
        after=query.after,
    )
    found = queries.listed(db.session, current_actor(), wanted)
    rows = [IncomingRow.model_validate(row, from_attributes=True) for row in found.rows]
    return IncomingPage(items=rows, next=found.next).model_dump(mode="json")


@api.get("/incoming/posts", responses={200: PostList})
@needs("incoming.list")
def posts() -> Reply:
    """Whom a directive can be asked of, and whom work can be given to, in the own organisation."""
    actor = current_actor()
    leaders = [PostOut(id=id, label=label) for id, label in showing.leaders(db.session, actor)]
    workers = [
        PostOut(id=UUID(one["id"]), label=f"{one['label']} – {one['note']}")
        for one in colleagues(db.session, actor, *showing.WORKERS)
    ]
    return PostList(leaders=leaders, colleagues=workers).model_dump(mode="json")


@api.get("/incoming/<uuid:incoming_id>", responses={200: IncomingOut})
@needs("incoming.read")
def show(path: IncomingPath) -> Reply:
    """One incoming document with its verdict, directives and assignments."""
    return _out(queries.show(db.session, current_actor(), path.incoming_id))


@api.get("/incoming/<uuid:incoming_id>/pdf")
@needs("incoming.read")
def pdf(path: IncomingPath) -> Reply:
    """The file as it arrived."""
    incoming = queries.show(db.session, current_actor(), path.incoming_id)
    return Response(ports().files.get(incoming.pdf_sha), mimetype="application/pdf")


@api.get("/incoming/<uuid:incoming_id>/attachments/<int:place>")
@needs("incoming.read")
def attachment(path: AttachmentPath) -> Reply:
    """A file that came with it, counted from 0."""
    incoming = queries.show(db.session, current_actor(), path.incoming_id)
    found = queries.attachment_at(incoming, path.place)
    answer = Response(ports().files.get(found["sha256"]), mimetype=found["media_type"])
    answer.headers["Content-Disposition"] = content_disposition(found["name"])
    return answer


@api.get("/incoming/<uuid:incoming_id>/history", responses={200: HistoryList})
@needs("incoming.read")
def history(path: IncomingPath) -> Reply:
    """Who did what to it, newest first, as its page tells it."""
    incoming = queries.show(db.session, current_actor(), path.incoming_id)
    told = showing.entries(timeline(db.session, incoming.id))
    return HistoryList.model_validate({"items": told}).model_dump(mode="json")


@api.post("/incoming/<uuid:incoming_id>/check", responses={200: IncomingOut})
@needs("incoming.read")
@sparing(CHECKS)
def check(path: IncomingPath) -> Reply:
    """Validate the signatures now."""
    queries.show(db.session, current_actor(), path.incoming_id)
    checking.check(ports(), path.incoming_id, current_actor())
    return _out(queries.show(db.session, current_actor(), path.incoming_id))


@api.post("/incoming/<uuid:incoming_id>/register", responses={200: IncomingOut})
@needs("incoming.read")
def register(path: IncomingPath, body: RegisterIn) -> Reply:
    """Accept, give the arrival number, lay before a leader."""
    with work(current_actor()) as w:
        return _out(usecases.register(w, path.incoming_id, body))


@api.post("/incoming/<uuid:incoming_id>/refuse", responses={200: IncomingOut})
@needs("incoming.read")
def refuse(path: IncomingPath, body: RefuseIn) -> Reply:
    """Return to the sender with a reason."""
    with work(current_actor()) as w:
        return _out(usecases.refuse(w, path.incoming_id, body))


@api.post("/incoming/<uuid:incoming_id>/direct", responses={200: IncomingOut})
@needs("incoming.read")
def direct(path: IncomingPath, body: DirectIn) -> Reply:
    """Write a directive; assign lead, support and for-information posts."""
    with work(current_actor()) as w:
        return _out(usecases.direct(w, path.incoming_id, body))


@api.post("/incoming/<uuid:incoming_id>/start", responses={200: IncomingOut})
@needs("incoming.read")
def start(path: IncomingPath) -> Reply:
    """The lead begins."""
    with work(current_actor()) as w:
        return _out(usecases.start(w, path.incoming_id))


@api.post("/incoming/<uuid:incoming_id>/pass-on", responses={200: IncomingOut})
@needs("incoming.read")
def pass_on(path: IncomingPath, body: PassOnIn) -> Reply:
    """Give the own assignment to a colleague."""
    with work(current_actor()) as w:
        return _out(usecases.pass_on(w, path.incoming_id, body))


@api.post("/incoming/<uuid:incoming_id>/report", responses={200: IncomingOut})
@needs("incoming.read")
def report(path: IncomingPath, body: ReportIn) -> Reply:
    """Report what was done; the lead's report closes the document."""
    with work(current_actor()) as w:
        return _out(usecases.report(w, path.incoming_id, body))


@api.post("/incoming/<uuid:incoming_id>/file-away", responses={200: IncomingOut})
@needs("incoming.read")
def file_away(path: IncomingPath, body: ReportIn) -> Reply:
    """Take note and close."""
    with work(current_actor()) as w:
        return _out(usecases.file_away(w, path.incoming_id, body))


@api.post("/incoming/<uuid:incoming_id>/urge", responses={200: IncomingOut})
@needs("incoming.read")
def urge(path: IncomingPath, body: UrgeIn) -> Reply:
    """Remind who is still at work."""
    with work(current_actor()) as w:
        return _out(usecases.urge(w, path.incoming_id, body))


@api.post("/incoming", responses={201: IncomingOut})
@needs("incoming.scan")
def scan_in(form: ScanForm) -> Reply:
    """Register a paper that came by post, with its scan (multipart)."""
    said = PaperIn(**form.model_dump(exclude={"scan"}))
    sent = Sent(form.scan.filename or "scan", form.scan.read())
    key = request.headers.get("Idempotency-Key", "")[:80] or None
    incoming = paper.scan_in(ports(), current_actor(), sent, said, key=key)
    return _out(incoming), 201


@api.get("/documents/<uuid:document_id>/deliveries", responses={200: DeliveryList})
@needs("document.read")
def deliveries(path: DocumentPath) -> Reply:
    """How far each recipient of an issued document is (stages 01-06)."""
    document = documents.show(db.session, current_actor(), path.document_id)
    rows = [
        DeliveryOut(
            receiver=name,
            **{
                key: getattr(delivery, key) for key in DeliveryOut.model_fields if key != "receiver"
            },
        )
        for delivery, name in deliveries_of(db.session, document.id)
    ]
    return DeliveryList(items=rows).model_dump(mode="json")


_DELIVERY = DeliveryOut.model_fields.keys() - {"receiver"}
