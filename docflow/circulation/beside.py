"""What circulation adds to the page of an outgoing document, and to the form of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.documents.models import Document, DocumentState
from docflow.documents.panels import SIDE, Panel, opening, panel

from .delivery import deliveries_of
from .models import Incoming, Stage
from .sentences import STAGE_LEVELS, STAGES
from .showing import own_assignment

SUBJECT = 500


@panel(SIDE, order=5)
def recipients(session: orm.Session, _actor: Actor, document: Document) -> Panel | None:
    """How far each recipient is, for who reads the document that was sent."""
    if document.state is not DocumentState.ISSUED:
        return None
    sent = deliveries_of(session, document.id)
    others = [row.name for row in document.recipients if row.organization_id is None]
    if not sent and not others:
        return None
    finished = sum(delivery.stage is Stage.FINISHED for delivery, _name in sent)
    context = {
        "sent": sent,
        "others": others,
        "finished": finished,
        "stages": STAGES,
        "levels": STAGE_LEVELS,
    }
    return Panel("circulation/recipients.html", context)


@panel(SIDE, order=10)
def answered(session: orm.Session, actor: Actor, document: Document) -> Panel | None:
    """The incoming document this one answers."""
    if document.replies_to_id is None:
        return None
    incoming = session.get_one(Incoming, document.replies_to_id)
    readable = policy.allows(actor, "incoming.read", incoming)
    return Panel("circulation/answered.html", {"incoming": incoming, "readable": readable})


@opening
def reply(session: orm.Session, actor: Actor, incoming_id: UUID) -> Mapping[str, Any]:
    """A reply begins with whom it goes to and what it answers."""
    incoming = session.get(Incoming, incoming_id)
    if incoming is None or not policy.allows(actor, "incoming.read", incoming):
        return {}
    mine = own_assignment(actor, incoming)
    due = (mine.due_at if mine else None) or incoming.due_at
    values: dict[str, Any] = {
        "subject": _subject(incoming),
        "urgency": incoming.urgency,
        "due_on": due.astimezone(clock.HANOI).date().isoformat() if due else "",
    }
    if incoming.author_id is not None:
        return values | {"addressees": [str(incoming.author_id)]}
    return values | {"addressees_text": [incoming.author]}


def _subject(incoming: Incoming) -> str:
    """Words of a document: Vietnamese, whatever language the drafter's pages speak."""
    day = f" ngày {incoming.dated_on:%d/%m/%Y}" if incoming.dated_on else ""
    text = f"trả lời {incoming.type_name} số {incoming.code}{day} của {incoming.author}"
    return text[:SUBJECT]
