"""Keeping the index: the head in the deed's own transaction, the text of files by a job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.circulation.models import Incoming
from docflow.core.db import db
from docflow.core.jobs import job
from docflow.core.ports import Ports
from docflow.core.values import fold
from docflow.core.work import Work, consequence, transaction
from docflow.documents.intake import limited
from docflow.documents.intake.errors import Rejected
from docflow.documents.intake.media import MEDIA_TYPES
from docflow.documents.models import Document

from .models import BODY, SearchEntry

_OTHER = re.compile(r"[^0-9a-z]+")
_ZEROS = re.compile(r"\b0+(?=[0-9])")
KIND_OF = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}


def words(text: str) -> str:
    """Folded, letters and digits only: `05/QĐ-UBND` becomes `5 qd ubnd`."""
    return _ZEROS.sub("", _OTHER.sub(" ", fold(text)).strip())


@consequence("document.*")
def document_moved(work: Work, document: Document) -> None:
    head = words(f"{document.code or ''} {document.type.name} số {document.subject}")
    _put(work.session, "document", document.id, head)


@consequence("incoming.*")
def incoming_moved(work: Work, incoming: Incoming) -> None:
    said = (incoming.code, incoming.type_name, "số", incoming.subject, incoming.author)
    arrival = f"số đến {incoming.arrival_number}" if incoming.arrival_number else ""
    _put(work.session, "incoming", incoming.id, words(" ".join((*said, arrival))))


@consequence("document.submit")
@consequence("document.issue")
@consequence("incoming.arrive")
@consequence("incoming.scan")
def text_later(work: Work, subject: Document | Incoming) -> None:
    """The words inside the files are read after the commit."""
    if subject.pdf_sha:
        key = f"search.text:{subject.id}:{subject.pdf_sha[:16]}"
        said = {"of": subject.__tablename__, "id": str(subject.id)}
        work.enqueue("search.text", subject.organization_id, said, key=key)


def _put(session: orm.Session, kind: str, subject_id: UUID, head: str) -> None:
    row = session.scalar(sa.select(SearchEntry).where(SearchEntry.subject_id == subject_id))
    if row is None:
        session.add(SearchEntry(kind=kind, subject_id=subject_id, head=head, body=""))
    elif row.head != head:
        row.head = head


@dataclass(frozen=True)
class _File:
    name: str
    kind: str
    sha: str


@job("search.text")
def read_text(ports: Ports, payload: dict[str, Any]) -> None:
    """Put the words of the PDF and of what lies beside it into the index."""
    subject_id = UUID(payload["id"])
    files = list(_files(payload["of"], subject_id))
    db.session.rollback()
    body = words("\n".join(_text_of(ports, file) for file in files))[:BODY]
    with transaction() as session:
        query = sa.select(SearchEntry).where(SearchEntry.subject_id == subject_id)
        row = session.scalar(query)
        if row is not None:
            row.body = body


def _files(of: str, subject_id: UUID) -> Iterator[_File]:
    if of == "document" and (document := db.session.get(Document, subject_id)):
        yield _File("", "pdf", document.pdf_sha or "")
        for row in document.attachments:
            yield _File(row.name, KIND_OF.get(row.media_type, ""), row.sha256)
    elif of == "incoming" and (incoming := db.session.get(Incoming, subject_id)):
        yield _File("", "pdf", incoming.pdf_sha)
        for one in incoming.attachments:
            yield _File(one["name"], KIND_OF.get(one["media_type"], ""), one["sha256"])


def _text_of(ports: Ports, file: _File) -> str:
    """The name and the words, read in a process of its own; what cannot be read has none."""
    try:
        return f"{file.name} {limited.words(file.kind, ports.files.get(file.sha))}"
    except Rejected:
        return file.name
