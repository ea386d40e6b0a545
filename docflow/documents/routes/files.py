"""The bytes of a document: its paper, its versions, what lies beside it, the empty forms."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.values import sha256
from docflow.core.web import current_actor, needs, ports
from docflow.documents import emptying, previewing, queries
from docflow.documents.intake.names import SANDBOX, content_disposition
from docflow.documents.lifecycle import EDITABLE
from docflow.documents.models import Document, DocumentState, Source
from docflow.documents.naming import pdf_name
from docflow.documents.versions import version_of

from . import bp

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def serve(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    """A file with a name of our making, an entity tag, and no rights in the browser."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    if not inline:
        response.headers["Content-Security-Policy"] = SANDBOX
    response.set_etag(sha256(content))
    response.make_conditional(request)
    return response


@bp.get("/<uuid:document_id>/pdf")
@needs("document.read")
def pdf(document_id: UUID) -> ResponseReturnValue:
    """The current bytes; of a draft that was never submitted, its preview."""
    document = queries.show(db.session, current_actor(), document_id)
    return serve(paper(document), PDF, pdf_name(document), inline=not _asked_to_save())


_OPEN = EDITABLE | {DocumentState.DISCARDED}


def paper(document: Document) -> bytes:
    """Signed as far as it is; while it is a draft, what it would be."""
    name = document.pdf_sha if document.state not in _OPEN else None
    if name is not None:
        return ports().files.get(name)
    if document.source is Source.FORM:
        return previewing.of_draft(db.session, ports(), document)
    brought = document.brought
    if brought is None or brought.pdf_sha is None:
        raise NotFound(kind="pdf")
    return ports().files.get(brought.pdf_sha)


def _asked_to_save() -> bool:
    return "download" in request.args


@bp.get("/<uuid:document_id>/versions/<int:number>/pdf")
@needs("document.read")
def version_pdf(document_id: UUID, number: int) -> ResponseReturnValue:
    document = queries.show(db.session, current_actor(), document_id)
    version = version_of(document, number)
    content = ports().files.get(version.pdf_sha)
    return serve(content, PDF, f"v{number}_{pdf_name(document)}", inline=not _asked_to_save())


@bp.get("/<uuid:document_id>/attachments/<uuid:attachment_id>")
@needs("document.read")
def attachment(document_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    document = queries.show(db.session, current_actor(), document_id)
    row = next((one for one in document.attachments if one.id == attachment_id), None)
    if row is None:
        raise NotFound(kind="Attachment")
    return serve(ports().files.get(row.sha256), row.media_type, row.name)


@bp.get("/forms/<string:type_code>.docx")
@needs("document.draft")
def empty_form(type_code: str) -> ResponseReturnValue:
    """The empty form of a type in Word, with the letterhead of the reader's organisation."""
    kind = queries.type_named(db.session, type_code)
    content = emptying.empty_form_of(db.session, current_actor(), kind)
    return serve(content, WORD, f"Mau_{kind.name}.docx")
