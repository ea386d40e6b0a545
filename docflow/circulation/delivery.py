"""From an issued document to the receiving clerk's desk, and each stage back to the sender.

QĐ 28/2018/QĐ-TTg Art. 8-9: sent when issued, checked before acceptance, the status told at once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core.tasks import Task, open_task
from docflow.core.values import fold
from docflow.core.work import Work, consequence
from docflow.documents.models import Document
from docflow.people.actors import positions_with
from docflow.people.models import Organization

from .lifecycle import STAGE_OF
from .models import Delivery, Incoming, IncomingState, Origin, Stage


@consequence("document.issue")
def deliver(work: Work, document: Document) -> None:
    """Give each recipient of this deployment its copy, in the transaction that issues."""
    sender = work.session.get_one(Organization, document.organization_id)
    for receiver_id in dict.fromkeys(
        r.organization_id for r in document.recipients if r.organization_id
    ):
        delivery = Delivery(
            document_id=document.id,
            sender_id=sender.id,
            receiver_id=receiver_id,
            stage=Stage.ARRIVED,
            sent_at=work.now,
            moved_at=work.now,
        )
        work.record("delivery.send", delivery, code=document.code)
        _arrive(work, document, sender, delivery)


def _arrive(work: Work, document: Document, sender: Organization, delivery: Delivery) -> None:
    incoming = Incoming(
        organization_id=delivery.receiver_id,
        origin=Origin.NETWORK,
        delivery_id=delivery.id,
        state=IncomingState.ARRIVED,
        author=sender.name,
        author_id=sender.id,
        code=document.code or "",
        dated_on=document.issued_on,
        type_name=document.type.name,
        subject=document.subject,
        urgency=document.urgency,
        due_at=document.due_at,
        pdf_sha=document.pdf_sha,
        pages=document.pages,
        attachments=[_copy_of(a) for a in document.attachments],
        verdict={},
        received_at=work.now,
        changed_at=work.now,
    )
    incoming.search_key = search_key(incoming)
    incoming.open_to(f"clerk:{delivery.receiver_id}")
    work.record("incoming.arrive", incoming, code=document.code, author=sender.short_name)
    work.enqueue("incoming.check", key=f"incoming.check:{incoming.id}", id=str(incoming.id))
    for clerk in positions_with(work.session, delivery.receiver_id, "clerk"):
        put_before(work, incoming, clerk.id, "receive", sender.short_name)


def search_key(incoming: Incoming) -> str:
    """What the list's filter looks in: numbers, author, type and subject, folded."""
    words = (
        str(incoming.arrival_number or ""),
        incoming.code,
        incoming.type_name,
        incoming.subject,
        incoming.author,
    )
    return fold(" ".join(words))[:900]


def _copy_of(attachment: Any) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "sha256": attachment.sha256,
        "size": attachment.size,
    }


def put_before(work: Work, incoming: Incoming, position_id: UUID, kind: str, summary: str) -> Task:
    """Open a task about an incoming document at a post."""
    task = Task(
        position_id=position_id,
        organization_id=incoming.organization_id,
        kind=kind,
        subject_kind="incoming",
        subject_id=incoming.id,
        title=incoming.subject,
        summary=summary[:500],
        urgency=incoming.urgency,
    )
    if incoming.due_at is not None:
        task.due_at = incoming.due_at
    return open_task(work, task)


def show_stage(work: Work, incoming: Incoming, reason: str | None = None) -> None:
    """Let the sender see how far the receiver is. Stages only go forward."""
    if incoming.delivery_id is None:
        return
    delivery = work.session.get_one(Delivery, incoming.delivery_id)
    stage = STAGE_OF[incoming.state]
    if stage.value <= delivery.stage.value:
        return
    delivery.stage, delivery.moved_at, delivery.reason = stage, work.now, reason
    receiver = work.session.get_one(Organization, incoming.organization_id)
    work.record("delivery.stage", delivery, stage=stage.value)
    document = work.session.get_one(Document, delivery.document_id)
    work.record(
        "document.stage", document, stage=stage.value, receiver=receiver.short_name, reason=reason
    )


def deliveries_of(session: sa.orm.Session, document_id: UUID) -> list[tuple[Delivery, str]]:
    """The copies of a document and the names of their receivers, for who may read the document."""
    query = (
        sa.select(Delivery, Organization.short_name)
        .join(Organization, Organization.id == Delivery.receiver_id)
        .where(Delivery.document_id == document_id)
        .order_by(Organization.sort_key, Delivery.id)
    )
    return [(delivery, name) for delivery, name in session.execute(query)]
