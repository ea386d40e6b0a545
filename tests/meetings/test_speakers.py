"""Asking for the floor, having it, and the clock that everybody sees alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from meetings.calendar.models import Role
from meetings.live.log import happening
from meetings.live.room import audience_for, place_of
from meetings.live.views import Audience, view
from meetings.minutes.writing import write
from meetings.speakers.floor import queue, speakers, spent
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.test_bodies import change
from tests.world import Api

THIRD = "bt-ubnd.pct2"


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def ask(chamber: Chamber, meeting_id: UUID, post: str, kind: str = "opinion") -> str:
    return str(chamber.ask(meeting_id, post, "speakers.ask", kind=kind)["result"]["request"])


def now_of(chamber: Chamber, meeting_id: UUID) -> Any:
    return speakers(chamber.state(meeting_id))


def listed(chamber: Chamber, meeting_id: UUID) -> list[str]:
    """Who waits on the current item, by id."""
    state = chamber.state(meeting_id)
    ids = queue(state, state["agenda"]["current"])
    return [speakers(state)["requests"][id]["person"] for id in ids]


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    return chamber.sitting()


def test_hands_go_up_once_in_order_and_procedure_comes_first(
    chamber: Chamber, meeting_id: UUID
) -> None:
    ask(chamber, meeting_id, MEMBER)
    mine = ask(chamber, meeting_id, DEPUTY)
    ask(chamber, meeting_id, THIRD, "procedural")
    ids = [chamber.id(post) for post in (THIRD, MEMBER, DEPUTY)]
    assert listed(chamber, meeting_id) == ids
    with pytest.raises(Conflict, match="already_asked"):
        ask(chamber, meeting_id, MEMBER)
    ask(chamber, meeting_id, MEMBER, "question")
    with pytest.raises(Forbidden, match="not_your_request"):
        chamber.ask(meeting_id, MEMBER, "speakers.withdraw", request=mine)
    chamber.ask(meeting_id, DEPUTY, "speakers.withdraw", request=mine)
    with pytest.raises(NotFound, match="unknown_request"):
        chamber.ask(meeting_id, DEPUTY, "speakers.withdraw", request=mine)
    assert listed(chamber, meeting_id) == [*ids[:2], chamber.id(MEMBER)]


def test_the_secretary_keeps_the_list_and_the_chair_alone_gives_the_floor(
    chamber: Chamber, meeting_id: UUID
) -> None:
    first = ask(chamber, meeting_id, MEMBER)
    chamber.ask(meeting_id, SECRETARY, "speakers.list", shut=True)
    with pytest.raises(WrongState, match="list_shut"):
        ask(chamber, meeting_id, DEPUTY)
    person = chamber.id(DEPUTY)
    added = chamber.ask(meeting_id, SECRETARY, "speakers.add", person=person, kind="reply")
    chamber.ask(meeting_id, SECRETARY, "speakers.move", request=first, place=9)
    assert listed(chamber, meeting_id) == [person, chamber.id(MEMBER)]
    chamber.ask(meeting_id, SECRETARY, "speakers.remove", request=added["result"]["request"])
    assert listed(chamber, meeting_id) == [chamber.id(MEMBER)]
    for post, command, args in (
        (SECRETARY, "speakers.give", {"request": first}),
        (SECRETARY, "speakers.next", {}),
        (MEMBER, "speakers.add", {"person": person}),
        (MEMBER, "speakers.move", {"request": first, "place": 0}),
        (MEMBER, "speakers.list", {"shut": False}),
    ):
        with pytest.raises(Forbidden):
            chamber.ask(meeting_id, post, command, **args)
    chamber.ask(meeting_id, CHAIR, "speakers.give", request=first)
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, DEPUTY, "speakers.end")
    chamber.ask(meeting_id, MEMBER, "speakers.end")
    with pytest.raises(NotFound, match="nobody_speaks"):
        chamber.ask(meeting_id, CHAIR, "speakers.end")


def test_only_who_is_there_speaks_and_who_leaves_waits_no_more(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    first = chamber.items(meeting_id)[0]
    early = chamber.ask(meeting_id, MEMBER, "speakers.ask", item=first)["result"]["request"]
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    with pytest.raises(WrongState, match="not_there"):
        chamber.ask(meeting_id, CHAIR, "speakers.give", request=early)
    with pytest.raises(WrongState, match="not_there"):
        ask(chamber, meeting_id, DEPUTY)
    for post in (MEMBER, DEPUTY):
        chamber.ask(meeting_id, post, "attendance.check_in")
    ask(chamber, meeting_id, DEPUTY)
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    chamber.ask(meeting_id, MEMBER, "attendance.leave")
    chamber.unseat(meeting_id, DEPUTY)
    now = now_of(chamber, meeting_id)
    assert (now["floor"], now["requests"], list(now["speeches"])) == (None, {}, [early])


def test_a_speech_is_timed_by_the_server_and_rests_with_the_meeting(
    chamber: Chamber, meeting_id: UUID
) -> None:
    ask(chamber, meeting_id, MEMBER)
    chamber.ask(meeting_id, SECRETARY, "speakers.limit", kind="opinion", seconds=90)
    item = chamber.state(meeting_id)["agenda"]["current"]
    told = {"kind": "opinion", "seconds": 120, "item": item}
    chamber.ask(meeting_id, SECRETARY, "speakers.limit", **told)
    start = clock.now()

    def at(second: int, command: str, **args: object) -> None:
        with clock.stopped_at(start + seconds(second)):
            chamber.ask(meeting_id, CHAIR, command, **args)

    at(0, "speakers.next")
    at(30, "speakers.pause")
    at(40, "speakers.resume")
    at(60, "sitting.pause")
    at(600, "sitting.resume")
    at(610, "speakers.extend", seconds=60)
    floor = now_of(chamber, meeting_id)["floor"]
    assert spent(floor, milli(start + seconds(620))) == (30 + 20 + 20) * 1000
    assert floor["limit_ms"] == 180_000
    at(620, "speakers.end")
    over = next(iter(now_of(chamber, meeting_id)["speeches"].values()))
    assert (over["spent_ms"], over["ended"]) == (70_000, milli(start + seconds(620)))
    at(621, "speakers.add", person=chamber.id(DEPUTY), kind="reply")
    text = write(chamber.state(meeting_id), [], {}, "")[1].text
    assert f"{over['name']} phát biểu ý kiến, trong 1 phút 10 giây." in text
    assert "Đăng ký nhưng chưa phát biểu: " in text


def milli(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_who_is_interrupted_goes_on_afterwards(chamber: Chamber, meeting_id: UUID) -> None:
    ask(chamber, meeting_id, MEMBER)
    second = ask(chamber, meeting_id, DEPUTY, "question")
    third = ask(chamber, meeting_id, THIRD)
    with pytest.raises(WrongState, match="nobody_to_interrupt"):
        chamber.ask(meeting_id, CHAIR, "speakers.give", request=second, interrupts=True)
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    chamber.ask(meeting_id, CHAIR, "speakers.give", request=second, interrupts=True)
    now = now_of(chamber, meeting_id)
    assert (now["floor"]["person"], now["held"]["person"]) == (
        chamber.id(DEPUTY), chamber.id(MEMBER),
    )  # fmt: skip
    with pytest.raises(WrongState, match="nobody_to_interrupt"):
        chamber.ask(meeting_id, CHAIR, "speakers.give", request=third, interrupts=True)
    chamber.ask(meeting_id, CHAIR, "speakers.end")
    now = now_of(chamber, meeting_id)
    assert (now["floor"]["person"], now["floor"]["since"]) == (chamber.id(MEMBER), 0)
    chamber.ask(meeting_id, CHAIR, "speakers.resume")
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    assert now_of(chamber, meeting_id)["floor"]["person"] == chamber.id(THIRD)


def test_the_chair_takes_back_a_step_with_the_floor(chamber: Chamber, meeting_id: UUID) -> None:
    first = ask(chamber, meeting_id, MEMBER)
    ask(chamber, meeting_id, DEPUTY)
    start = clock.now()
    with clock.stopped_at(start):
        chamber.ask(meeting_id, CHAIR, "speakers.next")
        before = now_of(chamber, meeting_id)
        chamber.ask(meeting_id, CHAIR, "speakers.next")
    with clock.stopped_at(start + seconds(9)):
        chamber.ask(meeting_id, CHAIR, "speakers.undo")
        with pytest.raises(WrongState, match="too_late_to_undo"):
            chamber.ask(meeting_id, CHAIR, "speakers.undo")
    assert now_of(chamber, meeting_id) == before | {"undo": None}
    assert (before["floor"]["id"], len(before["requests"])) == (first, 1)
    with clock.stopped_at(start + seconds(20)):
        chamber.ask(meeting_id, CHAIR, "speakers.end")
    with (
        clock.stopped_at(start + seconds(31)),
        pytest.raises(WrongState, match="too_late_to_undo"),
    ):
        chamber.ask(meeting_id, CHAIR, "speakers.undo")


def test_another_item_ends_the_speech_and_undo_brings_it_back(
    chamber: Chamber, meeting_id: UUID
) -> None:
    first = ask(chamber, meeting_id, MEMBER)
    second = ask(chamber, meeting_id, DEPUTY)
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    before = now_of(chamber, meeting_id)
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    now = now_of(chamber, meeting_id)
    assert (now["floor"], list(now["speeches"]), list(now["requests"])) == (None, [first], [second])
    with pytest.raises(WrongState, match="not_of_this_item"):
        chamber.ask(meeting_id, CHAIR, "speakers.give", request=second)
    with pytest.raises(WrongState, match="nobody_asks"):
        chamber.ask(meeting_id, CHAIR, "speakers.next")
    third = ask(chamber, meeting_id, THIRD)
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    chamber.ask(meeting_id, CHAIR, "agenda.undo")
    now = now_of(chamber, meeting_id)
    assert now["floor"] == before["floor"]
    assert list(now["speeches"]) == [third]
    assert listed(chamber, meeting_id) == [chamber.id(DEPUTY)]
    item = chamber.state(meeting_id)["agenda"]["current"]
    chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")
    assert now_of(chamber, meeting_id)["floor"] is None
    chamber.ask(meeting_id, CHAIR, "agenda.undo")
    assert now_of(chamber, meeting_id)["floor"] == before["floor"]


def test_each_screen_sees_what_is_its_own(
    chamber: Chamber, meeting_id: UUID, api_as: Callable[[str], Api]
) -> None:
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    chamber.ask(meeting_id, GUEST, "attendance.check_in")
    with pytest.raises(Invalid, match="unknown_item"):
        ask(chamber, meeting_id, GUEST)
    ask(chamber, meeting_id, MEMBER)
    later = chamber.items(meeting_id)[2]
    chamber.ask(meeting_id, DEPUTY, "speakers.ask", item=later)
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    chamber.ask(meeting_id, CHAIR, "speakers.end")
    state = chamber.state(meeting_id)
    seen = {one: view(state, one)["speakers"] for one in Audience}
    assert seen[Audience.CHAIR]["fair"][chamber.id(MEMBER)]["times"] == 1
    assert all("fair" not in seen[one] for one in Audience if one is not Audience.CHAIR)
    assert seen[Audience.GUEST]["requests"] == seen[Audience.SCREEN]["requests"] == {}
    assert len(seen[Audience.MEMBER]["requests"]) == 1
    url = f"/meetings/{meeting_id}/speakers"
    assert api_as(CHAIR).get(url).get_json()["spoken"][0]["times"] == 1
    told = api_as(MEMBER).get(url).get_json()
    assert (told["floor"], told["waiting"][0]["item"], told["spoken"]) == (None, later, [])
    assert api_as(STRANGER).get(url).status_code == 404


def test_whom_the_chair_gives_the_chairing_leads_until_it_is_taken_back(
    chamber: Chamber, meeting_id: UUID
) -> None:
    ask(chamber, meeting_id, MEMBER)
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, DEPUTY, "speakers.next")
    chamber.ask(meeting_id, CHAIR, "sitting.hand", person=chamber.id(DEPUTY))
    chamber.ask(meeting_id, DEPUTY, "speakers.next")
    assert now_of(chamber, meeting_id)["floor"]["person"] == chamber.id(MEMBER)
    chamber.ask(meeting_id, DEPUTY, "agenda.advance")
    place = place_of(db.session, meeting_id, chamber.world.person(DEPUTY).id)
    assert place is not None
    assert (audience_for(place), audience_for(place, "member")) == (Audience.CHAIR, Audience.MEMBER)
    for order, args in (("sitting.hand", {"person": chamber.id(THIRD)}), ("sitting.take", {})):
        for post in (DEPUTY, SECRETARY):
            with pytest.raises(Forbidden):
                chamber.ask(meeting_id, post, order, **args)
    chamber.ask(meeting_id, CHAIR, "sitting.take")
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, DEPUTY, "agenda.advance")
    with pytest.raises(WrongState, match="nobody_leads"):
        chamber.ask(meeting_id, CHAIR, "sitting.take")
    log = [row.type for row in chamber.rows(meeting_id)]
    assert log.count("sitting.handed") == 2


def test_only_a_member_who_is_there_leads_and_who_was_taken_out_does_so_no_more(
    chamber: Chamber,
) -> None:
    meeting_id = chamber.sitting(there=2)
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    for post, refusal in ((THIRD, WrongState), (GUEST, Invalid), (STRANGER, Invalid)):
        with pytest.raises(refusal):
            chamber.ask(meeting_id, CHAIR, "sitting.hand", person=chamber.id(post))
    chamber.ask(meeting_id, CHAIR, "sitting.hand", person=chamber.id(DEPUTY))
    chamber.unseat(meeting_id, DEPUTY)
    chamber.seat(meeting_id, **{DEPUTY: Role.MEMBER})
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, DEPUTY, "agenda.advance")
    people = chamber.state(meeting_id)["people"]
    assert [id for id, one in people.items() if one["leads"]] == []
    assert people[chamber.id(MEMBER)]["unit"] == "Phòng Kinh tế"


def test_minutes_say_who_led_the_meeting(chamber: Chamber, meeting_id: UUID) -> None:
    chamber.ask(meeting_id, CHAIR, "sitting.hand", person=chamber.id(DEPUTY))
    chamber.ask(meeting_id, CHAIR, "sitting.take")
    for item in chamber.items(meeting_id):
        chamber.ask(meeting_id, CHAIR, "agenda.postpone", item=item, reason="Hết giờ")
    chamber.ask(meeting_id, CHAIR, "sitting.close")
    log = [happening(row) for row in chamber.rows(meeting_id)]
    opening = write(chamber.state(meeting_id), log, {}, "")[0].text
    name = chamber.state(meeting_id)["people"][chamber.id(DEPUTY)]["name"]
    assert f"{name} điều hành." in opening
    assert "Chủ trì điều hành." in opening


def test_a_bodys_rule_bounds_how_often_one_speaks_about_an_item(chamber: Chamber) -> None:
    change(chamber, turns=1)
    meeting_id = chamber.sitting()
    for kind in ("opinion", "question", "reply"):
        ask(chamber, meeting_id, MEMBER, kind)
    chamber.ask(meeting_id, CHAIR, "speakers.next")
    with pytest.raises(WrongState, match="turns_spent"):
        chamber.ask(meeting_id, CHAIR, "speakers.next")
    chamber.ask(meeting_id, CHAIR, "speakers.end")
    with pytest.raises(WrongState, match="turns_spent"):
        ask(chamber, meeting_id, MEMBER)
    [_question, reply] = queue(
        chamber.state(meeting_id), chamber.state(meeting_id)["agenda"]["current"]
    )
    chamber.ask(meeting_id, CHAIR, "speakers.give", request=reply)
    ask(chamber, meeting_id, DEPUTY)
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    ask(chamber, meeting_id, MEMBER)
