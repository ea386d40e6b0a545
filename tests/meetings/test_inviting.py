"""The invitation as a document, and what people answer to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.work import work
from docflow.documents import usecases as drafting
from docflow.documents.models import Document
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting, Role
from meetings.calendar.schemas import MeetingIn
from meetings.inviting import queries, usecases
from meetings.inviting.documents import drafted
from meetings.inviting.models import Answer
from meetings.inviting.schemas import MeetingReplyIn
from tests.approvals.office import OFFICE, Office
from tests.markup import found, words
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page

DAY = timedelta(days=1)


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    return coming(chamber)


def coming(chamber: Chamber, role: Role = Role.DELEGATE) -> UUID:
    """A meeting of tomorrow, with somebody of another commune, invited."""
    id = chamber.planned()
    chamber.arrange(id, "Khai mạc", "Ngân sách năm 2027")
    chamber.seat(id, **{STRANGER: role})
    with work(chamber.world.actor(SECRETARY)) as w:
        row = w.get(Meeting, id)
        said = {name: getattr(row, name) for name in MeetingIn.model_fields}
        begins = clock.now() + DAY
        times = {"starts_at": begins, "ends_at": begins + DAY, "reply_by": begins - DAY / 2}
        calendar.revise(w, id, MeetingIn.model_validate(said | times))
        calendar.invite(w, id)
    return id


def answer(chamber: Chamber, meeting_id: UUID, post: str, **said: object) -> None:
    with work(chamber.world.actor(post)) as w:
        usecases.reply(w, meeting_id, MeetingReplyIn.model_validate(said))


def told(chamber: Chamber, meeting_id: UUID) -> dict[str, object]:
    db.session.rollback()
    rows = queries.board(db.session, db.session.get_one(Meeting, meeting_id))
    return {str(r.person.person_id): r.reply and (r.reply.answer, r.reply.other) for r in rows}


def test_the_invitation_is_a_draft_on_the_normal_route(chamber: Chamber, meeting_id: UUID) -> None:
    office = Office(chamber.world)
    with work(chamber.world.actor(SECRETARY)) as w:
        [document_id] = usecases.draft_invitations(w, meeting_id)
    document = db.session.get_one(Document, document_id)
    text = str(document.form)
    assert document.type_code == "invitation"
    assert document.signer_id == chamber.world.position(CHAIR).id
    assert "Ngân sách năm 2027" in text
    assert "Phòng họp số 1" in text
    named = {one.organization_id for one in document.recipients}
    assert chamber.world.org("pl-ubnd").id in named
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState):
        usecases.draft_invitations(w, meeting_id)
    office.submit(document_id, SECRETARY)
    for who in (OFFICE, CHAIR):
        office.sign(document_id, who)
    for act in (office.number, office.seal, office.issue):
        act(document_id)
    found = drafted(db.session, chamber.world.actor(STRANGER), meeting_id)[0].document
    assert (found.state, found.code) == ("issued", office.document(document_id).code)


def test_a_given_up_draft_may_be_drafted_anew(chamber: Chamber, meeting_id: UUID) -> None:
    with work(chamber.world.actor(SECRETARY)) as w:
        [first] = usecases.draft_invitations(w, meeting_id)
    with work(chamber.world.actor(SECRETARY)) as w:
        drafting.discard(w, first)
    with work(chamber.world.actor(SECRETARY)) as w:
        assert usecases.draft_invitations(w, meeting_id) != [first]


def test_each_says_whether_they_come_and_the_last_word_holds(
    chamber: Chamber, meeting_id: UUID
) -> None:
    answer(chamber, meeting_id, MEMBER, answer="yes")
    answer(chamber, meeting_id, MEMBER, answer="no", reason="Đi công tác")
    guest = chamber.world.person(GUEST).id
    answer(chamber, meeting_id, STRANGER, answer="substitute", reason="Bận", other_id=guest)
    chair = chamber.world.person(CHAIR).id
    answer(chamber, meeting_id, DEPUTY, answer="proxy", reason="Ốm", other_id=chair)
    rows = told(chamber, meeting_id)
    assert rows[chamber.id(MEMBER)] == (Answer.NO, "")
    assert rows[chamber.id(STRANGER)][0] is Answer.SUBSTITUTE  # type: ignore[index]
    assert "Chủ tịch" in rows[chamber.id(DEPUTY)][1]  # type: ignore[index]
    assert rows[chamber.id(CHAIR)] is None


def test_a_substitute_is_seated_without_a_vote(chamber: Chamber, meeting_id: UUID) -> None:
    guest = chamber.world.person(GUEST).id
    answer(chamber, meeting_id, MEMBER, answer="substitute", reason="Bận", other_id=guest)
    with work(chamber.world.actor(SECRETARY)) as w:
        before = len(w.get(Meeting, meeting_id).people)
        usecases.seat_substitutes(w, meeting_id)
        usecases.seat_substitutes(w, meeting_id)
    db.session.rollback()
    people = db.session.get_one(Meeting, meeting_id).people
    assert len(people) == before + 1
    came = next(one for one in people if one.person_id == guest)
    assert (came.role, came.votes) == (Role.DELEGATE, False)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"answer": "no"}, "why_not"),
        ({"answer": "substitute", "reason": "Bận"}, "who_instead"),
        ({"answer": "substitute", "reason": "Bận", "other": DEPUTY}, "substitute_is_there"),
        ({"answer": "proxy", "reason": "Bận", "other": MEMBER}, "proxy_must_vote"),
        ({"answer": "proxy", "reason": "Bận", "other": GUEST}, "proxy_must_vote"),
    ],
)
def test_what_is_no_answer_is_refused(
    chamber: Chamber, meeting_id: UUID, said: dict[str, object], code: str
) -> None:
    plain = {name: value for name, value in said.items() if name != "other"}
    if other := said.get("other"):
        plain["other_id"] = chamber.world.person(str(other)).id
    with pytest.raises(Invalid, match=code):
        answer(chamber, meeting_id, MEMBER, **plain)


def test_after_the_deadline_nobody_answers_and_a_stranger_never(
    chamber: Chamber, meeting_id: UUID
) -> None:
    with pytest.raises(NotFound):
        answer(chamber, meeting_id, GUEST, answer="yes")
    later = clock.now() + DAY * 0.75
    with work(chamber.world.actor(MEMBER)) as w, pytest.raises(WrongState, match="too_late"):
        w.now = later
        usecases.reply(w, meeting_id, MeetingReplyIn(answer=Answer.YES))


def test_pages_ask_for_the_answer_and_show_the_board(
    page_as: Callable[[str], Page], chamber: Chamber, meeting_id: UUID
) -> None:
    url = f"/meetings/{meeting_id}"
    assert "Bạn có dự họp không?" in page_as(MEMBER).get(url).text
    chair = {"proxy_id": chamber.id(CHAIR)}
    sent = page_as(MEMBER).post(f"{url}/reply", {"answer": "proxy", "reason": "Ốm"} | chair)
    assert sent.status_code == 303
    assert "Ủy quyền" in page_as(SECRETARY).get(f"{url}/readiness").text
    assert page_as(MEMBER).get(f"{url}/readiness").status_code == 403
    no = {"state_secret": "no"}
    assert page_as(SECRETARY).post(f"{url}/invitation", no).location.endswith("/edit")
    assert "Giấy mời" in page_as(SECRETARY).get(url).text
    assert "đang soạn" not in page_as(MEMBER).get(url).text


def test_an_answer_that_is_refused_is_shown_again_with_what_is_wrong(
    page_as: Callable[[str], Page], chamber: Chamber, meeting_id: UUID
) -> None:
    page, url = page_as(MEMBER), f"/meetings/{meeting_id}/reply"
    why = page.post(url, {"answer": "no"})
    assert (why.status_code, bool(words(why, wrong("reason")))) == (422, True)
    assert found(why, '//*[@name="answer"][@checked]').get("value") == "no"
    sent = {"answer": "substitute", "reason": "Đi công tác"}
    there = page.post(url, sent | {"substitute_id": chamber.id(DEPUTY)})
    assert there.status_code == 422
    assert found(there, '//*[@id="f-reason"]').get("value") == sent["reason"]
    assert found(there, '//*[@name="substitute_id"]').get("value") == chamber.id(DEPUTY)
    assert words(there, wrong("substitute_id"))
    assert words(page.post(url, {"answer": "proxy", "reason": "Ốm"}), wrong("proxy_id"))
    assert words(page.post(url, {}), wrong("answer"))
    with clock.stopped_at(clock.now() + DAY * 0.75):
        late = page_as(MEMBER).post(url, {"answer": "no", "reason": "Đi công tác"})
    assert late.status_code == 409
    assert "Đi công tác" in words(late, '//*[@role="alert"]')


def wrong(name: str) -> str:
    return f'//*[@id="f-{name}-error"]'


def test_the_api_asks_and_answers(
    api_as: Callable[[str], Api], chamber: Chamber, meeting_id: UUID
) -> None:
    url = f"/meetings/{meeting_id}"
    said = api_as(MEMBER).post(f"{url}/reply", json={"answer": "yes"}).get_json()
    assert said["answer"] == "yes"
    rows = api_as(SECRETARY).get(f"{url}/replies").get_json()["items"]
    assert [row["answer"] for row in rows if row["person_id"] == chamber.id(MEMBER)] == ["yes"]
    made = api_as(SECRETARY).post(f"{url}/invitation", json={"state_secret": False})
    assert (made.status_code, made.get_json()["items"][0]["purpose"]) == (201, "invitation")
    assert api_as(MEMBER).get(f"{url}/documents").get_json()["items"] == []
