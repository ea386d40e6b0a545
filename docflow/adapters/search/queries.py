"""Finding: only what the asker may read, the head before the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.circulation.models import Incoming
from docflow.core.access import Actor, policy
from docflow.documents.models import Document

from .index import words
from .models import SearchEntry

LIMIT = 50
MAX_WORDS = 12


@dataclass(frozen=True)
class Hit:
    kind: str
    id: UUID
    code: str
    title: str
    from_whom: str
    on: date | None
    rank: float


def found(session: orm.Session, actor: Actor, typed: str) -> list[Hit]:
    """What has every word and may be read, best first; at most `LIMIT` of each kind."""
    wanted = words(typed).split()[:MAX_WORDS]
    if not wanted:
        return []
    hits = _documents(session, actor, wanted) + _incoming(session, actor, wanted)
    return sorted(hits, key=lambda hit: hit.rank)


def _documents(session: orm.Session, actor: Actor, wanted: list[str]) -> list[Hit]:
    condition, rank, binds = _match(session, wanted)
    query = (
        sa.select(Document, rank)
        .join(SearchEntry, SearchEntry.subject_id == Document.id)
        .where(condition, policy.visible(actor, "document.read", Document))
        .order_by(rank, Document.changed_at.desc())
        .limit(LIMIT)
    )
    return [
        Hit("document", d.id, d.code or "", d.subject, d.type.name, d.issued_on, r)
        for d, r in session.execute(query, binds)
    ]


def _incoming(session: orm.Session, actor: Actor, wanted: list[str]) -> list[Hit]:
    condition, rank, binds = _match(session, wanted)
    query = (
        sa.select(Incoming, rank)
        .join(SearchEntry, SearchEntry.subject_id == Incoming.id)
        .where(
            condition,
            Incoming.organization_id == actor.organization_id,
            policy.visible(actor, "incoming.read", Incoming),
        )
        .order_by(rank, Incoming.changed_at.desc())
        .limit(LIMIT)
    )
    return [
        Hit("incoming", i.id, i.code, i.subject, i.author, i.dated_on, r)
        for i, r in session.execute(query, binds)
    ]


def _match(
    session: orm.Session, wanted: list[str]
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[float], dict[str, str]]:
    """The engine's own full text search: every word, each as a prefix."""
    if session.get_bind().dialect.name == "sqlite":
        asked = " ".join(f'"{word}"*' for word in wanted)
        inside = sa.text(
            "search_entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :asked)"
        )
        rank: sa.ColumnElement[float] = sa.literal_column(
            "(SELECT bm25(search_words, 10.0, 1.0) FROM search_words "
            "WHERE search_words MATCH :asked AND rowid = search_entry.id)"
        )
        return inside, rank, {"asked": asked}  # type: ignore[return-value]  # text is a condition
    asked = " & ".join(f"{word}:*" for word in wanted)
    vector = (
        "(setweight(to_tsvector('simple', search_entry.head), 'A') || "
        "setweight(to_tsvector('simple', search_entry.body), 'B'))"
    )
    condition = sa.literal_column(f"{vector} @@ to_tsquery('simple', :asked)", sa.Boolean)
    rank = sa.literal_column(f"-ts_rank({vector}, to_tsquery('simple', :asked))", sa.Float)
    return condition, rank, {"asked": asked}
