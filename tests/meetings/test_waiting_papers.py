"""Word papers: converted behind the request, opened by nobody before, laid once or not at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from uuid import UUID

import pytest

from docflow.adapters.memory import MemoryConverter
from docflow.api import Sent
from docflow.core import jobs
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.ports import Ports
from docflow.core.work import work
from meetings.agenda import queries as agenda
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting
from meetings.papers import queries, usecases, waiting
from meetings.papers.models import Paper, PaperVersion, Progress
from tests.documents.drafts import word_file
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, Chamber
from tests.meetings.sheets import pdf_file
from tests.world import Api, Page

PDF = pdf_file("Dự thảo nghị quyết", 3)


def with_(chamber: Chamber, made: bytes | Callable[[bytes], bytes] = PDF) -> Ports:
    """The house with a converter that makes this: LibreOffice is for tests/documents/test_word."""
    return dataclasses.replace(chamber.world.ports, converter=MemoryConverter(made))


@pytest.fixture(autouse=True)
def _converter(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chamber.world, "ports", with_(chamber))


def papers(chamber: Chamber, meeting_id: UUID) -> list[PaperVersion]:
    """The versions in use, as a member finds them."""
    db.session.rollback()
    meeting = db.session.get_one(Meeting, meeting_id)
    found = queries.readable(db.session, chamber.world.actor(MEMBER), meeting)
    return [one.latest for one in found]


def fails(_docx: bytes) -> bytes:
    raise Invalid("conversion_failed", reason="timeout")


def test_a_word_paper_is_nobodys_to_open_until_it_is_converted(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    chamber.bring_word(meeting_id, "Dự thảo nghị quyết")
    [row] = chamber.waiting(meeting_id)
    assert (row.state, row.title) == (Progress.CONVERTING, "du thao")
    assert papers(chamber, meeting_id) == []
    assert chamber.state(meeting_id)["papers"]["papers"] == {}
    with pytest.raises(Invalid, match="unknown_paper"):
        chamber.ask(meeting_id, CHAIR, "papers.present", paper=str(row.id))
    jobs.drain(chamber.world.ports)
    [laid] = papers(chamber, meeting_id)
    assert (laid.pages, laid.laid_by, laid.original_sha) == (3, row.brought_by, row.original_sha)
    assert chamber.waiting(meeting_id) == []
    [paper] = chamber.state(meeting_id)["papers"]["papers"]
    chamber.ask(meeting_id, CHAIR, "papers.present", paper=paper)
    waiting.convert(chamber.world.ports, meeting_id, row.id)
    assert len(papers(chamber, meeting_id)) == 1


def test_a_process_that_dies_on_the_way_leaves_no_half_paper(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    waits = chamber.bring_word(meeting_id, "Dự thảo")

    def dies(_docx: bytes) -> bytes:
        raise SystemExit

    with pytest.raises(SystemExit):
        waiting.convert(with_(chamber, dies), meeting_id, waits)
    assert papers(chamber, meeting_id) == []
    assert [one.state for one in chamber.waiting(meeting_id)] == [Progress.CONVERTING]
    waiting.convert(chamber.world.ports, meeting_id, waits)
    assert len(papers(chamber, meeting_id)) == 1


def test_a_failure_is_told_in_words_and_tried_again(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id = chamber.invited()
    waits = chamber.bring_word(meeting_id, "Dự thảo")
    url = f"/meetings/{meeting_id}"
    page = page_as(SECRETARY)
    assert "Đang chuyển sang PDF: du thao" in page.get(url).text
    jobs.drain(with_(chamber, fails))
    for place in (url, f"{url}/papers"):
        assert "Chuyển đổi quá lâu nên đã dừng" in page.get(place).text
    assert "du thao" not in page_as(MEMBER).get(url).text
    told = api_as(SECRETARY).get(f"{url}/papers").get_json()["waiting"]
    assert [(one["state"], one["fault"]) for one in told] == [("failed", "timeout")]
    assert api_as(MEMBER).get(f"{url}/papers").get_json()["waiting"] == []
    assert page.post(f"{url}/papers/waiting/{waits}/again").status_code == 303
    again = api_as(SECRETARY).post(f"{url}/papers/waiting/{waits}/again").get_json()
    assert again["waiting"][0]["state"] == "converting"
    jobs.drain(chamber.world.ports)
    assert "Chưa chuyển được" not in page.get(url).text
    assert len(papers(chamber, meeting_id)) == 1


def test_what_was_given_up_or_came_too_late_is_not_laid(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Một", "Hai")
    first = chamber.bring_word(meeting_id, "Dự thảo")
    with work(chamber.world.actor(SECRETARY)) as w:
        waiting.drop(w, meeting_id, first)
    second = chamber.bring_word(meeting_id, "Dự thảo khác")
    lines = agenda.lines(db.session, meeting_id)
    rows = [{"id": str(one.item.id), "title": one.item.title} for one in lines]
    with pytest.raises(Invalid, match="secret_with_papers"):
        chamber.arrange_rows(meeting_id, [rows[0] | {"secret": True}, *rows[1:]])
    with work(chamber.world.actor(SECRETARY)) as w:
        calendar.cancel(w, meeting_id, "Hoãn")
    jobs.drain(chamber.world.ports)
    assert db.session.query(Paper).filter_by(meeting_id=meeting_id).count() == 0
    [row] = chamber.waiting(meeting_id)
    assert (row.id, row.fault) == (second, "meeting_over")


def test_a_word_file_takes_the_place_of_a_paper_the_last_one_brought(chamber: Chamber) -> None:
    meeting_id, actor = chamber.invited(), chamber.world.actor(SECRETARY)
    paper_id, old = chamber.lay(meeting_id)
    for words in ("Bản hai", "Bản ba"):
        file = Sent("moi.docx", word_file(words))
        assert not usecases.replace(chamber.world.ports, actor, meeting_id, paper_id, file)
    assert chamber.sha(paper_id) == old
    [row] = chamber.waiting(meeting_id)
    jobs.drain(chamber.world.ports)
    [now] = papers(chamber, meeting_id)
    assert (now.number, now.original_sha) == (2, row.original_sha)
