"""Keeping the index: the head in the deed's own transaction, the text of files by a job."""

from __future__ import annotations

import re
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
from docflow.documents.intake import pdf as pdf_gate
from docflow.documents.intake.errors import Rejected
from docflow.documents.models import Document

from .models import BODY, SearchEntry

_OTHER = re.compile(r"[^0-9a-z]+")


def words(text: str) -> str:
    """Folded, letters and digits only: `12/QĐ-UBND` becomes `12 qd ubnd`."""
    return _OTHER.sub(" ", fold(text)).strip()


@consequence("document.*")
def document_moved(work: Work, document: Document) -> None:
    head = words(f"{document.code or ''} {document.type.name} số {document.subject}")
    _put(work.session, "document", document.id, head)


@consequence("incoming.*")
def incoming_moved(work: Work, incoming: Incoming) -> None:
    parts = (
        incoming.arrival_number or "",
        incoming.code,
        incoming.type_name,
        "số",
        incoming.subject,
    )
    _put(
        work.session, "incoming", incoming.id, words(" ".join(map(str, (*parts, incoming.author))))
    )


@consequence("document.submit")
@consequence("document.issue")
@consequence("incoming.arrive")
@consequence("incoming.scan")
def text_later(work: Work, subject: Document | Incoming) -> None:
    """The words inside the files are read after the commit."""
    kind = subject.__tablename__
    sha = subject.pdf_sha
    if sha:
        key = f"search.text:{subject.id}:{sha[:16]}"
        work.enqueue("search.text", key=key, of=kind, id=str(subject.id))


def _put(session: orm.Session, kind: str, subject_id: UUID, head: str) -> None:
    row = session.scalar(sa.select(SearchEntry).where(SearchEntry.subject_id == subject_id))
    if row is None:
        session.add(SearchEntry(kind=kind, subject_id=subject_id, head=head, body=""))
    elif row.head != head:
        row.head = head


@job("search.text")
def read_text(ports: Ports, payload: dict[str, Any]) -> None:
    """Read the PDF and its attachments, fold, and put the words into the index."""
    subject: Document | Incoming | None
    if payload["of"] == "document":
        subject = db.session.get(Document, UUID(payload["id"]))
    else:
        subject = db.session.get(Incoming, UUID(payload["id"]))
    if subject is None or subject.pdf_sha is None:
        return
    shas = [subject.pdf_sha, *_attached(subject)]
    db.session.rollback()
    text = words(" ".join(_text_of(ports, sha) for sha in shas))[:BODY]
    with transaction() as session:
        query = sa.select(SearchEntry).where(SearchEntry.subject_id == UUID(payload["id"]))
        row = session.scalar(query)
        if row is not None:
            row.body = text


def _attached(subject: Document | Incoming) -> list[str]:
    if isinstance(subject, Document):
        return [a.sha256 for a in subject.attachments if a.media_type == "application/pdf"]
    return [a["sha256"] for a in subject.attachments if a["media_type"] == "application/pdf"]


def _text_of(ports: Ports, sha: str) -> str:
    try:
        return "\n".join(pdf_gate.texts(ports.files.get(sha)))
    except Rejected:
        return ""
