"""The trail's rows and the append that ends every transaction.

An entry's `body` is canonical JSON (the RFC 8785 profile: ASCII keys, NFC strings, no floats) kept
verbatim. `leaf = SHA-256(0x00 || body)` as in RFC 6962 §2.1; `chain = SHA-256(previous chain ||
leaf)` names the exact row that was touched. Names, titles and free text are only committed to, by
`SHA-256(salt || payload)`, so that a lawful erasure leaves the trail verifiable.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
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
    _refuse_floats(value)
    return _encode(value)


def _refuse_floats(value: object) -> None:
    """`TypeError` where a float is: two languages may not write it alike."""
    seen = [value]
    for one in seen:
        if isinstance(one, float):
            raise TypeError(f"a float in the trail: {one}")
        if isinstance(one, dict):
            seen.extend(one.values())
        elif isinstance(one, list | tuple):
            seen.extend(one)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, frozenset | set):
        return ",".join(sorted(map(str, value)))
    return str(value)


def _encode(value: object) -> bytes:
    """Every deed ends with it: orjson, as the encoder of `json` costs four times as much."""
    return orjson.dumps(value, _as_text, orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def stamp(at: datetime) -> str:
    """UTC with microseconds, as text."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:26] + "Z"


def leaf_of(body: bytes) -> bytes:
    return sha256(b"\x00" + body).digest()


def link(previous: bytes, leaf: bytes) -> bytes:
    return sha256(previous + leaf).digest()


def append(
    session: orm.Session, pending: Sequence[Pending], changes: Mapping[UUID, dict[str, Any]]
) -> None:
    """Write `pending` at the end of the chain. The last statements before COMMIT."""
    if not pending:
        return
    connection = session.connection()
    driver, cursor = _DRIVERS[connection.dialect.name], connection.connection.cursor()
    size, chain = driver.locked_head(cursor)
    last = {entry.subject_id: index for index, entry in enumerate(pending)}
    for index, entry in enumerate(pending):
        moved = changes.get(entry.subject_id, {}) if last[entry.subject_id] == index else {}
        sealed = _sealed(entry, moved, size + index, chain)
        driver.write(cursor, entry, sealed)
        chain = sealed.chain
    driver.move_head(cursor, size + len(pending), chain)


class Sealed(NamedTuple):
    """An entry as bytes, linked to the one before."""

    seq: int
    at: str
    body: bytes
    leaf: bytes
    chain: bytes
    salt: bytes
    payload: bytes


def _sealed(entry: Pending, changes: dict[str, Any], seq: int, chain: bytes) -> Sealed:
    """`changes` and who acted are text and whole numbers already; facts are what a room says."""
    if entry.facts:
        _refuse_floats(entry.facts)
    salt, at = os.urandom(32), stamp(entry.at)
    payload = _encode({"by": entry.actor, "facts": entry.facts, "changes": changes})
    body = _encode({
        "act": entry.event, "actor": entry.actor_id, "commit": sha256(salt + payload).hexdigest(),
        "id": entry.subject_id, "kind": entry.subject_kind, "log": LOG, "seq": seq, "ts": at,
        "v": 1,
    })  # fmt: skip
    leaf = leaf_of(body)
    return Sealed(seq, at, body, leaf, link(chain, leaf), salt, payload)


_STATEMENTS = (
    "INSERT INTO audit_head (log, size, chain) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO audit_entry (seq, at, actor_id, event, subject_kind, subject_id, body, leaf,"
    " chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO audit_payload (seq, salt, payload) VALUES (?, ?, ?)",
    "UPDATE audit_head SET size = ?, chain = ? WHERE log = ?",
)


class Driver:
    """The four statements of an append, spoken to the driver itself.

    Every deed ends with them; through SQLAlchemy they cost as much as a small deed.
    """

    def __init__(self, mark: str = "?", lock: str = "") -> None:
        self._head = f"SELECT size, chain FROM audit_head WHERE log = {mark}{lock}"  # noqa: S608 - no input
        self._first, self._entry, self._payload, self._move = (
            statement.replace("?", mark) for statement in _STATEMENTS
        )

    def locked_head(self, cursor: Any) -> tuple[int, bytes]:
        """Size and last link of the log; the row stays locked until the transaction ends."""
        row = cursor.execute(self._head, (LOG,)).fetchone()
        if row is None:
            cursor.execute(self._first, (LOG, 0, EMPTY))
            row = cursor.execute(self._head, (LOG,)).fetchone()
        return int(row[0]), bytes(row[1])

    def write(self, cursor: Any, entry: Pending, sealed: Sealed) -> None:
        """The entry and its payload, as the columns of this engine keep them."""
        seq, at, body, leaf, chain, salt, payload = sealed
        when = at[:26].replace("T", " ")
        actor, subject = entry.actor_id.hex, entry.subject_id.hex
        row = (seq, when, actor, entry.event, entry.subject_kind, subject, body, leaf, chain)
        cursor.execute(self._entry, row)
        cursor.execute(self._payload, (seq, salt, payload))

    def move_head(self, cursor: Any, size: int, chain: bytes) -> None:
        cursor.execute(self._move, (size, chain, LOG))


class _Postgres(Driver):
    """Others may write meanwhile, so the head is locked; psycopg knows times and ids."""

    def write(self, cursor: Any, entry: Pending, sealed: Sealed) -> None:
        seq, _, body, leaf, chain, salt, payload = sealed
        actor, subject = entry.actor_id, entry.subject_id
        row = (seq, entry.at, actor, entry.event, entry.subject_kind, subject, body, leaf, chain)
        cursor.execute(self._entry, row)
        cursor.execute(self._payload, (seq, salt, payload))


_DRIVERS = {"sqlite": Driver(), "postgresql": _Postgres("%s", " FOR UPDATE")}


_REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
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
