"""What members think of the agenda beforehand: for who prepares it, counted for the room."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound
from docflow.core.work import work
from meetings.calendar.models import Meeting, Role
from meetings.live.views import Audience, view
from meetings.opinions import before
from meetings.opinions.schemas import ItemOpinionIn
from tests.markup import found, words
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page


def say(chamber: Chamber, meeting_id: UUID, post: str, item: str, choice: str = "aye") -> None:
    said = {"item_id": item, "choice": choice, "comment": "Chưa rõ nguồn kinh phí"}
    with work(chamber.world.actor(post)) as w:
        before.say(w, meeting_id, ItemOpinionIn.model_validate(said))


def seen(chamber: Chamber, meeting_id: UUID, post: str) -> list[str]:
    db.session.rollback()
    meeting = db.session.get_one(Meeting, meeting_id)
    found = before.seen_by(db.session, chamber.world.actor(post), meeting)
    return [row.choice.value for row in found]


def test_members_say_it_and_the_room_knows_how_many(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    item = chamber.items(meeting_id)[1]
    say(chamber, meeting_id, MEMBER, item)
    say(chamber, meeting_id, MEMBER, item, "nay")
    say(chamber, meeting_id, DEPUTY, item)
    state = chamber.state(meeting_id)
    counted = {"slips": {}, "items": {item: {"aye": 1, "nay": 1, "abs": 0}}}
    assert view(state, Audience.MEMBER)["opinions"] == counted
    assert view(state, Audience.GUEST).get("opinions") is None
    assert "kinh phí" not in str(state)
    assert sorted(seen(chamber, meeting_id, CHAIR)) == ["aye", "nay"]
    assert seen(chamber, meeting_id, MEMBER) == ["nay"]


def test_only_who_is_heard_and_only_before_it_begins(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    item = chamber.items(meeting_id)[1]
    for post, refusal in ((GUEST, Forbidden), (STRANGER, NotFound)):
        with pytest.raises(refusal):
            say(chamber, meeting_id, post, item)
    with pytest.raises(Invalid, match="unknown_item"):
        say(chamber, meeting_id, MEMBER, str(uuid4()))
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    with pytest.raises(Forbidden):
        say(chamber, meeting_id, MEMBER, item)


def test_pages_and_the_api_take_it(
    page_as: Callable[[str], Page], api_as: Callable[[str], Api], chamber: Chamber
) -> None:
    meeting_id = chamber.invited()
    item = chamber.items(meeting_id)[1]
    page, url = page_as(MEMBER), f"/meetings/{meeting_id}"
    assert "Ý kiến trước họp" in page.get(url).text
    page.post(f"/opinions{url}", {"item_id": item, "choice": "nay", "comment": "Chưa rõ"})
    assert "Chưa rõ" in page_as(SECRETARY).get(url).text
    assert "Chưa rõ" not in page_as(DEPUTY).get(url).text
    body = {"item_id": item, "choice": "aye"}
    told = api_as(DEPUTY).post(f"{url}/opinions", json=body).json
    assert told["counts"][item] == {"aye": 1, "nay": 1, "abs": 0}
    assert len(api_as(CHAIR).get(f"{url}/opinions").json["items"]) == 2


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(
    page_as: Callable[[str], Page], chamber: Chamber
) -> None:
    meeting_id = chamber.invited()
    item, other = chamber.items(meeting_id)[1:3]
    page, url = page_as(MEMBER), f"/opinions/meetings/{meeting_id}"
    short = page.post(url, {"item_id": item, "choice": "nay", "comment": "?"})
    fold, beside = f'//details[.//input[@value="{item}"]]', f'//details[.//input[@value="{other}"]]'
    assert short.status_code == 422
    assert "hãy ghi nội dung ý kiến" in words(short, '//*[@id="f-comment-error"]')
    assert words(short, f"{fold}//textarea") == "?"
    assert found(short, f"{fold}//textarea").get("aria-describedby") == "f-comment-error"
    assert found(short, f"{fold}//option[@selected]").get("value") == "nay"
    assert [found(short, one).get("open") for one in (fold, beside)] == ["", None]
    said = {"choice": "nay", "comment": "Chưa rõ nguồn kinh phí"}
    gone = page.post(url, {"item_id": str(uuid4()), **said})
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    late = page.post(url, {"item_id": item, **said})
    for answer, status in ((gone, 422), (late, 403)):
        assert answer.status_code == status
        assert said["comment"] in words(answer, '//*[@role="alert"]')
    assert page_as(STRANGER).post(url, {"item_id": item, **said}).status_code == 404
