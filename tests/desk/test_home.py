"""Việc cần xử lý: what waits here, what waits in my other posts, what I have not sent yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from config.times import when
from docflow.core import clock
from docflow.core.values import id_in_time
from docflow.people.agents import spoken
from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.world import Page, World


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_a_row_says_who_sent_it_and_since_when(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    row = page_as(OFFICE).get("/").text.partition('id="inbox"')[2]
    assert "Trưởng phòng Kinh tế · chờ từ <time" in row
    assert "hôm nay</time>" in row


def test_the_clerk_reads_the_number_in_the_row(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    code = office.document(office.numbered()).code
    assert f"số {code}" in page_as(CLERK).get("/").text


def test_of_two_without_a_deadline_the_older_comes_first(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    for subject in ("Về việc một", "Về việc hai", "Về việc ba"):
        office.submitted(subject=subject)
    text = page_as(UNIT_HEAD).get("/").text
    assert text.index("việc một") < text.index("việc hai") < text.index("việc ba")


def test_work_of_another_post_is_named_and_one_click_away(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    office.signed()
    page = page_as("bt-hdnd.vanthu")
    text = page.get("/").text
    assert "1 việc đang chờ bạn ở vị trí Văn thư – UBND xã Bạch Thông" in text
    chosen = text.partition('name="post" value="')[2].partition('"')[0]
    page.post("/account/post", {"post": chosen})
    assert "Cấp số" in page.get("/").text


def test_changing_the_post_leads_back_to_what_was_asked_for(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    document_id = office.signed()
    page = page_as("bt-hdnd.vanthu")
    refused = page.get(f"/documents/{document_id}")
    assert refused.status_code == 404
    assert "thuộc vị trí khác của bạn" in refused.text
    chosen = refused.text.partition('class="btn text-wrap" type="submit" name="post" value="')[2]
    said = {"post": chosen.partition('"')[0], "next": f"/documents/{document_id}"}
    assert page.post("/account/post", said).location == f"/documents/{document_id}"


def test_drafts_that_were_not_sent_are_at_hand(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    document_id = office.drafted()
    text = page_as(DRAFTER).get("/").text
    assert f'href="/documents/{document_id}/edit"' in text
    assert "Bản thảo bạn chưa trình" in text
    office.submit(document_id)
    assert "Bản thảo bạn chưa trình" not in page_as(DRAFTER).get("/").text


def test_nobody_sees_the_drafts_of_others(office: Office, page_as: Callable[[str], Page]) -> None:
    office.drafted()
    assert "chưa trình" not in page_as(LEADER).get("/").text


NOW = datetime(2026, 11, 27, 1, 30, tzinfo=clock.HANOI)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=5), "01:25 hôm nay"),
        (timedelta(hours=2), "23:30 hôm qua"),
        (timedelta(days=2), "01:30 25/11"),
        (timedelta(days=400), "01:30 23/10/2025"),
    ],
)
def test_a_moment_is_said_as_people_say_it(app: object, ago: timedelta, words: str) -> None:
    assert when(NOW - ago, NOW) == words


def test_no_moment_is_nothing() -> None:
    assert when(None) == ""


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit (KHTML) Chrome/1 Safari/2 Edg/3",
         "Edge trên Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18 Mobile Safari/604.1",
         "Safari trên iPhone"),
        ("curl/8.1 whatever", "curl/8.1"),
        ("", "Trình duyệt"),
    ],
)  # fmt: skip
def test_a_browser_has_a_short_name(app: object, agent: str, words: str) -> None:
    assert spoken(agent) == words


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = []
    for minute in range(3):
        with clock.stopped_at(NOW + timedelta(minutes=minute)):
            made.append(id_in_time())
    assert made == sorted(made)
    assert all(isinstance(one, UUID) and one.version == 7 for one in made)


@pytest.mark.parametrize(
    ("address", "entry", "said"),
    [
        ("/documents", "/documents", "page"),
        ("/documents/new", "/documents", "true"),
        ("/registers/outgoing", "/registers", "true"),
        ("/directory/absences", "/directory", "true"),
    ],
)
def test_the_menu_says_where_one_is(
    page_as: Callable[[str], Page], address: str, entry: str, said: str
) -> None:
    text = page_as("bt-ubnd.vanthu").get(address).text
    marked = re.findall(r'class="side-link" href="([^"]+)" aria-current="(\w+)"', text)
    assert marked == [(entry, said)]
