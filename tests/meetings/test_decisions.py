"""Every item is decided before a meeting closes, and the decision is what the papers say."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.work import work
from docflow.documents.models import Document
from meetings.decisions.deciding import Decided, how, undecided
from meetings.decisions.queries import outcomes
from meetings.live.views import Audience, view
from meetings.minutes import queries, usecases
from meetings.minutes.schemas import ConclusionIn
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page

TEXT = "Thống nhất chủ trương, giao Văn phòng hoàn thiện"


def conclude(chamber: Chamber, meeting_id: UUID, item: str = "", text: str = TEXT) -> None:
    chamber.ask(meeting_id, SECRETARY, "decisions.conclude", item=item, text=text)


def vote(chamber: Chamber, meeting_id: UUID, ayes: int, nays: int = 0, **more: object) -> str:
    poll = chamber.poll(meeting_id, **more)
    for place, person in enumerate(chamber.members(meeting_id)[: ayes + nays]):
        choice = "aye" if place < ayes else "nay"
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    return poll


def settled(chamber: Chamber) -> UUID:
    """The four items: concluded, voted down, postponed and withdrawn."""
    meeting_id = chamber.sitting()
    items = chamber.items(meeting_id)
    conclude(chamber, meeting_id)
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    vote(chamber, meeting_id, 5, rehearsal=True)
    assert undecided(chamber.state(meeting_id)) == items[1:]
    vote(chamber, meeting_id, 1, 4)
    with pytest.raises(WrongState, match="undecided_items") as refusal:
        chamber.ask(meeting_id, CHAIR, "sitting.close")
    assert refusal.value.facts["items"].startswith("3. Kế hoạch kỳ họp HĐND; 4. ")
    chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=items[2], reason="Hết giờ")
    chamber.ask(meeting_id, SECRETARY, "agenda.withdraw", item=items[3], reason="Trình lại")
    return meeting_id


def test_each_item_needs_a_vote_a_conclusion_or_a_reason_why_not(
    chamber: Chamber, api_as: Callable[[str], Api], page_as: Callable[[str], Page]
) -> None:
    meeting_id = settled(chamber)
    found = [how(chamber.state(meeting_id), id) for id in chamber.items(meeting_id)]
    assert found == [Decided.CONCLUDED, Decided.VOTED, Decided.POSTPONED, Decided.WITHDRAWN]
    url = f"/meetings/{meeting_id}/decisions"
    told = api_as(MEMBER).get(url).get_json()["items"]
    assert [one["decided"] for one in told] == [str(one) for one in found]
    assert told[0]["text"] == TEXT
    assert api_as(STRANGER).get(url).status_code == 404
    chamber.ask(meeting_id, CHAIR, "sitting.close")
    shown = page_as(MEMBER).get(f"/meetings/{meeting_id}").text
    for text in (TEXT, "Không được thông qua", "Trình lại"):
        assert text in shown


def test_minutes_and_notice_say_what_became_of_each_item(chamber: Chamber) -> None:
    meeting_id = settled(chamber)
    chamber.ask(meeting_id, CHAIR, "sitting.close")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.begin(w, meeting_id)
        notice = usecases.make_conclusion(w, meeting_id, ConclusionIn(state_secret=False))
    sections = queries.sections(db.session, meeting_id)
    assert f"Chủ trì kết luận: {TEXT}." in sections[1].text
    assert "Rút khỏi chương trình: Trình lại." in sections[4].text
    lines = sections[-2].text.splitlines()
    assert lines[1] == f"1. Khai mạc: {TEXT}."
    rule = "(quyết định thông thường: quá 1/2 tổng số thành viên)"
    counts = f"tán thành 1, không tán thành 4, không biểu quyết 0; không được thông qua {rule}."
    assert lines[2].endswith(counts)
    assert lines[3].endswith("chuyển sang phiên sau (Hết giờ).")
    written = str(db.session.get_one(Document, notice).form)
    assert TEXT in written
    assert counts in written
    assert "Nhật ký cuộc họp" not in written


def test_what_is_taken_up_again_is_decided_again(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    item = chamber.items(meeting_id)[0]
    vote(chamber, meeting_id, 5)
    conclude(chamber, meeting_id)
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    chamber.ask(meeting_id, CHAIR, "agenda.reopen", item=item, reason="Bàn lại")
    assert item in undecided(chamber.state(meeting_id))
    with pytest.raises(WrongState, match="item_is_not_so"):
        conclude(chamber, meeting_id, item)
    chamber.ask(meeting_id, CHAIR, "agenda.go", item=item)
    vote(chamber, meeting_id, 4)
    assert item not in undecided(chamber.state(meeting_id))


def test_who_runs_the_meeting_writes_conclusions_and_everybody_reads_them(
    chamber: Chamber,
) -> None:
    meeting_id = chamber.sitting(item=0)
    rows = [{"title": "Nội dung mật", "secret": True}, {"title": "Công khai"}]
    chamber.arrange_rows(meeting_id, rows)
    secret, plain = chamber.items(meeting_id)
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    with pytest.raises(Invalid, match="secret_conclusion"):
        conclude(chamber, meeting_id)
    conclude(chamber, meeting_id, text="")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    with pytest.raises(Invalid, match="conclusion_missing"):
        conclude(chamber, meeting_id, text="")
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, MEMBER, "decisions.conclude", text=TEXT)
    chamber.ask(meeting_id, CHAIR, "decisions.conclude", text=TEXT)
    state = chamber.state(meeting_id)
    assert [one.title for one in outcomes(db.session, meeting_id, UUID(chamber.id(MEMBER)))] == [
        "Nội dung làm việc riêng", "Công khai",
    ]  # fmt: skip
    seen = {one: view(state, one)["decisions"] for one in Audience}
    assert seen[Audience.MEMBER] == {"items": {secret: "", plain: TEXT}}
    assert seen[Audience.GUEST] == {"items": {}}
    assert seen[Audience.CHAIR]["undecided"] == []


def test_a_tie_that_waits_for_the_chair_decides_nothing(chamber: Chamber) -> None:
    meeting_id = chamber.sitting(there=6)
    item = chamber.items(meeting_id)[0]
    vote(chamber, meeting_id, 3, 3, kind="secret")
    state = chamber.state(meeting_id)
    poll = state["votes"]["polls"][state["votes"]["order"][-1]]
    assert (poll["result"]["tie"], item in undecided(state)) == ("unsettled", True)
    vote(chamber, meeting_id, 3, 3)
    assert item not in undecided(chamber.state(meeting_id))
