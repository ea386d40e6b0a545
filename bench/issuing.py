"""Numbers and register rows, eight clerks at once, beside the same rows in raw SQL."""

from __future__ import annotations

import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
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

CLERKS, EACH, ROUNDS = 8, 5, 24
_ONE = sa.select(Document).where(Document.id == sa.bindparam("id"))
Deed = Callable[[int], None]


@measure("main", "issue")
def issue() -> Row:
    """Draw, enter the register and the trail: one transaction each, durable (SQLite FULL)."""
    with office() as world:
        wanted = CLERKS * EACH * (ROUNDS + 1)
        documents, actor = _signed(world, wanted), world.actor("bt-ubnd.vanthu")

        def ours(place: int) -> None:
            with world.app.app_context(), work(actor) as w:
                reserve(w, w.session.scalars(_ONE, {"id": documents[place]}).one())

        _at_once(ours, 0)
        db.session.rollback()
        with _raw(world) as raw:
            mine, theirs = _by_turns(ours, raw)
        numbers = sorted(db.session.scalars(sa.select(RegisterEntry.number)))
        whole = numbers == list(range(1, wanted + 1))
    note = f"{CLERKS} at once, the same rows in raw SQL; no gap, no double: {whole}"
    return Row("issue with number", mine, theirs, "ms", 2.0, note, also=whole)


def _by_turns(ours: Deed, raw: Deed) -> tuple[float, float]:
    """Both sides in small rounds, one after the other; the medians of a deed."""
    mine, theirs = [], []
    _at_once(raw, 0)
    for number in range(1, ROUNDS + 1):
        pair = ((ours, mine), (raw, theirs))
        for act, times in pair if number % 2 else reversed(pair):
            times.append(_at_once(act, number))
    return statistics.median(mine), statistics.median(theirs)


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


def _at_once(act: Deed, number: int) -> float:
    """Milliseconds for each deed of a round, eight threads side by side."""
    first = number * CLERKS * EACH

    def clerk(place: int) -> None:
        for n in range(EACH):
            act(first + place * EACH + n)

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(CLERKS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - begun) * 1000 / (CLERKS * EACH)


SERIES, ENTRY, TRAIL, PAYLOAD, HEAD = (
    kind.__table__ for kind in (NumberSeries, RegisterEntry, AuditEntry, AuditPayload, AuditHead)
)
Values = dict[str, Any]


@contextmanager
def _raw(world: World) -> Iterator[Deed]:
    """The same inserts and updates by Core in a copy of the database: the same tables and indexes,
    the same lock, the same durability, no rules.
    """
    copy = world.data / "raw.db"
    with closing(sqlite3.connect(str(db.engine.url.database))) as here:
        here.execute("VACUUM INTO ?", (str(copy),))
    engine = sa.create_engine(f"sqlite:///{copy}", poolclass=sa.pool.QueuePool, pool_size=CLERKS)
    prepare(engine)
    with engine.connect() as connection:
        series = _last(connection, SERIES.c.last)
        entry = _last(connection, ENTRY.c.number)
        trail, payload = _last(connection, TRAIL.c.seq), _last(connection, PAYLOAD.c.seq)
    turn, ahead = Turn(), trail["seq"] - entry["number"]
    same = sa.and_(*(column == series[column.name] for column in SERIES.primary_key))
    ask, raise_it = sa.select(SERIES.c.last).where(same), _update(SERIES).where(same)

    def one(_place: int) -> None:
        fast = engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        with turn.mine(), fast as connection, connection.begin():
            number: int = connection.execute(ask).scalar_one() + 1
            connection.execute(raise_it.values(last=number))
            own = {"id": uuid4(), "number": number, "document_id": uuid4()}
            connection.execute(_into(ENTRY), entry | own | {"code": f"{number}/QĐ-UBND"})
            connection.execute(_into(TRAIL), trail | {"seq": ahead + number})
            connection.execute(_into(PAYLOAD), payload | {"seq": ahead + number})
            connection.execute(_update(HEAD).values(size=ahead + number + 1))

    yield one
    engine.dispose()


def _last(connection: sa.Connection, by: sa.Column[Any]) -> Values:
    """The newest row our side wrote."""
    query = sa.select(by.table).order_by(by.desc()).limit(1)
    return dict(connection.execute(query).mappings().one())


def _into(table: sa.FromClause) -> sa.Insert:
    return sa.insert(table)  # type: ignore[arg-type]  # a Table


def _update(table: sa.FromClause) -> sa.Update:
    return sa.update(table)  # type: ignore[arg-type]  # a Table
