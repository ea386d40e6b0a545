"""The pages before a meeting: list, forms, people, agenda, invitation, and who may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.db import db
from meetings.agenda import queries as agenda
from meetings.calendar.models import Meeting, MeetingState, Role
from tests.meetings.house import CHAIR, GUEST, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page

PageAs = Callable[[str], Page]


def text(answer: object) -> str:
    return answer.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]  # a response


def said(**changes: str) -> dict[str, str]:
    begins = clock.now().astimezone(clock.HANOI).replace(hour=8, minute=0)
    return {
        "title": "Phiên họp chuyên đề",
        "place": "Phòng họp số 2",
        "kind": "thematic",
        "starts_at": begins.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begins + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    } | changes


def the_only(title: str) -> Meeting:
    db.session.rollback()
    return db.session.query(Meeting).filter_by(title=title).one()


def test_a_meeting_is_planned_once_with_the_members_of_its_body(
    page_as: PageAs, chamber: Chamber
) -> None:
    body = db.session.get_one(Meeting, chamber.planned()).body_id
    page = page_as(SECRETARY)
    form = said(body_id=str(body), idempotency_key="twice")
    first, again = page.post("/meetings", form), page.post("/meetings", form)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    meeting = the_only("Phiên họp chuyên đề")
    roles = [one.role for one in meeting.people]
    assert roles.count(Role.CHAIR) == 1
    assert roles[-1] is Role.SECRETARY
    assert sum(one.votes for one in meeting.people) == 7


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(page_as: PageAs) -> None:
    answer = page_as(SECRETARY).post("/meetings", said(title="x", ends_at="2020-01-01T00:00"))
    assert answer.status_code == 422
    assert "Phòng họp số 2" in text(answer)
    answer = page_as(SECRETARY).post("/meetings", said(ends_at="2020-01-01T00:00"))
    assert "Giờ kết thúc phải sau giờ bắt đầu" in text(answer)


def test_times_are_viet_nams(page_as: PageAs) -> None:
    page_as(SECRETARY).post("/meetings", said())
    meeting = the_only("Phiên họp chuyên đề")
    assert meeting.starts_at.astimezone(clock.HANOI).hour == 8
    form = page_as(SECRETARY).get(f"/meetings/{meeting.id}/edit")
    assert "T08:00" in text(form)


def test_the_address_of_the_video_call_is_for_everybody_but_guests(
    page_as: Callable[[str], Page], api_as: Callable[[str], Api], chamber: Chamber
) -> None:
    meeting_id = chamber.invited()
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    page, url, call = page_as(SECRETARY), f"/meetings/{meeting_id}", "https://hop.example.vn/ubnd"
    form = said(body_id=str(db.session.get_one(Meeting, meeting_id).body_id))
    for wrong in ("http://hop.example.vn", "javascript:alert(1)", "https://a b"):
        assert page.post(url, form | {"video": wrong}).status_code == 422
    assert page.post(url, form | {"video": call}).status_code == 303
    for shown in (url, f"{url}/room"):
        assert f'href="{call}"' in page_as(MEMBER).get(shown).text
        assert call not in page_as(GUEST).get(shown).text
    assert api_as(MEMBER).get(url).json["video"] == call
    assert api_as(GUEST).get(url).json["video"] == ""


def test_two_secretaries_do_not_overwrite_each_other(page_as: PageAs) -> None:
    page_as(SECRETARY).post("/meetings", said())
    meeting = the_only("Phiên họp chuyên đề")
    url, old = f"/meetings/{meeting.id}", str(meeting.version)
    assert page_as(SECRETARY).post(url, said(place="Hội trường", version=old)).status_code == 303
    answer = page_as(SECRETARY).post(url, said(place="Phòng khách", version=old))
    assert answer.status_code == 409
    assert the_only("Phiên họp chuyên đề").place == "Hội trường"


def test_the_same_place_at_the_same_time_is_pointed_out(page_as: PageAs, chamber: Chamber) -> None:
    first, second = chamber.planned(), chamber.planned()
    assert "Trùng phòng" in text(page_as(SECRETARY).get(f"/meetings/{first}"))
    page_as(SECRETARY).post(f"/meetings/{second}/cancel", {"reason": "Trùng lịch"})
    assert "Trùng phòng" not in text(page_as(SECRETARY).get(f"/meetings/{first}"))


def test_the_agenda_is_a_tree_of_rows(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    rows = [("Kinh tế", "0"), ("Ngân sách", "1"), ("", "0"), ("Kết luận", "0")]
    page, address = page_as(SECRETARY), f"/meetings/{meeting_id}/agenda"
    assert 'role="alert"' not in page.get(address).text
    assert page.post(address, sent(rows)).status_code == 303
    lines = agenda.lines(db.session, meeting_id)
    assert [(one.number, one.item.title) for one in lines] == [
        ("1", "Kinh tế"), ("1.1", "Ngân sách"), ("2", "Kết luận"),
    ]  # fmt: skip
    assert [one.is_heading for one in lines] == [True, False, False]
    answer = page_as(SECRETARY).get(f"/meetings/{meeting_id}")
    assert "Ngân sách" in text(answer)


def sent(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    blank = [""] * len(rows)
    return {
        "id": blank,
        "title": [title for title, _depth in rows],
        "depth": [depth for _title, depth in rows],
        "presenter": blank,
        "minutes": blank,
        "open_to": blank,
    }


def test_guests_are_not_told_what_they_were_not_asked_to(
    page_as: PageAs, api_as: Callable[[str], Api], chamber: Chamber
) -> None:
    meeting_id = chamber.planned()
    chamber.arrange_rows(meeting_id, [{"title": "Ngân sách"}, {"title": "Hội", "for_guests": True}])
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    chamber.invite(meeting_id)
    shown = page_as(GUEST).get(f"/meetings/{meeting_id}").text
    assert "Hội" in shown
    assert "Ngân sách" not in shown
    told = api_as(GUEST).get(f"/meetings/{meeting_id}/agenda").get_json()["items"]
    assert [one["title"] for one in told] == ["", "Hội"]
    assert "Ngân sách" in page_as(MEMBER).get(f"/meetings/{meeting_id}").text


def test_an_item_without_the_one_above_is_refused(page_as: PageAs, chamber: Chamber) -> None:
    url = f"/meetings/{chamber.planned()}/agenda"
    answer = page_as(SECRETARY).post(url, sent([("Ngân sách", "1")]))
    assert answer.status_code == 422
    assert "ngay dưới nội dung cha" in text(answer)
    assert "Ngân sách" in text(answer)


def test_people_are_seated_added_and_taken_out(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    people = db.session.get_one(Meeting, meeting_id).people
    form = {"person": [str(one.person_id) for one in people]}
    form |= {f"role-{one.person_id}": one.role.value for one in people}
    form |= {f"votes-{one.person_id}": "1" for one in people if one.votes}
    form |= {f"role-{chamber.id(MEMBER)}": "out", "add": chamber.id(GUEST), "add_role": "guest"}
    assert page_as(SECRETARY).post(f"/meetings/{meeting_id}/people", form).status_code == 303
    db.session.rollback()
    roles = {
        str(one.person_id): one.role
        for one in db.session.get_one(Meeting, meeting_id).people
        if one.removed_at is None
    }
    assert roles[chamber.id(GUEST)] is Role.GUEST
    assert chamber.id(MEMBER) not in roles
    assert list(roles.values()).count(Role.CHAIR) == 1


def test_people_are_found_without_marks(page_as: PageAs) -> None:
    found = page_as(SECRETARY).get("/meetings/people?q=chu tich phu luong").get_json()["items"]
    assert any("Phú Lương" in one["note"] for one in found)


def test_before_the_invitation_only_who_prepares_it_sees_it(
    page_as: PageAs, chamber: Chamber
) -> None:
    meeting_id = chamber.planned()
    url = f"/meetings/{meeting_id}"
    assert page_as(MEMBER).get(url).status_code == 404
    assert page_as(SECRETARY).post(f"{url}/invite").status_code == 303
    assert page_as(MEMBER).get(url).status_code == 200
    assert db.session.get_one(Meeting, meeting_id).state is MeetingState.INVITED
    assert "Phiên họp UBND xã tháng 11" in text(page_as(MEMBER).get("/meetings"))
    assert "Phiên họp UBND xã tháng 11" not in text(page_as(STRANGER).get("/meetings"))


def test_an_invitation_needs_a_chair(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.unseat(meeting_id, CHAIR)
    answer = page_as(SECRETARY).post(f"/meetings/{meeting_id}/invite")
    assert answer.status_code == 422
    assert "người chủ trì" in text(answer)


@pytest.mark.parametrize(("post", "status"), [(MEMBER, 403), (STRANGER, 404)])
@pytest.mark.parametrize("form", ["edit", "people", "agenda"])
def test_forms_are_for_who_prepares_it(
    page_as: PageAs, chamber: Chamber, post: str, status: int, form: str
) -> None:
    meeting_id = chamber.invited()
    assert page_as(post).get(f"/meetings/{meeting_id}/{form}").status_code == status


def test_the_list_says_what_one_is_and_what_is_over(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    assert "Vào phòng họp" in text(page_as(CHAIR).get("/meetings"))
    assert "chủ trì" in text(page_as(CHAIR).get("/meetings"))
    page_as(SECRETARY).post(f"/meetings/{meeting_id}/cancel", {"reason": "Hoãn"})
    assert "Đã hủy" in text(page_as(CHAIR).get("/meetings?when=over"))


def test_the_rooms_page_has_the_parts_of_the_role(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    url = f"/meetings/{meeting_id}/room"
    parts = {
        CHAIR: ("steering", "opening", "here"),
        SECRETARY: ("opening", "roll"),
        MEMBER: ("here", "agenda"),
    }
    for post, names in parts.items():
        page = text(page_as(post).get(url))
        assert all(f'data-part="{name}"' in page for name in names)
    assert 'data-part="roll"' not in text(page_as(MEMBER).get(url))
    assert page_as(CHAIR).get(f"{url}?view=screen").status_code == 200
    assert page_as(MEMBER).get(f"{url}?view=screen").status_code == 404
    assert page_as(STRANGER).get(url).status_code == 404


def test_the_snapshot_is_what_the_socket_would_say(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id: UUID = chamber.opened()
    answer = page_as(MEMBER).get(f"/meetings/{meeting_id}/snapshot").get_json()
    assert answer["seq"] == len(chamber.rows(meeting_id))
    assert answer["view"]["sitting"]["state"] == "open"
    assert "undo_until" not in answer["view"]["agenda"]
    assert page_as(STRANGER).get(f"/meetings/{meeting_id}/snapshot").status_code == 404
