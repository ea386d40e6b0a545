"""Finding: only what the asker may read; the number that was asked for first, then the best."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.circulation.models import Incoming
from docflow.core.access import Actor, policy
from docflow.documents.models import Document, DocumentState

from .index import words
from .models import SearchEntry

LIMIT = 50
"""Hits of each kind."""
MAX_WORDS = 12
_VECTOR = (
    "(setweight(to_tsvector('simple', search_entry.head), 'A') || "
    "setweight(to_tsvector('simple', search_entry.body), 'B'))"
)
"""As in the index of `models.DDL`, or PostgreSQL does not use it."""


@dataclass(frozen=True)
class Hit:
    kind: str
    id: UUID
    code: str
    type_name: str
    title: str
    author: str
    """Who sent it; empty for our own."""
    on: date | None
    state: str
    inside: bool
    """Some of the words are only in the text."""
    order: tuple[int, float]


def found(session: orm.Session, actor: Actor, typed: str) -> list[Hit]:
    """What has every word and may be read, best first; at most `LIMIT` of each kind."""
    wanted = words(typed).split()[:MAX_WORDS]
    if not wanted:
        return []
    hits = _documents(session, actor, wanted) + _incoming(session, actor, wanted)
    return sorted(hits, key=lambda hit: hit.order)


def _documents(session: orm.Session, actor: Actor, wanted: list[str]) -> list[Hit]:
    match = _matched(session, wanted)
    numbered = _first(Document.number == number for number in _numbers(wanted))
    query = (
        sa.select(Document, numbered, match.c.rank, match.c.head)
        .join(match, match.c.subject_id == Document.id)
        .where(
            Document.state != DocumentState.DISCARDED,
            policy.visible(actor, "document.read", Document),
        )
        .order_by(numbered, match.c.rank, Document.changed_at.desc())
        .limit(LIMIT)
    )
    return [
        Hit(
            "document", d.id, d.code or "", d.type.name, d.subject, "", d.issued_on, d.state,
            _inside(head, wanted), (first, rank),
        )
        for d, first, rank, head in session.execute(query)
    ]  # fmt: skip


def _incoming(session: orm.Session, actor: Actor, wanted: list[str]) -> list[Hit]:
    match = _matched(session, wanted)
    numbered = _first(
        sa.or_(Incoming.arrival_number == number, Incoming.code_key.startswith(f"{number}/"))
        for number in _numbers(wanted)
    )
    query = (
        sa.select(Incoming, numbered, match.c.rank, match.c.head)
        .join(match, match.c.subject_id == Incoming.id)
        .where(policy.visible(actor, "incoming.read", Incoming))
        .order_by(numbered, match.c.rank, Incoming.changed_at.desc())
        .limit(LIMIT)
    )
    return [
        Hit(
            "incoming", i.id, i.code, i.type_name, i.subject, i.author, i.dated_on, i.state,
            _inside(head, wanted), (first, rank),
        )
        for i, first, rank, head in session.execute(query)
    ]  # fmt: skip


def _numbers(wanted: list[str]) -> list[int]:
    """What may be the number of a document; a register does not count to a billion."""
    return [int(word) for word in wanted if word.isdigit() and len(word) < 10]


def _first(conditions: Any) -> sa.ColumnElement[int]:
    """0 where one of `conditions` holds, else 1."""
    return sa.case((sa.or_(sa.false(), *conditions), 0), else_=1)


def _inside(head: str, wanted: list[str]) -> bool:
    known = head.split()
    return not all(
        any(one == word or (one.startswith(word) and not word.isdigit()) for one in known)
        for word in wanted
    )


def _matched(session: orm.Session, wanted: list[str]) -> sa.CTE:
    """The engine's own full text search, done once: every word as a beginning, numbers whole."""
    if session.get_bind().dialect.name == "sqlite":
        query = _in_sqlite(wanted)
    else:
        query = _in_postgresql(wanted)
    return query.cte("match").prefix_with("MATERIALIZED")


def _in_sqlite(wanted: list[str]) -> sa.Select[Any]:
    index = sa.table("search_words", sa.column("rowid", sa.Integer))
    asked = " ".join(f'"{word}"' if word.isdigit() else f'"{word}"*' for word in wanted)
    rank = sa.literal_column("bm25(search_words, 10.0, 1.0)", sa.Float)
    return (
        sa.select(SearchEntry.subject_id, SearchEntry.head, rank.label("rank"))
        .join(index, index.c.rowid == SearchEntry.id)
        .where(sa.literal_column("search_words", sa.Text).op("MATCH")(asked))
    )


def _in_postgresql(wanted: list[str]) -> sa.Select[Any]:
    asked = " & ".join(word if word.isdigit() else f"{word}:*" for word in wanted)
    query = sa.func.to_tsquery(sa.literal_column("'simple'::regconfig"), asked)
    vector: sa.ColumnElement[Any] = sa.literal_column(_VECTOR)
    rank = -sa.func.ts_rank(vector, query, type_=sa.Float)
    return sa.select(SearchEntry.subject_id, SearchEntry.head, rank.label("rank")).where(
        vector.op("@@")(query)
    )
