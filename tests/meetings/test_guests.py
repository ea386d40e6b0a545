"""A guest sees the items they were asked to, and of the others nothing but that they are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from docflow.core.db import db
from docflow.core.errors import Invalid, Refusal, WrongState
from docflow.core.work import work
from meetings.attendance.events import quorum
from meetings.calendar.models import Role
from meetings.guests import usecases
from meetings.guests.schemas import AdmissionsIn
from meetings.live.events import Happening
from meetings.live.log import happening
from meetings.live.plain import state_hash
from meetings.live.views import Audience, eyes_of, view
from meetings.minutes.writing import write
from tests.meetings.conftest import Sit
from tests.meetings.house import CHAIR, GUEST, ITEMS, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.seat import until
from tests.world import Api, Page

OTHER = "bt-ubnd.cvvhxh"


def admit(chamber: Chamber, meeting_id: UUID, **asked: list[str]) -> None:
    """`admit(c, id, **{GUEST: [item]})`: nobody else is asked to anything of their own."""
    guests = [{"person_id": chamber.id(post), "items": items} for post, items in asked.items()]
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.admit(w, meeting_id, AdmissionsIn.model_validate({"guests": guests}))


def seen_by(chamber: Chamber, meeting_id: UUID, post: str) -> dict[str, object]:
    state = chamber.state(meeting_id)
    return view(state, eyes_of(state, Audience.GUEST, chamber.id(post)))


def with_guests(chamber: Chamber) -> tuple[UUID, list[str]]:
    """Open at its first item; two guests, asked to the second and to the third."""
    meeting_id = chamber.opened()
    chamber.seat(meeting_id, **{GUEST: Role.GUEST, OTHER: Role.GUEST})
    items = chamber.items(meeting_id)
    admit(chamber, meeting_id, **{GUEST: [items[1]], OTHER: [items[2]]})
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    return meeting_id, items


def test_each_guest_sees_their_own_items_and_nothing_of_the_others(chamber: Chamber) -> None:
    meeting_id, items = with_guests(chamber)
    chamber.lay(meeting_id, "cua_khach.pdf", 1)
    chamber.lay(meeting_id, "cua_nguoi_khac.pdf", 2)
    chamber.ask(meeting_id, MEMBER, "attendance.check_in")
    for item in items:
        chamber.ask(meeting_id, MEMBER, "speakers.ask", item=item)
    chamber.ask(meeting_id, CHAIR, "decisions.conclude", item=items[0], text="Kết luận Một")
    for post, own in ((GUEST, 1), (OTHER, 2)):
        seen = str(seen_by(chamber, meeting_id, post))
        assert ITEMS[own] in seen
        assert [title for title in ITEMS if title in seen] == [ITEMS[own]]
        assert ("cua khach" in seen, "cua nguoi khac" in seen) == (own == 1, own == 2)
        assert "Kết luận Một" not in seen
        requests = seen_by(chamber, meeting_id, post)["speakers"]["requests"]  # type: ignore[index]
        assert {one["item"] for one in requests.values()} == {items[own]}
        assert chamber.id(OTHER if post == GUEST else GUEST) not in seen
    assert ITEMS[1] not in str(view(chamber.state(meeting_id), Audience.GUEST))


def test_votes_on_another_item_are_not_told(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    item = chamber.state(meeting_id)["agenda"]["current"]
    poll = chamber.poll(meeting_id, question="Hỏi kín đáo thế nào?")
    assert seen_by(chamber, meeting_id, GUEST)["votes"] == {"open": "", "order": [], "polls": {}}
    admit(chamber, meeting_id, **{GUEST: [item]})
    assert seen_by(chamber, meeting_id, GUEST)["votes"]["order"] == [poll]  # type: ignore[index]


def test_pages_and_papers_are_each_guests_own(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id, items = with_guests(chamber)
    own, sha = chamber.lay(meeting_id, "cua_khach.pdf", 1)
    foreign, foreign_sha = chamber.lay(meeting_id, "cua_nguoi_khac.pdf", 2)
    address = f"/meetings/{meeting_id}"
    guest, papers = page_as(GUEST), f"{address}/papers"
    assert guest.get(f"{papers}/{own}/{sha}.pdf").status_code == 200
    assert guest.get(f"{papers}/{foreign}/{foreign_sha}.pdf").status_code == 404
    shown = guest.get(address).text
    assert [title for title in ITEMS[:3] if title in shown] == [ITEMS[1]]
    assert "Nội dung không thuộc phần tham dự" in shown
    told = api_as(GUEST).get(f"{address}/agenda").get_json()["items"]
    assert [one["title"] for one in told] == ["", ITEMS[1], "", ""]
    room = api_as(OTHER).get(f"{address}/room").get_json()["view"]
    assert [title for title in ITEMS if title in str(room)] == [ITEMS[2]]
    decided = api_as(GUEST).get(f"{address}/decisions").get_json()["items"]
    assert [one["item"] for one in decided] == [items[1]]


def test_the_secretary_asks_each_guest_on_a_page(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id, items = with_guests(chamber)
    page, address = page_as(SECRETARY), f"/meetings/{meeting_id}/guests"
    assert page.get(address).text.count(" checked") == 2
    form = {"guest": chamber.id(GUEST), f"items-{chamber.id(GUEST)}": [items[0], items[3]]}
    assert page.post(address, form).status_code == 303
    api = api_as(SECRETARY)
    told = {one["person_id"]: one["items"] for one in api.get(address).get_json()["items"]}
    assert told == {chamber.id(GUEST): sorted([items[0], items[3]]), chamber.id(OTHER): []}
    assert "Dự nội dung 1; 4" in page.get(f"/meetings/{meeting_id}").text
    stranger = {"guest": chamber.id(STRANGER), f"items-{chamber.id(STRANGER)}": items[0]}
    refused = page.post(address, stranger)
    assert (refused.status_code, "không phải khách mời" in refused.text) == (422, True)
    unknown = {"guests": [{"person_id": chamber.id(GUEST), "items": [str(meeting_id)]}]}
    assert api.put(address, json=unknown).status_code == 422
    assert page_as(GUEST).get(address).status_code == 403
    assert page_as(STRANGER).get(address).status_code == 404


def test_nobody_is_asked_to_a_secret_item_nor_to_one_taken_off(chamber: Chamber) -> None:
    meeting_id, items = with_guests(chamber)
    rows = [{"title": "Mật", "secret": True}, {"id": items[1], "title": ITEMS[1]}]
    chamber.arrange_rows(meeting_id, rows)
    secret = chamber.items(meeting_id)[0]
    for item in (secret, items[3]):
        with pytest.raises(Invalid, match="unknown_item"):
            admit(chamber, meeting_id, **{GUEST: [item]})
    assert chamber.state(meeting_id)["guests"]["items"] == {items[1]: [chamber.id(GUEST)]}
    chamber.arrange_rows(meeting_id, rows[:1])
    assert chamber.state(meeting_id)["guests"]["items"] == {}


def test_guests_are_called_in_for_their_item_and_shown_out(chamber: Chamber) -> None:
    meeting_id, _items = with_guests(chamber)
    person = {"person": chamber.id(GUEST)}

    def told(post: str = GUEST) -> tuple[bool, bool]:
        shown = seen_by(chamber, meeting_id, post)["guests"]
        return chamber.id(post) in shown["inside"], shown["theirs"]  # type: ignore[index]

    def refusal(command: str, post: str = SECRETARY, **args: str) -> str:
        with pytest.raises(Refusal) as refused:
            chamber.ask(meeting_id, post, command, **(args or person))
        return refused.value.code

    assert refusal("guests.call") == "not_the_guests_item"
    assert refusal("guests.call", person=chamber.id(MEMBER)) == "not_a_guest"
    assert refusal("guests.show_out") == "guest_is_outside"
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    assert told() == (False, True)
    chamber.ask(meeting_id, SECRETARY, "guests.call", **person)
    assert refusal("guests.call") == "guest_is_inside"
    assert (told(), told(OTHER)) == ((True, True), (False, False))
    assert refusal("guests.show_out", MEMBER) == "forbidden"
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    board = view(chamber.state(meeting_id), Audience.SECRETARY)["guests"]
    assert (bool(board[chamber.id(GUEST)]["inside"]), told()) == (True, (True, False))
    chamber.ask(meeting_id, SECRETARY, "guests.show_out", **person)
    assert told() == (False, False)
    chamber.ask(meeting_id, CHAIR, "agenda.back")
    chamber.ask(meeting_id, SECRETARY, "guests.call", **person)
    chamber.seat(meeting_id, **{GUEST: Role.DELEGATE})
    assert chamber.state(meeting_id)["guests"]["inside"] == {}
    with pytest.raises(WrongState, match="guest_is_outside"):
        chamber.ask(meeting_id, SECRETARY, "guests.show_out", **person)


def test_a_guest_who_is_called_in_is_there_and_counts_for_no_quorum(chamber: Chamber) -> None:
    meeting_id, _items = with_guests(chamber)
    guest = chamber.id(GUEST)
    chamber.ask(meeting_id, CHAIR, "attendance.check_in")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    before = quorum(chamber.state(meeting_id))
    came = chamber.ask(meeting_id, SECRETARY, "guests.call", person=guest)["seq"]
    state = chamber.state(meeting_id)
    mark = view(state, Audience.SECRETARY)["attendance"]["people"][guest]
    assert (mark["how"], mark["called"]) == ("present", True)
    assert mark["at"] == state["guests"]["inside"][guest]
    assert quorum(state) == before
    assert state["attendance"]["timeline"][-1][1:] == [1, 5]
    assert chamber.rows(meeting_id)[came - 1].type == "guests.called"
    chamber.ask(meeting_id, SECRETARY, "guests.show_out", person=guest)
    assert chamber.state(meeting_id)["attendance"]["people"][guest]["how"] == "left"
    chamber.ask(meeting_id, SECRETARY, "guests.call", person=guest)
    chamber.ask(meeting_id, SECRETARY, "attendance.mark", person=guest, how="left")
    assert chamber.state(meeting_id)["guests"]["inside"] == {}
    written = write(chamber.state(meeting_id), log_of(chamber, meeting_id), {}, "")[0].text
    name = chamber.world.person(GUEST).full_name
    assert re.search(rf"- {name}, .* \((vào lúc \d\d:\d\d; ra lúc \d\d:\d\d(; )?){{2}}\)", written)
    assert re.search(rf"- {chamber.world.person(OTHER).full_name}, .* \(không dự\)", written)
    assert "Có mặt 1/8:" in written


def log_of(chamber: Chamber, meeting_id: UUID) -> list[Happening]:
    return [happening(row) for row in chamber.rows(meeting_id)]


def test_an_admission_reaches_the_guests_screen_and_its_end_too(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    """Two circles listen; each is sent its own differences and holds its own hash."""
    behind(lambda c: c.seat(meeting, **{GUEST: Role.GUEST, OTHER: Role.GUEST}))
    items: list[str] = []
    behind(lambda c: items.extend(c.items(meeting)))
    guest, other = sit(GUEST, meeting), sit(OTHER, meeting)

    def titles(seat: object) -> list[str]:
        held = seat.view["agenda"]["items"]  # type: ignore[attr-defined]
        return [held[id]["title"] for id in items]

    def asked(**who: list[str]) -> None:
        behind(lambda c: admit(c, meeting, **who))

    asked(**{GUEST: [items[1]]})
    assert until(lambda: guest.resyncs == ["rights"])
    assert other.resyncs == []
    assert guest.join()["ok"]
    assert (titles(guest), titles(other)) == (["", ITEMS[1], "", ""], [""] * 4)
    chair = sit(CHAIR, meeting)
    chair.order("agenda.advance")
    last = chair.order("agenda.advance")["seq"]
    assert guest.reaches(last)
    assert guest.view["guests"]["theirs"]
    asked()
    assert until(lambda: len(guest.resyncs) == 2)
    assert guest.join()["ok"]
    assert titles(guest) == [""] * 4

    def compare(chamber: Chamber) -> None:
        state = chamber.state(meeting)
        for seat, post in ((guest, GUEST), (other, OTHER)):
            eyes = eyes_of(state, Audience.GUEST, chamber.id(post))
            assert until(lambda s=seat, e=eyes: s.hash == state_hash(view(state, e)))  # type: ignore[misc]
        db.session.rollback()

    behind(compare)
