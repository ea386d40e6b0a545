"""What the home page shows beside the inbox: other posts of the reader, drafts not yet sent."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.tasks import Task
from docflow.documents.models import Document, DocumentState
from docflow.documents.naming import title_of
from docflow.people.models import Appointment

DRAFTS = 5


class Elsewhere(NamedTuple):
    """What waits in another post of the reader."""

    appointment_id: UUID
    label: str
    waiting: int


class Unsent(NamedTuple):
    """A draft its drafter has not submitted."""

    document: Document
    title: str


def elsewhere(session: orm.Session, actor: Actor) -> list[Elsewhere]:
    """The other posts with open tasks; one query, and none for who has a single post."""
    if not actor.posts:
        return []
    query = (
        sa.select(Appointment.id, sa.func.count())
        .join(Task, Task.position_id == Appointment.position_id)
        .where(Appointment.id.in_([post for post, _label in actor.posts]), Task.closed_at.is_(None))
        .group_by(Appointment.id)
    )
    counted = dict(session.execute(query).all())
    return [Elsewhere(id, label, counted[id]) for id, label in actor.posts if id in counted]


def unsent(session: orm.Session, actor: Actor) -> list[Unsent]:
    """The reader's own drafts here, the last touched first."""
    if not policy.allows(actor, "document.draft"):
        return []
    query = (
        sa.select(Document)
        .where(
            Document.drafter_id == actor.person_id,
            Document.organization_id == actor.organization_id,
            Document.state == DocumentState.DRAFT,
        )
        .order_by(Document.changed_at.desc(), Document.id)
        .limit(DRAFTS)
    )
    return [Unsent(row, title_of(row)) for row in session.scalars(query)]
