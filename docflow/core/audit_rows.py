"""The trail's rows and the append that ends every transaction.

An entry's `body` is canonical JSON (the RFC 8785 profile: ASCII keys, NFC strings, no floats) kept
verbatim. `leaf = SHA-256(0x00 || body)` as in RFC 6962 §2.1; `chain = SHA-256(previous chain ||
leaf)` names the exact row that was touched. Names, titles and free text are only committed to, by
`SHA-256(salt || payload)`, so that a lawful erasure leaves the trail verifiable.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .base import Model

LOG = "docflow"
EMPTY = bytes(32)


class AuditEntry(Model):
    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject_id", "seq"),)

    seq: orm.Mapped[int] = orm.mapped_column(primary_key=True, autoincrement=False)
    at: orm.Mapped[datetime]
    actor_id: orm.Mapped[UUID]
    event: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    subject_kind: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    subject_id: orm.Mapped[UUID]
    body: orm.Mapped[bytes]
    leaf: orm.Mapped[bytes]
    chain: orm.Mapped[bytes]


class AuditPayload(Model):
    __tablename__ = "audit_payload"

    seq: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False
    )
    salt: orm.Mapped[bytes]
    payload: orm.Mapped[bytes]


class AuditHead(Model):
    __tablename__ = "audit_head"

    log: orm.Mapped[str] = orm.mapped_column(sa.String(20), primary_key=True)
    size: orm.Mapped[int]
    chain: orm.Mapped[bytes]


@dataclass
class Pending:
    """An entry that waits for its transaction to end."""

    event: str
    subject_kind: str
    subject_id: UUID
    at: datetime
    actor_id: UUID
    actor: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)


def canonical(value: object) -> bytes:
    """Bytes equal to RFC 8785 for values without floats; a float is refused."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_refuse_type
    ).encode()


def _refuse_type(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, frozenset | set):
        return ",".join(sorted(map(str, value)))
    return str(value)


def stamp(at: datetime) -> str:
    """UTC with microseconds, as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf_of(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def link(previous: bytes, leaf: bytes) -> bytes:
    return hashlib.sha256(previous + leaf).digest()


def append(
    session: orm.Session, pending: Sequence[Pending], changes: Mapping[UUID, dict[str, Any]]
) -> None:
    """Write `pending` at the end of the chain. The last statements before COMMIT."""
    if not pending:
        return
    size, chain = _locked_head(session)
    last = {entry.subject_id: index for index, entry in enumerate(pending)}
    entries, payloads = [], []
    for index, entry in enumerate(pending):
        moved = changes.get(entry.subject_id, {}) if last[entry.subject_id] == index else {}
        row, payload, chain = _rows(entry, moved, size + index, chain)
        entries.append(row)
        payloads.append(payload)
    session.execute(sa.insert(AuditEntry), entries)
    session.execute(sa.insert(AuditPayload), payloads)
    session.execute(
        sa.update(AuditHead)
        .where(AuditHead.log == LOG)
        .values(size=size + len(pending), chain=chain)
        .execution_options(synchronize_session=False)
    )


def _locked_head(session: orm.Session) -> tuple[int, bytes]:
    query = sa.select(AuditHead.size, AuditHead.chain).where(AuditHead.log == LOG).with_for_update()
    row = session.execute(query).first()
    if row is None:
        session.execute(sa.insert(AuditHead).values(log=LOG, size=0, chain=EMPTY))
        return 0, EMPTY
    return row.size, row.chain


def _rows(
    entry: Pending, changes: dict[str, Any], seq: int, chain: bytes
) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    salt = secrets.token_bytes(32)
    payload = canonical({"by": entry.actor, "facts": entry.facts, "changes": changes})
    body = canonical(
        {
            "v": 1,
            "log": LOG,
            "seq": seq,
            "ts": stamp(entry.at),
            "actor": str(entry.actor_id),
            "act": entry.event,
            "kind": entry.subject_kind,
            "id": str(entry.subject_id),
            "commit": hashlib.sha256(salt + payload).hexdigest(),
        }
    )
    leaf = leaf_of(body)
    linked = link(chain, leaf)
    row = {
        "seq": seq, "at": entry.at, "actor_id": entry.actor_id, "event": entry.event,
        "subject_kind": entry.subject_kind, "subject_id": entry.subject_id,
        "body": body, "leaf": leaf, "chain": linked,
    }  # fmt: skip
    return row, {"seq": seq, "salt": salt, "payload": payload}, linked


_REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
    "postgresql": (
        _REFUSE,
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_rewrite()",
    ),
}
"""Triggers that stop a careless hand; the chain is what proves, not they."""


@sa.event.listens_for(AuditEntry.__table__, "after_create")
def _guard(_table: object, connection: sa.Connection, **_options: Any) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
