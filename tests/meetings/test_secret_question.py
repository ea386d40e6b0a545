"""Before a draft is composed from a meeting: does the content belong to a list of state secrets?"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.core.db import db
from docflow.core.work import work
from docflow.documents.models import Document
from meetings.opinions import usecases
from tests.meetings.house import MEMBERS, SECRETARY, Chamber
from tests.meetings.questions import answer, planned, send
from tests.meetings.test_minutes import held
from tests.world import Api, Page

DRAFTING = ("invitation", "minutes/document", "dossier/inventory", "conclusion")
QUESTION = "Nội dung văn bản có thuộc danh mục bí mật nhà nước không?"


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    return held(chamber)


def documents() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Document)) or 0


@pytest.mark.parametrize("act", DRAFTING)
def test_a_page_asks_before_it_composes(
    page_as: Callable[[str], Page], meeting_id: UUID, act: str
) -> None:
    page, url, before = page_as(SECRETARY), f"/meetings/{meeting_id}/{act}", documents()
    page.post(f"/meetings/{meeting_id}/minutes")
    first, again = page.post(url), page.post(url, {"asked": "1"})
    assert QUESTION in first.text
    assert (again.status_code, "Hãy trả lời câu hỏi này." in again.text) == (422, True)
    stopped = page.post(url, {"state_secret": "yes"})
    assert "người được giao nhiệm vụ bảo vệ bí mật nhà nước" in stopped.text
    assert documents() == before
    assert page.post(url, {"state_secret": "no"}).location.endswith("/edit")
    assert documents() == before + 1


@pytest.mark.parametrize("act", DRAFTING)
def test_the_api_takes_no_draft_without_the_answer(
    api_as: Callable[[str], Api], meeting_id: UUID, act: str
) -> None:
    api, url, before = api_as(SECRETARY), f"/meetings/{meeting_id}/{act}", documents()
    assert api.post(url, json={}).get_json()["errors"] == {"state_secret": "missing"}
    refused = api.post(url, json={"state_secret": True})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "state_secret")
    assert documents() == before


def closed(chamber: Chamber) -> UUID:
    asked = planned(chamber)
    send(chamber, asked)
    for post in MEMBERS:
        answer(chamber, asked, post, "aye")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    return asked


def test_the_result_of_a_written_question_is_asked_about_too(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    url, before = f"/opinions/{closed(chamber)}/result", documents()
    page, api = page_as(SECRETARY), api_as(SECRETARY)
    assert QUESTION in page.post(url).text
    assert "người được giao nhiệm vụ bảo vệ bí mật" in page.post(url, {"state_secret": "yes"}).text
    assert api.post(url, json={}).get_json()["errors"] == {"state_secret": "missing"}
    assert documents() == before
    assert page.post(url, {"state_secret": "no"}).location.endswith("/edit")
    assert documents() == before + 1
