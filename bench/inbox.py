"""The inbox of an official when the house is full."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql import literal_column as said

from bench.office import furnished
from bench.rows import Row, measure, percentile
from docflow.core.db import db
from docflow.core.tasks import Task, open_task
from docflow.core.work import Work, work
from docflow.documents.models import Document, Reader
from tests.world import World, start_page

OFFICIAL = "bt-ubnd.chutich"
OTHERS = ("bt-ubnd.pct1", "bt-ubnd.tpkt", "pl-ubnd.chutich")
OWN = 60
"""Tasks that wait for the official, at either size."""
ROUNDS, WARM = 120, 10
SIZES = (10_000, 1_000_000)
Times = list[float]


@measure("main", "inbox")
def inbox() -> Row:
    """The whole home page over HTTP, at both sizes by turns; p95 must stay below 100 ms."""
    with ExitStack() as houses:
        looks = []
        for documents in SIZES:
            world = houses.enter_context(furnished())
            fill(world, documents)
            looks.append(_look(world))
        few, many = _by_turns(looks)
    worst = percentile(many, 0.95)
    note = f"the page at {SIZES[1]:,} and at {SIZES[0]:,} documents; p95 {worst:.0f} ms ≤ 100 ms"
    return Row(
        "inbox", percentile(many, 0.5), percentile(few, 0.5), "ms", 1.5, note, also=worst <= 100
    )


def _look(world: World) -> Callable[[], None]:
    with world.app.app_context():
        client = start_page(world.app, world, OFFICIAL).client

    def look() -> None:
        page = client.get("/")
        assert page.status_code == 200
        assert page.text.count("Công văn số") >= 40

    return look


def _by_turns(looks: list[Callable[[], None]]) -> list[Times]:
    times: list[Times] = [[] for _ in looks]
    for number in range(WARM + ROUNDS):
        for side in (0, 1) if number % 2 else (1, 0):
            begun = time.perf_counter()
            looks[side]()
            times[side].append((time.perf_counter() - begun) * 1000)
    return [side[WARM:] for side in times]


def fill(world: World, documents: int) -> None:
    """Documents of the commune, each opened to two and with a task that is nearly always done.

    One of each is written by the house and repeated by the database itself.
    """
    with world.app.app_context():
        posts = [world.position(post).id.hex for post in (OFFICIAL, *OTHERS)]
        with work(world.actor("bt-ubnd.cvvp")) as w:
            _first(w, world.position(OFFICIAL).id)
        engine = sa.create_engine(db.engine.url, enable_from_linting=False)
        db.engine.dispose()
    with engine.connect() as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-300000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        _repeat(connection, documents, posts)
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()


def _first(w: Work, leader: UUID) -> None:
    """An issued document as the house keeps it, and its task."""
    document = Document(
        organization_id=w.actor.organization_id, type_code="official_letter", subject="Báo cáo",
        drafter_id=w.actor.person_id, drafter_position_id=w.actor.position_id, state="issued",
        form={}, created_at=w.now, changed_at=w.now,
    )  # fmt: skip
    document.open_to(f"person:{w.actor.person_id}", f"position:{leader}")
    w.record("document.bench", document)
    task = Task(
        position_id=leader, organization_id=document.organization_id, kind="sign",
        subject_kind="document", subject_id=document.id, title="Công văn số 0", due_at=w.now,
        summary="Văn phòng trình", closed_at=w.now,
    )  # fmt: skip
    open_task(w, task)


ANY = "lower(hex(randomblob(16)))"
DOCUMENT, READER, TASK = (kind.__table__ for kind in (Document, Reader, Task))


def _repeat(connection: sa.Connection, documents: int, posts: list[str]) -> None:
    first = connection.scalar(sa.select(DOCUMENT.c.id))
    numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < documents))
    minutes = "strftime('%Y-%m-%d %H:%M:%f000', document.changed_at, '-' || n || ' minutes')"
    _like(
        connection, DOCUMENT, sa.and_(DOCUMENT.c.id == first, numbers.c.n > 0),
        id=ANY, subject="'Báo cáo số ' || n", changed_at=minutes,
    )  # fmt: skip
    made = DOCUMENT.alias("made")
    _like(
        connection, READER, sa.and_(READER.c.document_id == first, made.c.id != first),
        id=ANY, document_id="made.id",
    )  # fmt: skip
    mine, at_others = f"made.rowid % {documents // OWN} = 0", "made.rowid % 201 = 0"
    turn = " ".join(f"WHEN {place} THEN '{post}'" for place, post in enumerate(posts))
    hours = "strftime('%Y-%m-%d %H:%M:%f000', task.due_at, '+' || (made.rowid % 500) || ' hours')"
    _like(
        connection, TASK, sa.and_(TASK.c.subject_id == first, made.c.id != first),
        id=ANY, subject_id="made.id", title="'Công văn số ' || made.rowid", due_at=hours,
        position_id=f"CASE WHEN {mine} THEN '{posts[0]}' ELSE CASE made.rowid % 4 {turn} END END",
        closed_at=f"CASE WHEN {mine} OR {at_others} AND made.rowid % 4 > 0 THEN NULL"
        " ELSE task.closed_at END",
    )  # fmt: skip


def _like(
    connection: sa.Connection, table: sa.FromClause, which: sa.ColumnElement[bool], **changed: str
) -> None:
    """Repeat a row of the table for every row it is joined with, changed as SQL says."""
    columns = [said(changed[c.name]) if c.name in changed else c for c in table.c]
    rows = sa.select(*columns).where(which)
    connection.execute(sa.insert(table).from_select([c.name for c in table.c], rows))  # type: ignore[arg-type]  # a Table
