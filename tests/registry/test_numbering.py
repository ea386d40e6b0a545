"""Numbers: which series, which year, how they are written; none lost, none twice, whoever draws."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from docflow.core import clock
from docflow.core.access import SYSTEM, Actor
from docflow.core.audit import verify
from docflow.core.db import db
from docflow.core.errors import Conflict
from docflow.core.work import work
from docflow.documents.models import Document
from docflow.people.models import Organization
from docflow.registry import numbering
from docflow.registry.entries import reserve
from docflow.registry.incoming import Arrival, enter_incoming
from docflow.registry.models import Direction, EntryState, RegisterEntry, SeriesRule
from docflow.registry.numbering import code_of, draw, series_key
from docflow.registry.proof import prove
from tests.approvals.office import CLERK, Office
from tests.world import World

LAST_SECOND = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
"""23:59:59 in Hà Nội."""
NEW_YEAR = datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC)
THREADS, EACH = 50, 40


def rules(world: World, *rows: tuple[str, list[str]]) -> None:
    """The outgoing series of the commune, in this order."""
    organization_id = world.org("bt-ubnd").id
    with work(SYSTEM) as w:
        known = w.session.query(SeriesRule).filter_by(
            organization_id=organization_id, direction=Direction.OUTGOING
        )
        for old in known.all():
            w.record("series_rule.drop", old)
            w.session.delete(old)
        for place, (key, types) in enumerate(rows):
            row = SeriesRule(
                organization_id=organization_id,
                direction=Direction.OUTGOING,
                key=key,
                name=key,
                type_codes=types,
                ordinal=place,
            )
            w.record("series_rule.add", row)


def key_of(office: Office, document_id: UUID) -> str:
    document = office.document(document_id)
    kind = document.type
    return series_key(db.session, document.organization_id, kind.code, kind.symbol)


def reserved(office: Office, document_id: UUID) -> RegisterEntry:
    with work(office.world.actor(CLERK)) as w:
        return reserve(w, w.take(Document, document_id))


def opened(office: Office, *document_ids: UUID) -> None:
    """Let the clerk read drafts that were never submitted, to number them at once."""
    clerk = f"position:{office.world.position(CLERK).id}"
    with work(SYSTEM) as w:
        for document_id in document_ids:
            document = w.take(Document, document_id)
            document.open_to(clerk)
            w.record("document.open", document)


def drafts(office: Office, count: int) -> list[UUID]:
    made = [office.drafted() for _ in range(count)]
    opened(office, *made)
    return made


def at_once(app: Flask, acts: list[Callable[[], None]]) -> list[BaseException]:
    """All acts in threads of their own, with their own sessions, started together."""
    barrier, failures = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                act()
            except BaseException as error:  # noqa: BLE001 - the test looks at every one
                failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@given(st.integers(1, 99_999))
def test_a_number_below_ten_carries_a_zero(number: int) -> None:
    written = code_of(number, "QĐ-UBND")
    assert written == (f"0{number}/QĐ-UBND" if number < 10 else f"{number}/QĐ-UBND")


def test_a_decision_has_its_type_and_a_letter_the_drafting_unit(office: Office) -> None:
    to = [{"name": "Sở Nội vụ"}]
    decision = office.drafted()
    letter = office.drafted(type_code="official_letter", addressees=to)
    opened(office, decision, letter)
    assert reserved(office, decision).code == "01/QĐ-UBND"
    assert reserved(office, letter).code == "01/UBND-KT"


def test_a_rule_that_names_the_type_goes_before_the_one_for_the_rest(
    office: Office, world: World
) -> None:
    decision, report = office.drafted(), office.drafted(type_code="report")
    rules(world, ("rest", []), ("decisions", ["decision"]))
    assert (key_of(office, decision), key_of(office, report)) == ("decisions", "rest")


def test_without_rules_letters_are_numbered_apart(office: Office, world: World) -> None:
    letter = office.drafted(type_code="official_letter", addressees=[{"name": "Sở Nội vụ"}])
    note = office.drafted(type_code="official_note", addressees=[{"name": "Nhân dân"}])
    decision = office.drafted()
    rules(world)
    keys = [key_of(office, one) for one in (letter, note, decision)]
    assert keys == ["cong-van", "cong-van", "chung"]


def test_series_that_would_print_the_same_code_twice_are_stopped(
    office: Office, world: World
) -> None:
    """Number and symbol together are unique in a year, however the series were set."""
    letter = office.drafted(type_code="official_letter", addressees=[{"name": "Sở Nội vụ"}])
    note = office.drafted(type_code="official_note", addressees=[{"name": "Nhân dân"}])
    opened(office, letter, note)
    rules(world, ("a", ["official_letter"]), ("b", ["official_note"]))
    reserved(office, letter)
    with pytest.raises(Conflict) as refused:
        reserved(office, note)
    assert refused.value.facts == {"taken": "01/UBND-KT"}
    assert all(one.holds for one in prove(db.session))


def test_the_year_is_that_of_viet_nam(office: Office) -> None:
    before, after = drafts(office, 2)
    with clock.stopped_at(LAST_SECOND):
        old = reserved(office, before)
        assert (old.year, old.number, str(old.dated_on)) == (2026, 1, "2026-12-31")
    with clock.stopped_at(NEW_YEAR):
        new = reserved(office, after)
        assert (new.year, new.number, str(new.dated_on)) == (2027, 1, "2027-01-01")


def test_a_reservation_is_found_again_with_its_day(office: Office) -> None:
    (document_id,) = drafts(office, 1)
    with clock.stopped_at(LAST_SECOND):
        first = reserved(office, document_id).id
    with clock.stopped_at(NEW_YEAR):
        again = reserved(office, document_id)
    assert (again.id, str(again.dated_on), again.number) == (first, "2026-12-31", 1)


def test_a_number_whose_deed_fails_is_drawn_again(office: Office, world: World) -> None:
    organization_id = world.org("bt-ubnd").id
    with pytest.raises(RuntimeError), work(world.actor(CLERK)) as w:
        assert draw(w, organization_id, Direction.OUTGOING, "chung", 2026) == 1
        raise RuntimeError("the line went down")
    with work(world.actor(CLERK)) as w:
        assert draw(w, organization_id, Direction.OUTGOING, "chung", 2026) == 1
        w.session.rollback()


def test_each_organisation_counts_for_itself(office: Office, world: World) -> None:
    for slug in ("bt-ubnd", "pl-ubnd"):
        with work(world.actor(f"{slug}.vanthu")) as w:
            assert enter_incoming(w, arrival(world.org(slug).id, 1)).number == 1


def arrival(organization_id: UUID, n: int) -> Arrival:
    return Arrival(
        incoming_id=uuid4(),
        organization_id=organization_id,
        author="Sở Nội vụ",
        code=f"{n}/SNV-VP",
        dated_on=None,
        type_name="Công văn",
        subject="về việc báo cáo",
        receiver="Chủ tịch",
    )


@pytest.mark.timeout(600)
def test_fifty_threads_draw_two_thousand_numbers_without_a_gap_or_a_double(
    office: Office, world: World, app: Flask
) -> None:
    clerk, organization_id = world.actor(CLERK), world.org("bt-ubnd").id
    before = db.session.scalar(sa.select(sa.func.count()).select_from(RegisterEntry)) or 0
    db.session.rollback()

    def forty() -> None:
        for n in range(EACH):
            with work(clerk) as w:
                enter_incoming(w, arrival(organization_id, n))

    assert at_once(app, [forty] * THREADS) == []
    query = sa.select(RegisterEntry.number).where(RegisterEntry.direction == Direction.INCOMING)
    numbers = sorted(db.session.scalars(query))
    assert before == 0
    assert numbers == list(range(1, THREADS * EACH + 1))
    assert all(one.holds for one in prove(db.session))
    assert verify(db.session).ok


def test_fifty_clerks_number_fifty_documents_at_the_turn_of_the_year(
    office: Office, world: World, app: Flask
) -> None:
    """The first numbers of a series that nobody has opened yet, some in the old year."""
    clerk, documents = world.actor(CLERK), drafts(office, THREADS)
    instants = itertools.cycle((LAST_SECOND, NEW_YEAR))
    with clock.stopped_at(lambda: next(instants)):
        failures = at_once(app, [_reserves(clerk, one) for one in documents])
    assert failures == []
    proofs = {one.year: one for one in prove(db.session) if one.key == "chung"}
    assert all(one.holds for one in proofs.values())
    assert sum(one.last for one in proofs.values()) == THREADS
    rows = db.session.scalars(sa.select(RegisterEntry)).all()
    assert {row.state for row in rows} == {EntryState.RESERVED}
    assert {row.dated_on.year == row.year for row in rows if row.dated_on} == {True}
    assert len({(row.year, row.code) for row in rows}) == THREADS


def _reserves(clerk: Actor, document_id: UUID) -> Callable[[], None]:
    def act() -> None:
        with work(clerk) as w:
            reserve(w, w.take(Document, document_id))

    return act


def test_a_number_is_drawn_in_few_statements(office: Office) -> None:
    """Eight clerks wait in one queue: what one of them asks the database, all of them wait for."""
    first, second = drafts(office, 2)
    reserved(office, first)
    said: list[str] = []
    with work(office.world.actor(CLERK)) as w:
        document = w.take(Document, second)
        with listening(said):
            reserve(w, document)
    assert len(said) <= 5, said


@contextmanager
def listening(said: list[str]) -> Iterator[None]:
    """Every statement that is sent to the database."""

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", hear)


def test_who_comes_second_finds_the_series_opened(office: Office) -> None:
    """Between the look and the lock somebody else drew the first number of the year."""
    organization_id = office.world.org("bt-ubnd").id
    series = (organization_id, Direction.OUTGOING, "x", 2031)
    with work(SYSTEM) as w:
        assert draw(w, *series) == 1
        w.record("organization.bench", w.session.get_one(Organization, organization_id))
    with work(SYSTEM) as w:
        numbering.opened(w.session, *series)
        assert draw(w, *series) == 2
        w.session.rollback()
