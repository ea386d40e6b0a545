"""Numbers and register rows, eight clerks at once, beside the same rows in raw SQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
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


def _raw(world: World) -> float:
    """The same inserts and updates by Core, the same lock, the same durability, no rules."""
    file = Path(world.data) / "raw.db"
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.pool.QueuePool, pool_size=CLERKS)
    prepare(engine)
    tables = (
        NumberSeries.__table__, RegisterEntry.__table__, AuditEntry.__table__,
        AuditPayload.__table__, AuditHead.__table__,
    )  # fmt: skip
    with world.app.app_context():
        entry = dict(
            db.session.execute(sa.select(RegisterEntry.__table__)).mappings().first() or {}
        )
        told = dict(
            db.session.execute(
                sa.select(AuditEntry.__table__).order_by(AuditEntry.seq.desc()).limit(1)
            )
            .mappings()
            .first()
            or {}
        )
        payload = dict(
            db.session.execute(
                sa.select(AuditPayload.__table__).order_by(AuditPayload.seq.desc()).limit(1)
            )
            .mappings()
            .first()
            or {}
        )
        series = dict(
            db.session.execute(sa.select(NumberSeries.__table__)).mappings().first() or {}
        )
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    sa.event.listen(engine, "connect", lambda c, _r: c.execute("PRAGMA foreign_keys=OFF"))
    engine.dispose()
    with engine.begin() as connection:
        for table in tables:
            connection.execute(sa.schema.CreateTable(table))
        connection.execute(sa.insert(tables[0]), series | {"last": 0})
        connection.execute(sa.insert(tables[4]), {"log": "raw", "size": 0, "chain": b""})
    turn = Turn()

    def one(_place: int) -> None:
        with turn.mine(), engine.connect().execution_options(sqlite_begin="IMMEDIATE") as c:
            with c.begin():
                last = c.scalar(sa.select(tables[0].c.last)) or 0
                c.execute(sa.update(tables[0]).values(last=last + 1))
                c.execute(
                    sa.insert(tables[1]),
                    entry | {"id": uuid4(), "number": last + 1, "document_id": uuid4()},
                )
                c.execute(sa.insert(tables[2]), told | {"seq": last})
                c.execute(sa.insert(tables[3]), payload | {"seq": last})
                c.execute(sa.update(tables[4]).values(size=last + 1))

    took = _at_once(one)
    engine.dispose()
    return took
