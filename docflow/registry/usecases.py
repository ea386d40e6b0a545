"""What the clerk decides without a key: issue what is sealed, void a number with its reason."""

from __future__ import annotations

from uuid import UUID

from docflow.approvals import turns
from docflow.approvals.models import StepKind
from docflow.core.errors import WrongState
from docflow.core.work import Work
from docflow.documents.lifecycle import DOCUMENT
from docflow.documents.models import Document

from .entries import entry_of, void_entry
from .models import EntryState, RegisterEntry
from .schemas import VoidIn

READERS = ("leader", "office_head", "clerk", "archivist")
"""Who reads every issued document of the own organisation."""


def issue(w: Work, document_id: UUID) -> Document:
    """Phát hành: one transaction; circulation delivers inside it, as its consequence."""
    document = w.take(Document, document_id)
    w.require("document.clerk", document)
    turn = turns.my_turn(w, document, StepKind.ISSUE)
    entry = standing_entry(w, document)
    entry.handed_on = w.today
    w.record("register.hand_on", entry, code=entry.code)
    document.changed_at = w.now
    document.open_to(*(f"{role}:{document.organization_id}" for role in READERS))
    w.fire(DOCUMENT, "issue", document, code=document.code, recipients=len(document.recipients))
    turns.settle(w, document, turn, sha=document.pdf_sha)
    return document


def void(w: Work, document_id: UUID, said: VoidIn) -> Document:
    """Hủy số: the document ends here; its number stays in the register with the reason."""
    document = w.take(Document, document_id)
    w.require("document.clerk", document)
    entry = standing_entry(w, document)
    document.changed_at = w.now
    w.fire(DOCUMENT, "void", document, code=document.code, reason=said.reason)
    void_entry(w, entry, said.reason)
    turns.stop(w, document, turns.live_circuit(w.session, document.id))
    return document


def standing_entry(w: Work, document: Document) -> RegisterEntry:
    """The entered row of a numbered document."""
    entry = entry_of(w.session, document.id)
    if entry is None or entry.state is not EntryState.ENTERED:
        raise WrongState("not_numbered", state=str(document.state), **w.winner(document.id))
    return entry
