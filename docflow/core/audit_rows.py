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
from typing import Any, NamedTuple
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
    _refuse_floats(value)
    return _encode(value).encode()


def _refuse_floats(value: object) -> None:
    """`TypeError` where a float is: two languages may not write it alike."""
    seen = [value]
    for one in seen:
        if isinstance(one, str | int):
            continue
        if isinstance(one, float):
            raise TypeError(f"a float in the trail: {one}")
        if isinstance(one, Mapping):
            seen.extend(one.values())
        elif isinstance(one, list | tuple):
            seen.extend(one)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, frozenset | set):
        return ",".join(sorted(map(str, value)))
    return str(value)


_text = json.encoder.encode_basestring
_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_text
).encode
"""Made once: every deed ends with it."""


def stamp(at: datetime) -> str:
    """UTC with microseconds, as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


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
    driver = Driver.of(session.connection())
    size, chain = driver.locked_head()
    last = {entry.subject_id: index for index, entry in enumerate(pending)}
    for index, entry in enumerate(pending):
        moved = changes.get(entry.subject_id, {}) if last[entry.subject_id] == index else {}
        chain = driver.write(entry, _sealed(entry, moved, size + index, chain))
    driver.move_head(size + len(pending), chain)


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
    salt, at = secrets.token_bytes(32), stamp(entry.at)
    payload = canonical({"by": entry.actor, "facts": entry.facts, "changes": changes})
    body = _body(entry, seq, at, hashlib.sha256(salt + payload).hexdigest())
    leaf = leaf_of(body)
    return Sealed(seq, at, body, leaf, link(chain, leaf), salt, payload)


def _body(entry: Pending, seq: int, at: str, commit: str) -> bytes:
    """Canonical by hand, as every deed ends with it: nine keys in their order."""
    event, kind = _text(entry.event), _text(entry.subject_kind)
    return (
        f'{{"act":{event},"actor":"{entry.actor_id}","commit":"{commit}","id":"{entry.subject_id}",'
        f'"kind":{kind},"log":"{LOG}","seq":{seq},"ts":"{at}","v":1}}'
    ).encode()


class Driver:
    """The four statements of an append, spoken to the driver itself.

    Every deed ends with them; through SQLAlchemy they cost as much as a small deed.
    """

    def __init__(self, cursor: Any, mark: str, lock: str) -> None:
        self._cursor = cursor
        self._mark, self._lock = mark, lock

    @staticmethod
    def of(connection: sa.Connection) -> Driver:
        cursor = connection.connection.cursor()
        if connection.dialect.name == "sqlite":
            return Driver(cursor, "?", "")
        return Driver(cursor, "%s", " FOR UPDATE")

    def _say(self, statement: str, *values: object) -> Any:
        return self._cursor.execute(statement.replace("?", self._mark), values)

    def locked_head(self) -> tuple[int, bytes]:
        """Size and last link of the log; the row stays locked until the transaction ends."""
        row = self._head()
        if row is None:
            self._say(
                "INSERT INTO audit_head (log, size, chain) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                LOG, 0, EMPTY,
            )  # fmt: skip
            row = self._head()
        return int(row[0]), bytes(row[1])

    def _head(self) -> Any:
        self._say(f"SELECT size, chain FROM audit_head WHERE log = ?{self._lock}", LOG)  # noqa: S608 - no input
        return self._cursor.fetchone()

    def write(self, entry: Pending, sealed: Sealed) -> bytes:
        """The entry and its payload; returns the new link."""
        self._say(
            "INSERT INTO audit_entry (seq, at, actor_id, event, subject_kind, subject_id, body,"
            " leaf, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            sealed.seq, self._at(entry.at, sealed.at), self._id(entry.actor_id), entry.event,
            entry.subject_kind, self._id(entry.subject_id), sealed.body, sealed.leaf, sealed.chain,
        )  # fmt: skip
        self._say(
            "INSERT INTO audit_payload (seq, salt, payload) VALUES (?, ?, ?)",
            sealed.seq, sealed.salt, sealed.payload,
        )  # fmt: skip
        return sealed.chain

    def move_head(self, size: int, chain: bytes) -> None:
        self._say("UPDATE audit_head SET size = ?, chain = ? WHERE log = ?", size, chain, LOG)

    def _at(self, at: datetime, stamped: str) -> object:
        """As the `Instant` column keeps it."""
        return at if self._mark == "%s" else stamped[:26].replace("T", " ")

    def _id(self, value: UUID) -> object:
        return value if self._mark == "%s" else value.hex


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
