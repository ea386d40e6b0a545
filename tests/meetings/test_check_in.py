"""Checking in by the code on the room's screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.errors import Invalid, WrongState
from meetings.attendance import codes
from meetings.live.log import milliseconds
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Page


def fresh(meeting_id: UUID, age: timedelta = timedelta()) -> str:
    return codes.issue(meeting_id, milliseconds(clock.now() - age))


def test_who_scans_is_there_and_each_code_is_good_once_for_a_person(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    first = fresh(meeting_id, timedelta(seconds=10))
    for post in (MEMBER, DEPUTY):
        chamber.ask(meeting_id, post, "attendance.scan", code=first)
    mark = chamber.state(meeting_id)["attendance"]["people"][chamber.id(MEMBER)]
    assert (mark["how"], mark["by_code"]) == ("present", True)
    chamber.ask(meeting_id, MEMBER, "attendance.leave")
    with pytest.raises(WrongState, match="code_used"):
        chamber.ask(meeting_id, MEMBER, "attendance.scan", code=first)
    earlier = fresh(meeting_id, timedelta(seconds=20))
    with pytest.raises(WrongState, match="code_used"):
        chamber.ask(meeting_id, MEMBER, "attendance.scan", code=earlier)
    chamber.ask(meeting_id, MEMBER, "attendance.scan", code=fresh(meeting_id))
    assert chamber.state(meeting_id)["attendance"]["people"][chamber.id(MEMBER)]["by_code"]


def test_an_old_code_a_changed_one_and_another_meetings_are_refused(chamber: Chamber) -> None:
    meeting_id, other = chamber.opened(), chamber.invited()
    old = fresh(meeting_id, timedelta(milliseconds=codes.LIFE + 1))
    with pytest.raises(WrongState, match="code_too_old"):
        chamber.ask(meeting_id, MEMBER, "attendance.scan", code=old)
    until, _dot, stamp = old.partition(".")
    for code in (f"{int(until) + 9}.{stamp}", fresh(other), "", "x.y", f"²{old}"):
        with pytest.raises(Invalid, match="unknown_code"):
            chamber.ask(meeting_id, MEMBER, "attendance.scan", code=code)
    assert chamber.state(meeting_id)["attendance"]["people"] == {}


def test_the_screen_shows_a_code_that_leads_to_one_press(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    meeting_id = chamber.opened()
    url = f"/meetings/{meeting_id}/check-in"
    drawn = page_as(CHAIR).get(f"{url}/code.svg")
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.data.startswith(b"<svg")
    assert drawn.data != page_as(SECRETARY).get(f"{url}/code.svg").data
    assert page_as(MEMBER).get(f"{url}/code.svg").status_code == 403
    assert page_as(STRANGER).get(url).status_code == 404
    member, code = page_as(MEMBER), fresh(meeting_id)
    assert code in member.get(f"{url}?code={code}").text
    assert chamber.state(meeting_id)["attendance"]["people"] == {}
    assert member.post(url, {"code": code}).location.endswith(f"/meetings/{meeting_id}")
    assert chamber.id(MEMBER) in chamber.state(meeting_id)["attendance"]["people"]
    assert member.post(url, {"code": code}).location.endswith("/check-in")
    assert "Bạn đã dùng mã này rồi" in member.get(url).text
    assert "Hãy quét mã" in member.get(f"{url}?code=1.x").text
    room = page_as(CHAIR).get(f"/meetings/{meeting_id}/room?view=screen").text
    assert "Quét mã để điểm danh" in room
