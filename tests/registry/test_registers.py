"""The registers: on screen with filters, on paper as Annex IV has them, proving themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import python_calamine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from docflow.core import clock
from docflow.core.access import SYSTEM, Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.work import work
from docflow.registry import jobs, queries
from docflow.registry.models import Direction, EntryState, NumberSeries, RegisterEntry
from docflow.registry.numbering import search_key
from docflow.registry.printing import incoming_row, outgoing_row
from docflow.registry.proof import SeriesProof, prove
from docflow.registry.queries import Filter
from tests.approvals.office import CLERK, Office
from tests.documents.composing.reading import text_of
from tests.registry.test_stamping import void
from tests.world import Api, Page, World

YEAR = 2026
COLUMNS = ["Số, ký hiệu văn bản", "Người ký", "Nơi nhận văn bản", "Ghi chú"]


def line(world: World, number: int, symbol: str = "QĐ-UBND", **changes: Any) -> RegisterEntry:
    """A line of the outgoing book, written a minute after the one before it."""
    at = datetime(YEAR, 3, 1, tzinfo=UTC) + timedelta(minutes=number)
    fields: dict[str, Any] = {
        "organization_id": world.org("bt-ubnd").id,
        "direction": Direction.OUTGOING,
        "key": "chung",
        "year": YEAR,
        "number": number,
        "state": EntryState.ENTERED,
        "code": f"{number:02d}/{symbol}",
        "dated_on": date(YEAR, 3, 1) + timedelta(days=number % 28),
        "type_name": "Quyết định",
        "subject": f"về việc thứ {number}",
        "author": "UBND",
        "entered_at": at,
    }
    entry = RegisterEntry(**fields | changes)
    entry.search_key = search_key(entry)
    return entry


def book(world: World, count: int, **changes: Any) -> None:
    with work(SYSTEM) as w:
        for number in range(1, count + 1):
            w.record("register.enter", line(world, number, **changes))
        row = NumberSeries(
            organization_id=world.org("bt-ubnd").id,
            direction=Direction.OUTGOING,
            key=changes.get("key", "chung"),
            year=YEAR,
            last=count,
        )
        w.session.add(row)


def clerk(world: World) -> Actor:
    return world.actor(CLERK)


def wanted(**changes: Any) -> Filter:
    return Filter(direction=Direction.OUTGOING, year=YEAR, **changes)


def numbers(world: World, **changes: Any) -> list[int]:
    return [row.number for row in queries.listed(db.session, clerk(world), wanted(**changes)).rows]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(world: World) -> None:
    book(world, 2 * queries.PAGE + 7)
    seen, after = [], ""
    while True:
        found = queries.listed(db.session, clerk(world), wanted(after=after))
        seen += [row.number for row in found.rows]
        if found.next is None:
            break
        after = found.next
    assert seen == list(range(2 * queries.PAGE + 7, 0, -1))


def test_lines_are_found_by_number_words_and_without_marks(world: World) -> None:
    book(world, 12)
    assert numbers(world, text="12/qd") == [12]
    assert numbers(world, text="quyet dinh thu 7") == [7]
    assert numbers(world, text="100% không có") == []


def test_lines_are_found_by_series_and_days(world: World) -> None:
    book(world, 5)
    book(world, 3, key="cong-van", symbol="UBND-KT")
    assert len(numbers(world)) == 8
    assert len(numbers(world, key="cong-van")) == 3
    since, until = date(YEAR, 3, 3), date(YEAR, 3, 4)
    assert sorted(numbers(world, key="chung", since=since, until=until)) == [2, 3]


def test_a_broken_cursor_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        queries.listed(db.session, clerk(world), wanted(after="x"))


def test_nobody_reads_the_books_of_another_house(world: World) -> None:
    book(world, 1)
    stranger = world.actor("pl-ubnd.vanthu")
    assert queries.listed(db.session, stranger, wanted()).rows == []
    entry_id = db.session.query(RegisterEntry.id).scalar()
    with pytest.raises(NotFound):
        queries.show(db.session, stranger, entry_id)
    assert queries.show(db.session, clerk(world), entry_id).number == 1


def test_a_whole_book_proves_itself(world: World) -> None:
    book(world, 9)
    (one,) = prove(db.session, world.org("bt-ubnd").id)
    assert one.holds
    assert (one.last, one.entered, one.void, one.reserved) == (9, 9, 0, 0)


def test_a_hole_and_a_stranger_in_the_book_are_named(world: World) -> None:
    book(world, 9)
    with work(SYSTEM) as w:
        w.session.query(NumberSeries).one().last = 11
        extra = line(world, 40)
        w.record("register.forge", extra)
    (one,) = prove(db.session)
    assert not one.holds
    assert (one.missing, one.beyond) == ((10, 11), (40,))
    with pytest.raises(jobs.SeriesBroken), clock.stopped_at(datetime(YEAR, 5, 1, tzinfo=UTC)):
        jobs.prove_all(None, {})  # type: ignore[arg-type]  # the job needs no port


@given(st.integers(0, 30), st.sets(st.integers(1, 40)))
def test_a_proof_holds_exactly_for_one_to_n(last: int, found: set[int]) -> None:
    wanted_ = set(range(1, last + 1))
    one = SeriesProof(
        organization_id=None,  # type: ignore[arg-type]  # whose it is does not matter here
        direction=Direction.OUTGOING,
        key="",
        year=YEAR,
        first=1,
        last=last,
        entered=len(found),
        void=0,
        reserved=0,
        missing=tuple(wanted_ - found),
        beyond=tuple(found - wanted_),
    )
    assert one.holds == (found == wanted_)


def test_the_database_itself_refuses_a_double_number_and_a_void_without_a_reason(
    world: World,
) -> None:
    book(world, 1)
    for wrong in (line(world, 1, code="x"), line(world, 2, state=EntryState.VOID)):
        with pytest.raises(Exception, match="already_there"), work(SYSTEM) as w:
            w.record("register.enter", wrong)


def test_a_voided_number_is_printed_with_its_reason(world: World) -> None:
    row = outgoing_row(line(world, 5, state=EntryState.VOID, void_reason="Trùng nội dung"))
    assert len(row) == 10
    assert (row[0], row[9]) == ("05/QĐ-UBND", "Số đã hủy: Trùng nội dung")


def test_type_and_subject_are_printed_in_one_breath(world: World) -> None:
    entry = line(world, 6, subject="Về việc cử cán bộ")
    assert outgoing_row(entry)[2] == incoming_row(entry)[5] == "Quyết định về việc cử cán bộ"


def test_an_arrival_is_printed_with_its_ten_columns(world: World) -> None:
    entry = line(world, 7, direction=Direction.INCOMING, arrived_on=date(YEAR, 3, 2), author="SNV")
    assert incoming_row(entry)[:4] == ("02/03/2026", "7", "SNV", "07/QĐ-UBND")


def test_the_book_leaves_as_pdf_and_as_a_workbook(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    first = office.numbered()
    void(office, first, "Trùng nội dung")
    office.numbered()
    page = page_as(CLERK)
    pdf = page.get("/registers/outgoing/pdf")
    assert pdf.data.startswith(b"%PDF-")
    printed = " ".join(text_of(pdf.data).split())
    for words in ("01/QĐ-UBND", "02/QĐ-UBND", "Trùng nội dung", "Ghi chú"):
        assert words in printed
    sheet = page.get("/registers/outgoing/xlsx")
    read = python_calamine.load_workbook(BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    rows = [row for row in read if row]
    heads = next(row for row in rows if row[0] == COLUMNS[0])
    assert set(COLUMNS) <= set(map(str, heads))
    assert [row[0] for row in rows if "QĐ-UBND" in str(row[0])] == ["01/QĐ-UBND", "02/QĐ-UBND"]


def test_the_page_keeps_its_filters_in_the_address(
    world: World, page_as: Callable[[str], Page]
) -> None:
    book(world, queries.PAGE + 3)
    page = page_as(CLERK)
    text = page.get(f"/registers/outgoing?year={YEAR}&q=thu").get_data(as_text=True)
    following = re.search(r'href="(/registers/outgoing\?[^"]*after=[^"]*)"', text)
    assert following
    assert f"year={YEAR}" in following[1]
    assert "q=thu" in following[1]
    rest = page.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    assert "01/QĐ-UBND" in rest
    odd = page.get("/registers/outgoing?year=abc&since=2026-99-99")
    assert odd.status_code == 200


def test_a_reserved_number_that_hangs_is_shown_to_the_clerk(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    document_id = office.signed()
    with pytest.raises(Invalid):
        office.number(document_id, pin="000000")
    page = page_as(CLERK)
    hint = f"/documents/{document_id}"
    assert "đã giữ mà chưa ghi xong" not in page.get("/registers/outgoing").get_data(as_text=True)
    with clock.stopped_at(clock.now() + timedelta(minutes=10)):
        text = page.get("/registers/outgoing").get_data(as_text=True)
    assert "đã giữ mà chưa ghi xong" in text
    assert hint in text


def test_the_proof_is_shown_and_who_may_not_read_the_books_is_kept_out(
    office: Office, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    office.numbered()
    assert "Không nhảy số" in page_as(CLERK).get("/registers/proof").get_data(as_text=True)
    assert page_as("bt-ubnd.cvkt").get("/registers/outgoing").status_code == 403
    assert api_as("bt-ubnd.cvkt").get("/registers/outgoing").status_code == 403
    incoming = page_as("pl-ubnd.vanthu").get("/registers/incoming")
    assert incoming.status_code == 200


def test_the_nightly_proof_runs_once_a_night(app: Flask) -> None:
    early = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
    with clock.stopped_at(early):
        assert jobs._tonight() is None
    with clock.stopped_at(early + timedelta(hours=1)):
        assert jobs._tonight() == "registry.prove:2026-05-02"
