"""What drafters do: one function, one deed, one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.values import Sha256
from docflow.core.work import Work, consequence

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .filling import fill, known_type, search_key
from .lifecycle import DOCUMENT, EDITABLE
from .models import Attachment, Document, DocumentState, Source
from .schemas import DraftIn
from .screening import refuse_secret, typed_texts

MAX_ATTACHMENTS = 20


@dataclass(frozen=True)
class Kept:
    """A file that passed the gate and is stored; only its row is missing."""

    name: str
    media_type: str
    sha256: Sha256
    size: int
    pages: int | None


def draft(
    w: Work, said: DraftIn, *, source: Source = Source.FORM, key: str | None = None
) -> Document:
    """Begin a document; the same `key` again returns the one it made."""
    refuse_secret(said.state_secret, typed_texts(said))
    if made := w.once(key):
        return w.get(Document, made)
    w.require("document.draft")
    actor = w.actor
    document = Document(
        organization_id=actor.organization_id,
        unit_id=actor.unit_id,
        drafter_id=actor.person_id,
        drafter_position_id=actor.position_id,
        replies_to_id=said.replies_to_id,
        source=source,
        state=DocumentState.DRAFT,
        created_at=w.now,
        changed_at=w.now,
    )
    fill(w.session, document, said, w.today)
    document.open_to(f"person:{actor.person_id}")
    w.record("document.draft", document)
    w.remember(key, document)
    return document


def revise(w: Work, document_id: UUID, said: DraftIn, version: int | None = None) -> Document:
    """Save the draft again; `Conflict` when somebody saved after `version`."""
    refuse_secret(said.state_secret, typed_texts(said))
    document = editable(w, document_id, version)
    if said.replies_to_id not in {None, document.replies_to_id}:
        raise Invalid(fields={"replies_to_id": "fixed"})
    fill(w.session, document, said, w.today)
    document.changed_at = w.now
    w.record("document.revise", document)
    return document


def attach(w: Work, document_id: UUID, files: Iterable[Kept]) -> list[Attachment]:
    """Lay files beside the draft; what lies there already is not laid twice."""
    document = editable(w, document_id)
    rows = [_attached(w, document, file) for file in files]
    if len(document.attachments) > MAX_ATTACHMENTS:
        raise Invalid("too_many_attachments", fields={"files": "too_many_attachments"})
    document.changed_at = w.now
    w.record("document.attach", document, names=[row.name for row in rows])
    return rows


def _attached(w: Work, document: Document, file: Kept) -> Attachment:
    for row in document.attachments:
        if (row.sha256, row.name) == (file.sha256, file.name):
            return row
    row = Attachment(
        ordinal=max((row.ordinal for row in document.attachments), default=0) + 1,
        name=_free_name(document, file.name),
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        pages=file.pages,
        added_at=w.now,
    )
    document.attachments.append(row)
    return row


def _free_name(document: Document, name: str) -> str:
    """`bang_ke.pdf`, then `bang_ke_2.pdf`: two files beside one document never share a name."""
    taken = {row.name for row in document.attachments}
    stem, dot, ending = name.rpartition(".")
    candidates = (f"{stem[:40]}_{count}{dot}{ending}" for count in range(2, MAX_ATTACHMENTS + 3))
    return name if name not in taken else next(c for c in candidates if c not in taken)


def detach(w: Work, document_id: UUID, attachment_id: UUID) -> Document:
    """Take a file away again."""
    document = editable(w, document_id)
    row = next((row for row in document.attachments if row.id == attachment_id), None)
    if row is None:
        raise NotFound(kind="Attachment")
    document.attachments.remove(row)
    document.changed_at = w.now
    w.record("document.detach", document, names=[row.name])
    return document


def discard(w: Work, document_id: UUID, version: int | None = None) -> Document:
    """Give a draft up. Its row, versions and trail stay; nobody can send it any more."""
    document = w.take(Document, document_id)
    w.unchanged_since(document, version)
    document.changed_at = w.now
    w.fire(DOCUMENT, "discard", document)
    return document


def editable(w: Work, document_id: UUID, version: int | None = None) -> Document:
    """The draft, locked for changing, when the actor may change it and nobody was faster."""
    document = w.take(Document, document_id)
    w.require("document.edit", document)
    if document.state not in EDITABLE:
        raise WrongState("not_a_draft", state=str(document.state), **w.winner(document.id))
    w.unchanged_since(document, version)
    return document


@consequence("document.number")
def _find_by_code(w: Work, document: Document) -> None:
    document.search_key = search_key(document, known_type(w.session, document.type_code))
