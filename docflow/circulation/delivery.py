"""From an issued document to the receiving clerk's desk, and each stage back to the sender.

QĐ 28/2018/QĐ-TTg Art. 8-9: sent when issued, checked before acceptance, the status told at once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.tasks import Task, open_task
from docflow.core.values import fold
from docflow.core.work import Work, consequence
from docflow.documents.models import Attachment, Document
from docflow.documents.titles import titled
from docflow.people.actors import positions_with
from docflow.people.models import Organization, Position

from .lifecycle import NEWS, STAGE_OF
from .models import Delivery, Incoming, IncomingState, Origin, Stage

RECEIVERS = ("clerk", "office_head", "leader")
"""Who is asked to receive, the first role that somebody has."""


@consequence("document.issue")
def deliver(work: Work, document: Document) -> None:
    """Give each recipient of this deployment its copy, in the transaction that issues."""
    sender = work.session.get_one(Organization, document.organization_id)
    receivers = dict.fromkeys(r.organization_id for r in document.recipients if r.organization_id)
    for receiver_id in receivers:
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
    incoming = copy_for(work, document, sender, delivery.receiver_id)
    incoming.delivery_id = delivery.id
    incoming.open_to(f"clerk:{delivery.receiver_id}")
    record_arrival(work, incoming, sender)
    for post in _receiving_posts(work.session, delivery.receiver_id):
        incoming.open_to(f"position:{post.id}")
        put_before(work, incoming, post.id, "receive", f"{incoming.code} · {sender.short_name}")


def copy_for(
    work: Work, document: Document, sender: Organization, organization_id: UUID
) -> Incoming:
    """An issued document as an organisation finds it among what came in."""
    incoming = Incoming(
        organization_id=organization_id,
        origin=Origin.NETWORK,
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
    keep_keys(incoming)
    return incoming


def record_arrival(work: Work, incoming: Incoming, sender: Organization) -> None:
    """It is there; its signatures are checked by a job."""
    work.record("incoming.arrive", incoming, code=incoming.code, author=sender.short_name)
    said, key = {"id": str(incoming.id)}, f"incoming.check:{incoming.id}"
    work.enqueue("incoming.check", incoming.organization_id, said, key=key)


def _receiving_posts(session: orm.Session, organization_id: UUID) -> list[Position]:
    """The clerks; where there is none, the head of the office, or else of the house."""
    asked = (positions_with(session, organization_id, role) for role in RECEIVERS)
    return next((posts for posts in asked if posts), [])


def keep_keys(incoming: Incoming) -> None:
    """What the list's filter and the warning about duplicates look in, folded."""
    words = (
        str(incoming.arrival_number or ""),
        incoming.code,
        incoming.type_name,
        incoming.subject,
        incoming.author,
    )
    incoming.search_key = fold(" ".join(words))[:900]
    incoming.code_key = code_key(incoming.code)


def code_key(code: str) -> str:
    """`05 / QĐ-UBND` and `5/qđ-ubnd` are the same number to who looks for it."""
    return fold(code).replace(" ", "").lstrip("0")[:60]


def _copy_of(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "sha256": attachment.sha256,
        "size": attachment.size,
    }


def title_of(incoming: Incoming) -> str:
    """The type and the subject, as tasks and pages show them."""
    return titled(incoming.type_name, incoming.subject)


def put_before(work: Work, incoming: Incoming, position_id: UUID, kind: str, summary: str) -> Task:
    """Open a task about an incoming document at a post."""
    task = Task(
        position_id=position_id,
        organization_id=incoming.organization_id,
        kind=kind,
        subject_kind="incoming",
        subject_id=incoming.id,
        title=title_of(incoming)[:500],
        summary=summary[:500],
        urgency=incoming.urgency,
    )
    if incoming.due_at is not None:
        task.due_at = incoming.due_at
    return open_task(work, task)


def show_stage(
    work: Work, incoming: Incoming, *, reason: str | None = None, answer: str | None = None
) -> None:
    """Let the sender see how far the receiver is. Stages only go forward."""
    if incoming.delivery_id is None:
        return
    delivery = work.session.get_one(Delivery, incoming.delivery_id)
    stage = STAGE_OF[incoming.state]
    if stage.value <= delivery.stage.value:
        return
    delivery.stage, delivery.moved_at = stage, work.now
    delivery.reason, delivery.answer = reason, answer
    receiver = work.session.get_one(Organization, incoming.organization_id)
    work.record("delivery.stage", delivery, stage=stage.value)
    document = work.session.get_one(Document, delivery.document_id)
    facts = {"stage": stage.value, "receiver": receiver.short_name}
    facts |= {"reason": reason} if reason else {}
    work.record(NEWS[stage], document, **facts | ({"answer": answer} if answer else {}))


def deliveries_of(session: orm.Session, document_id: UUID) -> list[tuple[Delivery, str]]:
    """The copies of a document and the names of their receivers, for who may read the document."""
    query = (
        sa.select(Delivery, Organization.short_name)
        .join(Organization, Organization.id == Delivery.receiver_id)
        .where(Delivery.document_id == document_id)
        .order_by(Organization.sort_key, Delivery.id)
    )
    return [(delivery, name) for delivery, name in session.execute(query)]
