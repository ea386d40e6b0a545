"""Reading the trail: the timeline of a subject, and the proof that nothing was touched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .audit_rows import EMPTY, LOG, AuditEntry, AuditHead, AuditPayload, leaf_of, link, stamp

__all__ = ["AuditEntry", "Told", "Verdict", "last_word", "timeline", "verify"]


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    seq: int
    at: datetime
    event: str
    by: str
    post: str
    facts: dict[str, Any]
    changes: dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What the verification found; `first_bad` is the first row that does not hold."""

    ok: bool
    entries: int
    head: str
    first_bad: int | None = None
    reason: str | None = None


def timeline(session: orm.Session, subject_id: UUID) -> list[Told]:
    """Everything recorded about a subject, newest first. The caller has checked who reads."""
    rows = session.execute(
        sa.select(AuditEntry.seq, AuditEntry.at, AuditEntry.event, AuditPayload.payload)
        .outerjoin(AuditPayload, AuditPayload.seq == AuditEntry.seq)
        .where(AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.seq.desc())
    )
    return [_told(*row) for row in rows]


def _told(seq: int, at: datetime, event: str, payload: bytes | None) -> Told:
    said = json.loads(payload) if payload else {"by": {}, "facts": {}, "changes": {}}
    by = said["by"]
    return Told(
        seq, at, event, by.get("name", ""), by.get("post", ""), said["facts"], said["changes"]
    )


def last_word(session: orm.Session, subject_id: UUID) -> Told | None:
    """Who touched the subject last: what the loser of a race is told."""
    lines = timeline(session, subject_id)
    return lines[0] if lines else None


def verify(session: orm.Session) -> Verdict:
    """Walk the chain from its first row; constant memory, about 10⁵ rows a second."""
    chain, count = EMPTY, 0
    with closing(_walk(session)) as entries:
        for entry in entries:
            if reason := _fault(entry, count, chain):
                return Verdict(False, count, chain.hex(), entry.seq, reason)
            chain, count = entry.chain, count + 1
    head = session.execute(
        sa.select(AuditHead.size, AuditHead.chain).where(AuditHead.log == LOG)
    ).first()
    size, expected = (head.size, head.chain) if head else (0, EMPTY)
    if size != count or expected != chain:
        return Verdict(False, count, chain.hex(), min(size, count), "tail_missing")
    return Verdict(True, count, chain.hex())


def _walk(session: orm.Session) -> Generator[Any, None, None]:
    entry, payload = AuditEntry.__table__.c, AuditPayload.__table__.c
    query = (
        sa.select(AuditEntry.__table__, payload.salt, payload.payload)
        .outerjoin(AuditPayload.__table__, payload.seq == entry.seq)
        .order_by(entry.seq)
        .execution_options(yield_per=2000)
    )
    with session.execute(query) as rows:
        yield from rows


def _fault(entry: Any, count: int, chain: bytes) -> str | None:
    """Why this row does not hold, or None."""
    if entry.seq != count:
        return "row_missing"
    if leaf_of(entry.body) != entry.leaf:
        return "body_changed"
    if link(chain, entry.leaf) != entry.chain:
        return "chain_broken"
    said = json.loads(entry.body)
    columns = (
        entry.seq, stamp(entry.at), str(entry.actor_id), entry.event,
        entry.subject_kind, str(entry.subject_id),
    )  # fmt: skip
    if columns != tuple(said[key] for key in ("seq", "ts", "actor", "act", "kind", "id")):
        return "columns_changed"
    if entry.payload is not None and (
        hashlib.sha256(entry.salt + entry.payload).hexdigest() != said["commit"]
    ):
        return "payload_changed"
    return None
