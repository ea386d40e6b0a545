"""A press too late or too short: the notice stands on the page, with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from docflow.core import clock
from docflow.core.work import work
from meetings.opinions import usecases
from tests.meetings.house import MEMBER, SECRETARY, Chamber
from tests.meetings.questions import DAY, SUBJECT, planned, row_of
from tests.world import Page


def test_the_keepers_presses(chamber: Chamber, asked: UUID, page_as: Callable[[str], Page]) -> None:
    page, url = page_as(SECRETARY), f"/opinions/{asked}"
    early = (row_of(asked).until - DAY).astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    for press, form, status, kept in (
        ("close", {}, 409, "Người được hỏi"),
        ("send", {}, 409, "Người được hỏi"),
        ("result", {"state_secret": "no"}, 409, "Người được hỏi"),
        ("extend", {"until": early}, 422, f'value="{early}"'),
        ("withdraw", {"reason": "x"}, 422, 'value="x"'),
        ("item", {"item_id": str(UUID(int=7))}, 422, "Người được hỏi"),
    ):
        answer = page.post(f"{url}/{press}", form)
        assert (press, answer.status_code) == (press, status)
        assert 'role="alert"' in answer.text
        assert kept in answer.text
        assert SUBJECT in answer.text
    assert row_of(asked).state == "asked"
    draft = planned(chamber, until=clock.now() + DAY)
    with clock.stopped_at(clock.now() + 2 * DAY):
        late = page_as(SECRETARY).post(f"/opinions/{draft}/send")
    assert (late.status_code, "Gửi cho các thành viên" in late.text) == (422, True)


def test_an_answer_that_comes_too_late_is_not_lost(
    chamber: Chamber, asked: UUID, page_as: Callable[[str], Page]
) -> None:
    member, url = page_as(MEMBER), f"/opinions/{asked}"
    short = member.post(f"{url}/answer", {"choice": "nay", "comment": "?"})
    assert short.status_code == 422
    assert ">?</textarea>" in short.text.replace("\n?", "?")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.withdraw(w, asked, "Đưa ra phiên họp")
    late = member.post(f"{url}/answer", {"choice": "nay", "comment": "Chưa rõ kinh phí"})
    assert late.status_code == 409
    assert "Nội dung bạn vừa viết, chưa được gửi:" in late.text
    assert "Chưa rõ kinh phí" in late.text
