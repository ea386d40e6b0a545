"""What lies beside a document, and its versions."""

from __future__ import annotations

from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import Reply, current_actor, needs, ports
from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.comparing import compare
from docflow.documents.gates import Sent, keep_all
from docflow.documents.naming import pdf_name
from docflow.documents.routes.files import PDF, serve
from docflow.documents.schemas import ComparisonOut, DocumentOut, HistoryList, VersionOut
from docflow.documents.showing import entries
from docflow.documents.versions import version_of

from . import api
from .shapes import (
    AttachmentPath,
    CompareQuery,
    DocumentPath,
    FilesForm,
    VersionList,
    VersionPath,
    now,
    of,
    read,
)


@api.post("/documents/<uuid:document_id>/attachments", responses={201: DocumentOut})
@needs("document.edit")
def attach(path: DocumentPath, form: FilesForm) -> Reply:
    """Lay files beside the draft: all of them pass the gate, or none is kept."""
    with work(current_actor()) as w:
        usecases.editable(w, path.document_id)
    sent = [Sent(file.filename or "", file.read()) for file in form.files]
    kept = keep_all(ports(), sent)
    with work(current_actor()) as w:
        usecases.attach(w, path.document_id, kept)
    return now(path.document_id), 201


@api.get("/documents/<uuid:document_id>/attachments/<uuid:attachment_id>")
@needs("document.read")
def attachment(path: AttachmentPath) -> Reply:
    """The bytes of a file beside the document."""
    rows = read(path.document_id).attachments
    row = next((one for one in rows if one.id == path.attachment_id), None)
    if row is None:
        raise NotFound(kind="Attachment")
    return serve(ports().files.get(row.sha256), row.media_type, row.name)


@api.delete(
    "/documents/<uuid:document_id>/attachments/<uuid:attachment_id>", responses={200: DocumentOut}
)
@needs("document.edit")
def detach(path: AttachmentPath) -> Reply:
    """Take a file away from the draft."""
    with work(current_actor()) as w:
        usecases.detach(w, path.document_id, path.attachment_id)
    return now(path.document_id)


@api.get("/documents/<uuid:document_id>/versions", responses={200: VersionList})
@needs("document.read")
def versions(path: DocumentPath) -> Reply:
    """What was submitted, oldest first."""
    rows = [of(VersionOut, row) for row in read(path.document_id).versions]
    return VersionList(items=rows).model_dump(mode="json")


@api.get("/documents/<uuid:document_id>/history", responses={200: HistoryList})
@needs("document.read")
def history(path: DocumentPath) -> Reply:
    """Who did what to it, newest first, as its page tells it."""
    told = entries(timeline(db.session, read(path.document_id).id))
    return HistoryList.model_validate({"items": told}).model_dump(mode="json")


@api.get("/documents/<uuid:document_id>/versions/<int:number>/pdf")
@needs("document.read")
def version_pdf(path: VersionPath) -> Reply:
    """The PDF of one version, before any signature."""
    document = read(path.document_id)
    version = version_of(document, path.number)
    return serve(ports().files.get(version.pdf_sha), PDF, f"v{path.number}_{pdf_name(document)}")


@api.get("/documents/<uuid:document_id>/compare", responses={200: ComparisonOut})
@needs("document.read")
def compare_versions(path: DocumentPath, query: CompareQuery) -> Reply:
    """Changed fields and changed words between two versions."""
    document = read(path.document_id)
    found = compare(version_of(document, query.before), version_of(document, query.after))
    return of(ComparisonOut, found).model_dump(mode="json")
