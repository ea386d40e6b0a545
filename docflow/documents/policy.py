"""Who may read, write and decide. Reading is opened row by row, to principals."""

from __future__ import annotations

import sqlalchemy as sa

from docflow.core.access import Actor, Answer, both, policy, role, same_organization
from docflow.core.tasks import Task

from .models import Document, Reader


def is_opened(actor: Actor, document: Document) -> Answer:
    """Somebody opened the document to a principal the actor holds."""
    names = actor.principals
    if isinstance(document, type):
        return sa.exists().where(
            Reader.document_id == Document.id, Reader.principal.in_(sorted(names))
        )
    return any(reader.principal in names for reader in document.readers)


def is_drafter(actor: Actor, document: Document) -> Answer:
    return document.drafter_id == actor.person_id


def holds_turn(actor: Actor, document: Document) -> Answer:
    """A task about the document waits at a post of the actor."""
    mine = sa.and_(Task.position_id.in_(sorted(actor.seats)), Task.closed_at.is_(None))
    if isinstance(document, type):
        return sa.exists().where(Task.subject_id == Document.id, mine)
    session = sa.orm.object_session(document)
    query = sa.select(Task.id).where(Task.subject_id == document.id, mine).limit(1)
    return session is not None and session.scalar(query) is not None


at_work = role("leader", "deputy", "office_head", "unit_head", "unit_deputy", "clerk", "specialist")

policy.grant_general({"document.draft": at_work, "document.list": at_work})
policy.grant(
    {
        "document.read": is_opened,
        "document.edit": both(is_drafter, same_organization),
        "document.withdraw": both(is_drafter, same_organization),
        "document.decide": holds_turn,
        "document.clerk": both(role("clerk"), same_organization),
    }
)
