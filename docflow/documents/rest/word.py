"""Bringing a .docx over the API."""

from __future__ import annotations

from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import Reply, current_actor, needs, ports
from docflow.core.work import work
from docflow.documents import bringing, queries, usecases
from docflow.documents.gates import Sent
from docflow.documents.intake.changes import Choice
from docflow.documents.marking import marked
from docflow.documents.naming import pdf_name
from docflow.documents.routes.files import PDF, serve
from docflow.documents.schemas import ChangesIn, DocumentOut, PlacesIn

from . import api
from .shapes import DocumentPath, WordForm, now


@api.post("/documents/<uuid:document_id>/docx", responses={202: DocumentOut})
@needs("document.edit")
def bring(path: DocumentPath, form: WordForm) -> Reply:
    """Make a .docx the text of the draft; `brought.state` tells how far its conversion is."""
    with work(current_actor()) as w:
        usecases.editable(w, path.document_id)
    sent = Sent(form.docx.filename or "", form.docx.read())
    file = bringing.let_in(ports(), sent, form.choice)
    with work(current_actor()) as w:
        bringing.bring(w, path.document_id, file, form.choice)
    return now(path.document_id), 202


@api.post("/documents/<uuid:document_id>/docx/changes", responses={202: DocumentOut})
@needs("document.edit")
def choose_changes(path: DocumentPath, body: ChangesIn) -> Reply:
    """Accept or reject every tracked change."""
    bringing.choose(ports(), current_actor(), path.document_id, Choice(body.choice))
    return now(path.document_id), 202


@api.post("/documents/<uuid:document_id>/docx/convert", responses={202: DocumentOut})
@needs("document.edit")
def convert_again(path: DocumentPath) -> Reply:
    """Another try after a failed conversion."""
    with work(current_actor()) as w:
        bringing.convert_again(w, path.document_id)
    return now(path.document_id), 202


@api.get("/documents/<uuid:document_id>/docx/marked.pdf")
@needs("document.edit")
def marked_pdf(path: DocumentPath) -> Reply:
    """The converted file with the places of its signatures drawn on it."""
    document, row = queries.brought(db.session, current_actor(), path.document_id)
    if row.pdf_sha is None:
        raise NotFound(kind="pdf")
    content = marked(ports().files.get(row.pdf_sha), enumerate(row.places, start=1))
    return serve(content, PDF, pdf_name(document))


@api.post("/documents/<uuid:document_id>/docx/places", responses={200: DocumentOut})
@needs("document.edit")
def confirm_places(path: DocumentPath, body: PlacesIn) -> Reply:
    """Confirm where the signatures will stand, and move those that stand wrong."""
    with work(current_actor()) as w:
        bringing.confirm_places(w, path.document_id, body)
    return now(path.document_id)
