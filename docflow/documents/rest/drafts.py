"""Drafts: begun, shown, saved, previewed, given up."""

from __future__ import annotations

from flask import request

from docflow.core.budgets import PREVIEWS
from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs, ports, sparing
from docflow.core.work import work
from docflow.documents import drafting, previewing, queries, usecases
from docflow.documents.naming import pdf_name
from docflow.documents.routes.files import PDF, paper, serve
from docflow.documents.schemas import (
    DocumentOut,
    DocumentPage,
    DocumentRow,
    DraftIn,
    PreviewIn,
    ReviseIn,
)

from . import api
from .shapes import DocumentPath, ListQuery, now, of, read


@api.get("/documents", responses={200: DocumentPage})
@needs("document.list")
def index(query: ListQuery) -> Reply:
    """Documents the caller may read, newest change first."""
    wanted = queries.Filter(
        scope=query.scope,
        states=tuple(query.state),
        type_code=query.type,
        text=query.q,
        after=query.after,
    )
    found = queries.listed(db.session, current_actor(), wanted)
    rows = [of(DocumentRow, row) for row in found.rows]
    return DocumentPage(items=rows, next=found.next).model_dump(mode="json")


@api.post("/documents", responses={201: DocumentOut})
@needs("document.draft")
def create(body: DraftIn) -> Reply:
    """Begin a draft; `Idempotency-Key` makes a repeated call return the first one's document."""
    key = request.headers.get("Idempotency-Key", "")[:80] or None
    made = drafting.begin(ports(), current_actor(), body, drafting.Enclosed(), key=key)
    return now(made), 201


@api.post("/documents/preview")
@needs("document.draft")
@sparing(PREVIEWS)
def preview(body: PreviewIn) -> Reply:
    """The draft as PDF marked "DỰ THẢO"; nothing is kept."""
    content = previewing.of_typed(db.session, ports(), current_actor(), body)
    return serve(content, PDF, "du_thao.pdf")


@api.get("/documents/<uuid:document_id>", responses={200: DocumentOut})
@needs("document.read")
def show(path: DocumentPath) -> Reply:
    """One document and what the caller may do to it."""
    return now(path.document_id)


@api.put("/documents/<uuid:document_id>", responses={200: DocumentOut})
@needs("document.edit")
def revise(path: DocumentPath, body: ReviseIn) -> Reply:
    """Save the whole draft again; 409 when somebody saved after `version`."""
    with work(current_actor()) as w:
        usecases.revise(w, path.document_id, body, body.version)
    return now(path.document_id)


@api.post("/documents/<uuid:document_id>/discard", responses={200: DocumentOut})
@needs("document.edit")
def discard(path: DocumentPath) -> Reply:
    """Give the draft up."""
    with work(current_actor()) as w:
        usecases.discard(w, path.document_id)
    return now(path.document_id)


@api.get("/documents/<uuid:document_id>/pdf")
@needs("document.read")
def pdf(path: DocumentPath) -> Reply:
    """The current bytes; of a draft, its preview."""
    document = read(path.document_id)
    return serve(paper(document), PDF, pdf_name(document))
