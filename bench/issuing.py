"""Numbers and register rows, eight clerks at once, beside the same rows in raw SQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from bench.office import office
from bench.rows import Row, measure
from docflow.core.audit_rows import AuditEntry, AuditHead, AuditPayload
from docflow.core.db import db, prepare
from docflow.core.turn import Turn
from docflow.core.work import work
from docflow.documents.models import Document
from docflow.registry.entries import reserve
from docflow.registry.models import NumberSeries, RegisterEntry
from tests.world import World

CLERKS, EACH = 8, 40


@measure("main", "issue")
def issue() -> Row:
    """Draw, enter the register and the trail: one transaction each, durable (SQLite FULL)."""
    with office() as world:
        documents = _signed(world, CLERKS * EACH)
        actor = world.actor("bt-ubnd.vanthu")

        def ours(place: int) -> None:
            with world.app.app_context(), work(actor) as w:
                reserve(w, w.session.get_one(Document, documents[place]))

        mine = _at_once(ours)
        with world.app.app_context():
            numbers = sorted(db.session.scalars(sa.select(RegisterEntry.number)))
        whole = numbers == list(range(1, CLERKS * EACH + 1))
        theirs = _raw(world)
    note = f"{CLERKS} at once, the same rows in raw SQL; no gap, no double: {whole}"
    return Row("issue with number", mine, theirs, "ms", 2.0, note, also=whole)


def _signed(world: World, count: int) -> list[object]:
    """Documents that wait for a number."""
    drafter, now = world.actor("bt-ubnd.cvkt"), datetime.now(UTC)
    made = []
    with work(drafter) as w:
        for n in range(count):
            row = Document(
                organization_id=drafter.organization_id, type_code="decision",
                subject=f"Quyết định số {n}", drafter_id=drafter.person_id,
                drafter_position_id=drafter.position_id, state="signed", form={},
                symbol="QĐ-UBND", signer_id=world.position("bt-ubnd.chutich").id,
                created_at=now, changed_at=now,
            )  # fmt: skip
            w.record("document.bench", row)
            made.append(row.id)
    return list(made)


def _at_once(act: Callable[[int], None]) -> float:
    """Milliseconds for each deed, eight threads side by side."""

    def clerk(first: int) -> None:
        for n in range(EACH):
            act(first * EACH + n)

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(CLERKS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - begun) * 1000 / (CLERKS * EACH)


TABLES = (
    NumberSeries.__table__,
    RegisterEntry.__table__,
    AuditEntry.__table__,
    AuditPayload.__table__,
    AuditHead.__table__,
)
Rows = list[dict[str, Any]]


def _raw(world: World) -> float:
    """The same inserts and updates by Core, the same lock, the same durability, no rules."""
    with world.app.app_context():
        rows = [_like(table) for table in TABLES[:4]]
    url = f"sqlite:///{world.data / 'raw.db'}"
    engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, pool_size=CLERKS)
    prepare(engine)
    sa.event.listen(engine, "connect", lambda c, _r: c.execute("PRAGMA foreign_keys=OFF"))
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(sa.schema.CreateTable(table))  # type: ignore[arg-type]  # a Table
        connection.execute(_into(0), rows[0] | {"last": 0})
        connection.execute(_into(4), {"log": "raw", "size": 0, "chain": b""})
    turn = Turn()

    def one(_place: int) -> None:
        fast = engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        with turn.mine(), fast as connection, connection.begin():
            _write(connection, rows)

    took = _at_once(one)
    engine.dispose()
    return took


def _like(table: sa.FromClause) -> dict[str, Any]:
    """A row as our side wrote it."""
    query = sa.select(table).order_by(table.primary_key.columns.values()[0].desc()).limit(1)
    return dict(db.session.execute(query).mappings().one())


def _into(place: int) -> sa.Insert:
    return sa.insert(TABLES[place])  # type: ignore[arg-type]  # a Table


def _write(connection: sa.Connection, rows: Rows) -> None:
    series, head = TABLES[0], TABLES[4]
    last = connection.scalar(sa.select(series.c.last)) or 0
    connection.execute(sa.update(series).values(last=last + 1))  # type: ignore[arg-type]  # a Table
    own = {"id": uuid4(), "number": last + 1, "document_id": uuid4()}
    connection.execute(_into(1), rows[1] | own | {"code": f"{last + 1}/QĐ-UBND"})
    connection.execute(_into(2), rows[2] | {"seq": last})
    connection.execute(_into(3), rows[3] | {"seq": last})
    connection.execute(sa.update(head).values(size=last + 1))  # type: ignore[arg-type]  # a Table
