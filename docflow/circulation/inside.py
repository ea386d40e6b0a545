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
from .delivery import copy_for, record_arrival
from .models import AssignmentRole, Delivery, Directive, Incoming, IncomingState
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
    incoming = copy_for(w, document, sender, sender.id)
    incoming.state, incoming.due_at = IncomingState.DIRECTED, by_end_of(given.due_on)
    incoming.open_to(*(f"{role}:{sender.id}" for role in ("leader", "office_head")))
    record_arrival(w, incoming, sender)
    _assign(w, incoming, document, given)
    w.record("incoming.direct", incoming, directive=given.text)
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
