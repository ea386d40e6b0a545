"""What people look at: the lists of incoming documents, already filtered by policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import NotFound
from docflow.core.values import fold

from .models import Incoming, IncomingState

PAGE = 30


@dataclass(frozen=True)
class Filter:
    """What the list shows; all of it lives in the URL."""

    states: tuple[IncomingState, ...] = ()
    text: str = ""
    since: date | None = None
    until: date | None = None
    overdue_at: datetime | None = None
    after: str = ""


@dataclass(frozen=True)
class Listed:
    rows: list[Incoming]
    next: str | None


def show(session: orm.Session, actor: Actor, incoming_id: UUID) -> Incoming:
    """One incoming document, or `NotFound` when the actor may not read it."""
    row = session.get(Incoming, incoming_id)
    if row is None or not policy.allows(actor, "incoming.read", row):
        raise NotFound(kind="Incoming")
    return row


def listed(session: orm.Session, actor: Actor, wanted: Filter) -> Listed:
    """Newest change first, in keyset pages."""
    query = (
        sa.select(Incoming)
        .where(
            Incoming.organization_id == actor.organization_id,
            policy.visible(actor, "incoming.read", Incoming),
        )
        .order_by(Incoming.changed_at.desc(), Incoming.id.desc())
    )
    rows = list(session.scalars(_narrowed(query, wanted).limit(PAGE + 1)))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Listed(rows, _key(rows[-1]) if more else None)


def _narrowed(query: sa.Select[Incoming], wanted: Filter) -> sa.Select[Incoming]:
    for word in fold(wanted.text).split():
        query = query.where(Incoming.search_key.contains(word, autoescape=True))
    if wanted.states:
        query = query.where(Incoming.state.in_(wanted.states))
    if wanted.since:
        query = query.where(Incoming.arrived_on >= wanted.since)
    if wanted.until:
        query = query.where(Incoming.arrived_on <= wanted.until)
    if wanted.overdue_at:
        query = query.where(
            Incoming.due_at < wanted.overdue_at, Incoming.state != IncomingState.FINISHED
        )
    if wanted.after:
        at, _, row_id = wanted.after.partition("|")
        query = query.where(
            sa.tuple_(Incoming.changed_at, Incoming.id)
            < sa.tuple_(
                sa.literal(datetime.fromisoformat(at), Incoming.changed_at.type),
                sa.literal(UUID(row_id), sa.Uuid()),
            )
        )
    return query


def _key(row: Incoming) -> str:
    return f"{row.changed_at.isoformat()}|{row.id}"


def alike(session: orm.Session, incoming: Incoming) -> list[Incoming]:
    """Other documents with the same author and number: the clerk is warned (Annex VI)."""
    query = sa.select(Incoming).where(
        Incoming.organization_id == incoming.organization_id,
        Incoming.author == incoming.author,
        Incoming.code == incoming.code,
        Incoming.id != incoming.id,
        Incoming.state != IncomingState.REFUSED,
    )
    return list(session.scalars(query.limit(5)))
