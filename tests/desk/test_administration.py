"""Where an administrator begins."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from docflow.core import clock
from docflow.core.jobs_model import Job, JobState
from docflow.core.work import transaction
from tests.world import Page

PageAs = Callable[[str], Page]


@pytest.mark.parametrize("who", ["bt-ubnd.quantri", "tn-ubnd.quantri"])
def test_every_place_it_names_opens(page_as: PageAs, who: str) -> None:
    page = page_as(who)
    text = page.get("/admin").text.partition("<main")[2]
    links = re.findall(r'class="task-title" href="([^"]+)"', text)
    assert len(links) == 10
    assert {link: page.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_menu_leads_there_and_only_administrators_see_it(page_as: PageAs) -> None:
    link = 'href="/admin"'
    assert link in page_as("bt-ubnd.quantri").get("/").text
    assert link not in page_as("bt-ubnd.chutich").get("/").text
    assert page_as("bt-ubnd.chutich").get("/admin").status_code == 403


def test_failed_background_work_is_told_at_once(page_as: PageAs) -> None:
    page = page_as("bt-ubnd.quantri")
    assert "việc chạy nền đã hỏng" not in page.get("/admin").text
    with transaction() as session:
        now = clock.now()
        session.add(
            Job(
                kind="incoming.check",
                payload={},
                state=JobState.FAILED,
                run_after=now,
                created_at=now,
            )
        )
    assert "1 việc chạy nền đã hỏng" in page.get("/admin").text
