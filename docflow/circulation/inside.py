"""An issued document whose tasks fall to posts of its own organisation: assigned when issued.

What falls to another organisation goes there by `delivery`; its leader directs it (NĐ 30/2020
Art. 24), with the deadline already set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from docflow.core.work import Work
from docflow.documents.models import Document
from docflow.people.models import Organization

from .assignments import assign, by_end_of
from .delivery import keep_keys
from .models import AssignmentRole, Delivery, Directive, Incoming, IncomingState, Origin
from .schemas import AssignIn


@dataclass(frozen=True)
class Given:
    """What a post has to do, and by when."""

    position_id: UUID
    text: str
    due_on: date | None


def hand_out(w: Work, document_id: UUID, given: Given) -> UUID:
    """Lay the document before the post as its lead; `w` acts for the system."""
    document = w.session.get_one(Document, document_id)
    sender = w.session.get_one(Organization, document.organization_id)
    incoming = Incoming(
        organization_id=document.organization_id,
        origin=Origin.NETWORK,
        state=IncomingState.DIRECTED,
        author=sender.name,
        author_id=sender.id,
        code=document.code or "",
        dated_on=document.issued_on,
        type_name=document.type.name,
        subject=document.subject,
        urgency=document.urgency,
        due_at=by_end_of(given.due_on),
        pdf_sha=document.pdf_sha,
        pages=document.pages,
        attachments=[],
        verdict={},
        received_at=w.now,
        changed_at=w.now,
    )
    keep_keys(incoming)
    incoming.open_to(*(f"{role}:{sender.id}" for role in ("leader", "office_head")))
    w.record("incoming.arrive", incoming, code=document.code, author=sender.short_name)
    _assign(w, incoming, document, given)
    w.record("incoming.direct", incoming, directive=given.text)
    said = {"id": str(incoming.id)}
    w.enqueue("incoming.check", sender.id, said, key=f"incoming.check:{incoming.id}")
    return incoming.id


def _assign(w: Work, incoming: Incoming, document: Document, given: Given) -> None:
    """The words of the document's signer, not of the clerk who issues it."""
    by = f"{document.type.name} {document.code or ''}".strip()[:160]
    if document.signer_id is not None:
        incoming.directives.append(
            Directive(
                incoming_id=incoming.id,
                position_id=document.signer_id,
                given_by=by,
                given_at=w.now,
                text=given.text[:2000],
            )
        )
    said = AssignIn(
        position_id=given.position_id,
        role=AssignmentRole.LEAD,
        due_on=given.due_on,
        note=given.text[:1000],
    )
    assign(w, incoming, said).given_by = by


def set_deadline(w: Work, document_id: UUID, organization_id: UUID, due_on: date) -> UUID | None:
    """By when the receiver of a copy is asked to be done; None where no copy went there."""
    query = (
        sa.select(Incoming)
        .join(Delivery, Delivery.id == Incoming.delivery_id)
        .where(Delivery.document_id == document_id, Delivery.receiver_id == organization_id)
    )
    incoming = w.session.scalar(query)
    if incoming is None:
        return None
    incoming.due_at = by_end_of(due_on)
    w.record("incoming.ask_by", incoming, due_on=due_on.isoformat())
    return incoming.id
