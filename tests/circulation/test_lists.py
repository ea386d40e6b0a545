"""Văn bản đến as a list: what one may read, filtered, in pages that miss nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation.models import Incoming, IncomingState, Origin
from docflow.circulation.queries import PAGE, Filter, counts, listed
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.work import work
from docflow.documents.schemas import RecipientIn
from docflow.people.models import Organization
from tests.circulation.builders import (
    CLERK,
    HEAD,
    LEADER,
    SPECIALIST,
    STRANGER,
    Correspondence,
)
from tests.world import Api, Page


def _found(post: Correspondence, who: str, wanted: Filter) -> set[UUID]:
    db.session.rollback()
    return {row.id for row in listed(db.session, post.actor(who), wanted).rows}


def test_everybody_sees_what_they_may_read(post: Correspondence, letter: UUID) -> None:
    copy = post.incoming(letter).id
    assert _found(post, CLERK, Filter()) == {copy}
    assert _found(post, LEADER, Filter()) == set()
    post.register(copy)
    assert _found(post, LEADER, Filter()) == {copy}
    assert _found(post, SPECIALIST, Filter()) == set()
    post.direct(copy, SPECIALIST)
    assert _found(post, SPECIALIST, Filter()) == {copy}
    assert _found(post, STRANGER, Filter()) == set()


@pytest.mark.parametrize(
    "typed", ["RA SOAT bien che", "biên chế", "uy ban xa bach thong", "CODE", "cong van bao cao"]
)
def test_it_is_found_with_and_without_marks(post: Correspondence, letter: UUID, typed: str) -> None:
    copy = post.incoming(letter)
    post.paper(subject="mời họp")
    wanted = Filter(text=typed.replace("CODE", copy.code))
    assert _found(post, CLERK, wanted) == {copy.id}


def test_the_arrival_number_is_found(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter)
    post.paper(subject="mời họp", code="77/GM")
    assert _found(post, CLERK, Filter(text="bien che 1")) == {copy}


def test_the_state_narrows(post: Correspondence, letter: UUID) -> None:
    copy, paper = post.incoming(letter).id, post.paper()
    assert _found(post, CLERK, Filter(states=(IncomingState.ARRIVED,))) == {copy}
    assert _found(post, CLERK, Filter(states=(IncomingState.REGISTERED,))) == {paper}
    counted = counts(db.session, post.actor(CLERK))
    assert counted == {IncomingState.ARRIVED: 1, IncomingState.REGISTERED: 1}


def test_days_are_days_in_viet_nam(post: Correspondence, letter: UUID) -> None:
    copy = post.incoming(letter).id
    day = clock.today(post.row(copy).received_at)
    assert _found(post, CLERK, Filter(since=day, until=day)) == {copy}
    assert _found(post, CLERK, Filter(since=day + timedelta(days=1))) == set()
    assert _found(post, CLERK, Filter(until=day - timedelta(days=1))) == set()


def test_overdue_means_nobody_is_done_with_it(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, due_on=clock.today())
    due = post.row(copy).due_at
    assert due is not None
    early, late = Filter(overdue_at=due), Filter(overdue_at=due + timedelta(seconds=1))
    assert (_found(post, CLERK, early), _found(post, CLERK, late)) == (set(), {copy})
    post.report(copy, HEAD)
    assert _found(post, CLERK, late) == set()


def _many(post: Correspondence, count: int) -> None:
    """Rows as they come in, several of them in the same instant."""
    actor = post.actor(CLERK)
    with work(actor) as w:
        for number in range(count):
            at = w.now - timedelta(seconds=number // 3)
            row = Incoming(
                organization_id=actor.organization_id, origin=Origin.PAPER, author="Cơ quan",
                code=f"{number}/CV", type_name="Công văn", subject=f"văn bản {number}",
                search_key=f"kho luu {number}", pdf_sha="0" * 64, attachments=[], verdict={},
                received_at=at, changed_at=at,
            )  # fmt: skip
            row.open_to(f"clerk:{actor.organization_id}")
            w.record("incoming.arrive", row)


def test_pages_neither_repeat_nor_miss(post: Correspondence) -> None:
    _many(post, 2 * PAGE + 5)
    everything, after, pages = [], "", 0
    while True:
        found = listed(db.session, post.actor(CLERK), Filter(after=after, text="kho luu"))
        everything += [row.id for row in found.rows]
        pages += 1
        if found.next is None:
            break
        after = found.next
    assert pages == 3
    assert len(everything) == len(set(everything)) == 2 * PAGE + 5


def test_a_full_last_page_is_the_last(post: Correspondence) -> None:
    _many(post, PAGE)
    assert listed(db.session, post.actor(CLERK), Filter(text="kho luu")).next is None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MjAyNg", "%%", "é"])
def test_a_cursor_of_somebody_s_making_is_refused(
    post: Correspondence, page_as: Callable[[str], Page], cursor: str
) -> None:
    with pytest.raises(Invalid):
        listed(db.session, post.actor(CLERK), Filter(after=cursor))
    assert page_as(CLERK).get("/incoming", query_string={"after": cursor}).status_code == 422


def test_the_page_shows_the_list_with_its_filters(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    _many(post, PAGE + 1)
    copy = post.incoming(letter)
    text = page_as(CLERK).get("/incoming?q=bien+che&state=arrived").text
    assert copy.code in text
    assert "Chờ tiếp nhận" in text
    assert 'value="bien che"' in text
    assert "văn bản 3" not in text
    plain = page_as(CLERK).get("/incoming").text
    assert "Trang sau" in plain
    after = plain.partition("after=")[2].partition('"')[0]
    assert f"văn bản {PAGE}" in page_as(CLERK).get(f"/incoming?after={after}").text


def test_what_the_address_says_wrongly_is_not_asked_for(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    text = page_as(CLERK).get("/incoming?state=gone&since=yesterday&until=2026-13-01").text
    assert post.incoming(letter).code in text


def test_an_empty_list_says_what_to_do(page_as: Callable[[str], Page]) -> None:
    page, fewer = page_as(SPECIALIST), "Hãy bỏ bớt điều kiện lọc"
    assert fewer in page.get("/incoming?q=khong+co").text
    plain = page.get("/incoming").text
    assert "Văn bản mới gửi đến hiện ngay" in plain
    assert fewer not in plain


def test_a_long_list_of_recipients_is_counted_and_folded(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    own = Organization.id == post.world.org("bt-ubnd").id
    query = sa.select(Organization.id).where(~own)
    named = [RecipientIn(organization_id=id) for id in db.session.scalars(query)][:12]
    sent = post.letter(addressees=named, subject="Về việc " + "rà soát " * 30)
    text = page_as("bt-ubnd.cvkt").get(f"/documents/{sent}").text
    assert text.count(f"Xem thêm {len(named) - 8} nơi nhận") == 2
    assert f"Đã đến: {len(named)}" in text
    assert 'class="h1-long"' in text
    assert "data-long title=" in page_as("bt-ubnd.cvkt").get("/documents").text


def test_the_api_lists_in_the_same_pages(
    post: Correspondence, letter: UUID, api_as: Callable[[str], Api]
) -> None:
    _many(post, PAGE + 2)
    api = api_as(CLERK)
    first = api.get("/incoming").json
    second = api.get("/incoming", query_string={"after": first["next"]}).json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (PAGE, 3, None)
    narrowed = api.get("/incoming?state=arrived&state=registered&q=bien%20che").json
    assert [row["code"] for row in narrowed["items"]] == [post.incoming(letter).code]
    refused = api.get("/incoming?after=x")
    assert (refused.status_code, refused.json["errors"]) == (422, {"after": "bad_cursor"})
    assert api.get("/incoming?unknown=1").status_code == 422
