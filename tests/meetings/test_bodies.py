"""Bodies: their rules, terms that begin and end, and meetings that keep what they began with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid
from docflow.core.work import work
from meetings.bodies import queries, usecases
from meetings.bodies.models import Body, Membership, Seat
from meetings.bodies.schemas import BodyIn, MemberIn, TermIn
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Role
from meetings.calendar.schemas import MeetingIn
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, Chamber
from tests.world import Api, Page

OFFICE = "bt-ubnd.chanhvp"
NEWCOMER = "bt-ubnd.cvkt"
DAY = timedelta(days=1)


def ubnd(chamber: Chamber) -> Body:
    db.session.rollback()
    return queries.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]


def ruled(body: Body, **more: Any) -> BodyIn:
    kept = {"kind": body.kind, "name": body.name, "tie_break": body.tie_break} | more
    return BodyIn.model_validate(kept)


def change(chamber: Chamber, **more: Any) -> None:
    body = ubnd(chamber)
    with work(chamber.world.actor(OFFICE)) as w:
        usecases.change(w, body.id, ruled(body, **more))


def seat(chamber: Chamber, post: str, **more: Any) -> UUID:
    told = {"person_id": chamber.id(post), "starts_on": clock.today(), "votes": True} | more
    with work(chamber.world.actor(OFFICE)) as w:
        return usecases.seat(w, ubnd(chamber).id, MemberIn.model_validate(told)).id


def of(chamber: Chamber, post: str) -> list[Membership]:
    id = chamber.world.person(post).id
    return [one for one in ubnd(chamber).members if one.person_id == id]


def rules(chamber: Chamber, meeting_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = chamber.state(meeting_id)["meeting"]["rules"]
    return found


def test_a_meeting_early_in_the_morning_has_the_members_of_that_day(chamber: Chamber) -> None:
    """In UTC it is still the day before."""
    day = clock.today() + DAY
    seat(chamber, NEWCOMER, starts_on=day)
    at = (clock.start_of(day) + timedelta(hours=6)).astimezone(UTC)
    said = MeetingIn(
        body_id=ubnd(chamber).id, title="Họp giao ban", place="Phòng họp số 1",
        starts_at=at, ends_at=at + timedelta(hours=1),
    )  # fmt: skip
    with work(chamber.world.actor(SECRETARY)) as w:
        people = calendar.plan(w, said).people
        assert chamber.world.person(NEWCOMER).id in {one.person_id for one in people}


def test_a_changed_rule_reaches_a_meeting_until_it_begins(chamber: Chamber) -> None:
    waiting, begun = chamber.invited(), chamber.opened()
    change(chamber, quorum_num=3, quorum_den=4, proxies=2)
    assert (rules(chamber, waiting)["quorum"]["den"], rules(chamber, waiting)["proxies"]) == (4, 2)
    chamber.seat(begun, **{NEWCOMER: Role.DELEGATE})
    assert chamber.id(NEWCOMER) in chamber.state(begun)["people"]
    assert (rules(chamber, begun)["quorum"]["den"], rules(chamber, begun)["proxies"]) == (3, 1)
    chamber.ask(waiting, CHAIR, "sitting.open")
    change(chamber)
    assert rules(chamber, waiting)["quorum"]["den"] == 4


def test_a_term_is_ended_and_renewed_without_a_gap(chamber: Chamber) -> None:
    old, begins = of(chamber, MEMBER)[0], clock.today() + 10 * DAY
    with work(chamber.world.actor(OFFICE)) as w:
        said = TermIn(seat=Seat.DEPUTY, votes=True, starts_on=begins)
        usecases.renew(w, old.body_id, old.id, said)
    first, second = of(chamber, MEMBER)
    assert (first.ends_on, second.starts_on, second.title) == (begins - DAY, begins, first.title)
    id = chamber.world.person(MEMBER).id
    for day, seat_then in ((begins - DAY, Seat.MEMBER), (begins, Seat.DEPUTY)):
        there = queries.members_on(db.session, first.body_id, day)
        assert [one.seat for one in there if one.person_id == id] == [seat_then]
    with work(chamber.world.actor(OFFICE)) as w:
        usecases.relieve(w, first.body_id, second.id, begins)
    assert id not in {
        one.person_id for one in queries.members_on(db.session, first.body_id, begins + DAY)
    }


@pytest.mark.parametrize(
    ("post", "more", "code"),
    [(MEMBER, {}, "already_member"), (NEWCOMER, {"seat": "chair"}, "chair_taken")],
)
def test_nobody_sits_twice_and_one_presides(
    chamber: Chamber, post: str, more: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        seat(chamber, post, **more)


def test_a_bodys_secretary_keeps_its_next_meeting(chamber: Chamber) -> None:
    seat(chamber, NEWCOMER, seat="secretary", votes=False)
    meeting_id = chamber.invited()
    assert chamber.state(meeting_id)["people"][chamber.id(NEWCOMER)]["role"] == "secretary"


def test_only_the_office_of_the_organisation_changes_it(chamber: Chamber) -> None:
    body = ubnd(chamber)
    for post in (CHAIR, SECRETARY, "pl-ubnd.chanhvp"):
        with work(chamber.world.actor(post)) as w, pytest.raises(Forbidden):
            usecases.change(w, body.id, ruled(body))
        with work(chamber.world.actor(post)) as w, pytest.raises(Forbidden):
            usecases.end(w, body.id, clock.today())


def test_the_pages_say_what_is_wrong_and_keep_the_rest(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    page = page_as("bt-ubnd.quantri")
    form = page.get("/bodies/new").text
    assert 'value="2"' in form
    bad = page.post("/bodies", {"name": "Ban Chỉ đạo 35", "majority_num": "3"})
    assert (bad.status_code, "Ban Chỉ đạo 35" in bad.text) == (422, True)
    assert "Tỷ lệ không thể đạt được" in bad.text
    made = page.post("/bodies", {"name": "Ban Chỉ đạo 35", "majority_strict": "False"})
    assert made.status_code == 303
    where = made.headers["Location"]
    member = {"person_id": chamber.id(NEWCOMER), "starts_on": "2026-01-01", "votes": "1"}
    assert page.post(f"{where}/members", member).status_code == 303
    assert page.post(f"{where}/members", member).status_code == 422
    shown = page.get(where).text
    assert "từ 1/2 tổng số thành viên" in shown
    assert page.post(f"{where}/end", {"on": "2026-12-31"}).status_code == 303
    assert "Hết ngày" in page.get("/bodies").text
    assert page_as(MEMBER).get(where).status_code == 200


def test_the_api_does_the_same(chamber: Chamber, api_as: Callable[[str], Api]) -> None:
    api, address = api_as(OFFICE), f"/bodies/{ubnd(chamber).id}"
    told = api.get(address).json
    assert told["majority"]["strict"] is True
    said = {"name": told["name"], "kind": told["kind"], "proxies": 3, "version": told["version"]}
    assert api.put(address, json=said).json["proxies"] == 3
    assert api.put(address, json=said).status_code == 409
    joined = api.post(
        f"{address}/members", json={"person_id": chamber.id(NEWCOMER), "starts_on": "2026-01-01"}
    )
    assert joined.json["members"][-1]["votes"] is False
