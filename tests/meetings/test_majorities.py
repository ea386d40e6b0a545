"""A body wants another majority for each kind of decision, from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.errors import Invalid
from docflow.core.work import work
from meetings.bodies import queries, usecases
from meetings.bodies.schemas import RuleIn
from meetings.live import log
from meetings.minutes.writing import write
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, Chamber
from tests.meetings.test_bodies import OFFICE, ubnd
from tests.world import Api, Page

DAY = timedelta(days=1)


def rule(chamber: Chamber, starts_on: date | None = None, **more: Any) -> UUID:
    told = {"decision": "dismissal", "starts_on": starts_on or clock.today()} | more
    with work(chamber.world.actor(OFFICE)) as w:
        return usecases.rule(w, ubnd(chamber).id, RuleIn.model_validate(told)).id


def share(chamber: Chamber, day: date, decision: str = "dismissal") -> tuple[int, int] | None:
    found = queries.majorities_on(ubnd(chamber), day).get(decision)
    return found and (found["majority"]["num"], found["majority"]["den"])


def voted(chamber: Chamber, meeting_id: UUID, ayes: int, **more: Any) -> dict[str, Any]:
    """A vote in which so many of seven agree and the others do not."""
    poll = chamber.poll(meeting_id, **more)
    for place, person in enumerate(chamber.members(meeting_id)):
        choice = "aye" if place < ayes else "nay"
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    found: dict[str, Any] = chamber.state(meeting_id)["votes"]["polls"][poll]
    return found


def test_a_rule_holds_from_its_day_until_the_next_or_its_last(chamber: Chamber) -> None:
    today = clock.today()
    assert share(chamber, today) is None
    first = rule(chamber, today, majority_num=2, majority_den=3)
    rule(chamber, today + 10 * DAY, majority_num=3, majority_den=4)
    days = {n: share(chamber, today + n * DAY) for n in (-1, 0, 9, 10)}
    assert days == {-1: None, 0: (2, 3), 9: (2, 3), 10: (3, 4)}
    rule(chamber, today, majority_num=4, majority_den=5)
    assert share(chamber, today) == (4, 5)
    with work(chamber.world.actor(OFFICE)) as w:
        usecases.repeal(w, ubnd(chamber).id, first, today + DAY)
    assert (share(chamber, today + DAY), share(chamber, today + 2 * DAY)) == ((4, 5), None)
    with pytest.raises(Invalid, match="before_the_rule"), work(chamber.world.actor(OFFICE)) as w:
        usecases.repeal(w, ubnd(chamber).id, first, today - DAY)


def test_a_vote_takes_the_majority_of_its_kind_and_says_so(chamber: Chamber) -> None:
    rule(chamber, majority_num=2, majority_den=3)
    meeting_id = chamber.sitting()
    ordinary = voted(chamber, meeting_id, 4)
    dismissal = voted(chamber, meeting_id, 4, decision="dismissal")
    enough = voted(chamber, meeting_id, 5, decision="dismissal")
    results = [one["result"] for one in (ordinary, dismissal, enough)]
    assert [(one["needed"], one["passed"]) for one in results] == [(4, True), (5, False), (5, True)]
    assert voted(chamber, meeting_id, 4, decision="agenda")["result"]["passed"]
    state, rows = chamber.state(meeting_id), chamber.rows(meeting_id)
    state = state | {"sitting": state["sitting"] | {"closed_at": 1}}
    told = write(state, [log.happening(row) for row in rows], {}, "mã")
    minutes = "\n".join(one.text for one in told)
    assert "(miễn nhiệm, bãi nhiệm: từ 2/3 tổng số thành viên)" in minutes
    assert "(quyết định thông thường: quá 1/2 tổng số thành viên)" in minutes


def test_a_meeting_keeps_the_rules_it_began_with(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    rule(chamber, majority_num=2, majority_den=3)
    begun, waiting = chamber.opened(), chamber.invited()
    poll = chamber.poll(chamber.sitting(), decision="dismissal")
    rule(chamber, majority_num=9, majority_den=10)
    page = page_as(MEMBER)
    shown = {id: page.get(f"/meetings/{id}").text for id in (begun, waiting)}
    assert ("từ 2/3" in shown[begun], "từ 9/10" in shown[begun]) == (True, False)
    assert "Như lúc bắt đầu họp" in shown[begun]
    assert "từ 9/10" in shown[waiting]
    assert chamber.state(waiting)["meeting"]["rules"]["decisions"]["dismissal"]["majority"] == {
        "num": 9, "den": 10, "base": "all", "strict": False,
    }  # fmt: skip
    rule(chamber, clock.today() + DAY, decision="election", majority_num=7, majority_den=8)
    assert "7/8" not in page.get(f"/meetings/{waiting}").text
    assert poll


def test_the_office_sets_and_ends_a_rule_on_the_page_and_over_the_api(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    body_id, today = ubnd(chamber).id, clock.today().isoformat()
    page, address = page_as(OFFICE), f"/bodies/{body_id}"
    said = {
        "decision": "dismissal", "majority_strict": "False", "majority_num": "3",
        "majority_den": "4", "majority_base": "present", "tie_break": "fails", "starts_on": today,
    }  # fmt: skip
    assert page.post(f"{address}/rules", said).status_code == 303
    shown = page.get(address).text
    assert "từ 3/4 số thành viên có mặt" in shown
    beyond = page.post(f"{address}/rules", said | {"majority_num": "5"})
    assert (beyond.status_code, "không thể đạt được" in beyond.text) == (422, True)
    api = api_as(OFFICE)
    [told] = api.get(address).get_json()["rules"]
    assert (told["majority"]["den"], told["starts_on"], told["ends_on"]) == (4, today, None)
    ended = page.post(f"{address}/rules/{told['id']}/end", {"on": today})
    assert ended.status_code == 303
    again = {"decision": "agenda", "starts_on": today}
    assert len(api.post(f"{address}/rules", json=again).get_json()["rules"]) == 2
    assert api_as(SECRETARY).post(f"{address}/rules", json=again).status_code == 403
    polls = api_as(MEMBER).get(f"/meetings/{chamber.invited()}/polls").get_json()
    assert polls == {"items": []}
