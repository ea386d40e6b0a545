"""Register rows of outgoing documents: reserved with the number, entered with the signature."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.approvals.turns import last_circuit
from docflow.core.errors import Conflict, WrongState
from docflow.core.work import Work, consequence
from docflow.documents.models import Document

from .models import Direction, EntryState, RegisterEntry
from .numbering import code_of, draw, search_key, series_key, year_of

NAMES = 1000
VOID_ON_RETURN = "Văn bản bị trả lại để sửa trước khi ghi số"


def entry_of(session: orm.Session, document_id: UUID) -> RegisterEntry | None:
    """The row that stands for a document now; a voided one does not."""
    query = sa.select(RegisterEntry).where(
        RegisterEntry.document_id == document_id, RegisterEntry.state != EntryState.VOID
    )
    return session.scalar(query)


def reserve(w: Work, document: Document) -> RegisterEntry:
    """Draw a number and write its row; the same document finds its reservation again.

    The day of the draw is the date of the document, whenever the signature succeeds.
    """
    found = entry_of(w.session, document.id)
    if found is not None:
        return found
    key = series_key(w.session, document.organization_id, document.type)
    year = year_of(w.today)
    number = draw(w, document.organization_id, Direction.OUTGOING, key, year)
    entry = RegisterEntry(
        organization_id=document.organization_id,
        direction=Direction.OUTGOING,
        key=key,
        year=year,
        number=number,
        state=EntryState.RESERVED,
        document_id=document.id,
        code=code_of(number, document.symbol or ""),
        dated_on=w.today,
        author=w.actor.organization_name,
        type_name=document.type.name,
        subject=document.subject,
        signer=signer_of(w.session, document),
        recipients=recipients_of(document),
        keeper=keeper_of(document),
        copies=max(1, len(document.recipients)),
        entered_at=w.now,
    )
    entry.search_key = search_key(entry)
    _refuse_taken(w, entry)
    w.record("register.reserve", entry, code=entry.code)
    return entry


def _refuse_taken(w: Work, entry: RegisterEntry) -> None:
    """Number and symbol together are unique in a year; two series may have been set unluckily."""
    query = sa.select(RegisterEntry.id).where(
        RegisterEntry.organization_id == entry.organization_id,
        RegisterEntry.direction == Direction.OUTGOING,
        RegisterEntry.year == entry.year,
        RegisterEntry.code == entry.code,
    )
    with w.session.no_autoflush:
        if w.session.scalar(query.limit(1)) is not None:
            raise Conflict("code_taken", taken=entry.code)


def signer_of(session: orm.Session, document: Document) -> str:
    """The name that stands under the signature."""
    circuit = last_circuit(session, document.id)
    return str(circuit.block["name"]) if circuit else ""


def recipients_of(document: Document) -> str:
    return "; ".join(row.name for row in document.recipients)[:NAMES]


def keeper_of(document: Document) -> str:
    """Who keeps the file copy: what stands after "Lưu:"."""
    return str(document.form.get("archive_line") or "VT")


def void_entry(w: Work, entry: RegisterEntry, reason: str) -> None:
    """The number stays in the register, with the reason; it is never given again."""
    if entry.state is EntryState.VOID:
        raise WrongState("already_void")
    entry.state, entry.void_reason = EntryState.VOID, reason
    w.record("register.void", entry, code=entry.code, reason=reason)


@consequence("document.return")
def _void_reservation(w: Work, document: Document) -> None:
    """A signed document goes back to its drafter: a number that was being stamped is voided."""
    entry = entry_of(w.session, document.id)
    if entry is not None:
        void_entry(w, entry, VOID_ON_RETURN)
