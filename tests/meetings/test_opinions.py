"""Asking the members of a body in writing: who is asked, in time, exactly counted, signed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.adapters.notifications.models import Notice
from docflow.core import clock, jobs
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from docflow.core.tasks import Task
from docflow.core.work import work
from docflow.documents.models import Document
from docflow.people import mandates
from docflow.people.schemas import HandoverIn
from meetings.agenda import queries as agenda
from meetings.bodies import queries as bodies
from meetings.dossier.packing import pack
from meetings.opinions import attaching, documents, queries, usecases
from meetings.opinions.models import Consultation
from meetings.opinions.schemas import ConsultationIn, RevisionIn, SlipIn
from tests.approvals.office import OFFICE, Office
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, MEMBERS, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page

DAY = timedelta(days=1)
SUBJECT = "Dự thảo Quy chế làm việc của UBND xã"


def planned(chamber: Chamber, **more: object) -> UUID:
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]
    said = {"body_id": body.id, "subject": SUBJECT, "until": clock.now() + 3 * DAY} | more
    actor = chamber.world.actor(SECRETARY)
    return usecases.plan(chamber.world.ports, actor, ConsultationIn.model_validate(said))


@pytest.fixture
def asked(chamber: Chamber) -> UUID:
    id = planned(chamber)
    send(chamber, id)
    return id


def send(chamber: Chamber, id: UUID) -> None:
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.send(w, id)


def answer(chamber: Chamber, id: UUID, post: str, choice: str, comment: str = "Cần sửa") -> None:
    said = SlipIn.model_validate({"choice": choice, "comment": comment})
    with work(chamber.world.actor(post)) as w:
        usecases.answer(w, id, said)


def row_of(id: UUID) -> Consultation:
    db.session.rollback()
    return db.session.get_one(Consultation, id)


def result_of(id: UUID) -> dict[str, object]:
    return row_of(id).result or {}


def told(chamber: Chamber, post: str) -> list[str]:
    query = sa.select(Notice.code).where(
        Notice.person_id == chamber.world.person(post).id, Notice.subject_kind == "consultation"
    )
    db.session.rollback()
    return sorted(db.session.scalars(query))


def test_members_hear_of_it_when_it_is_sent_and_others_never(chamber: Chamber) -> None:
    id = planned(chamber)
    with pytest.raises(NotFound):
        queries.show(db.session, chamber.world.actor(MEMBER), id)
    send(chamber, id)
    assert len(row_of(id).slips) == len(MEMBERS)
    assert queries.waits_for(row_of(id), chamber.world.actor(MEMBER))
    assert told(chamber, MEMBER) == ["consulted"]
    for post in (STRANGER, "bt-ubnd.cvkt"):
        assert queries.listed(db.session, chamber.world.actor(post)) == []
        with pytest.raises(NotFound):
            answer(chamber, id, post, "aye")
    with work(chamber.world.actor(MEMBER)) as w, pytest.raises(Forbidden):
        usecases.withdraw(w, id, "Không cần nữa")


def test_when_all_answered_it_is_counted_by_the_bodys_rule(chamber: Chamber, asked: UUID) -> None:
    for post, choice in zip(MEMBERS, ("aye", "aye", "aye", "nay", "abs", "nay"), strict=False):
        answer(chamber, asked, post, choice)
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState, match="not_all"):
        usecases.close(w, asked)
    answer(chamber, asked, MEMBERS[6], "nay")
    answer(chamber, asked, MEMBERS[6], "aye")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    result = result_of(asked)
    assert [result[n] for n in ("aye", "nay", "abs", "missing", "needed")] == [4, 2, 1, 0, 4]
    assert (result["passed"], result["enough"]) == (True, True)
    with pytest.raises(WrongState, match="consultation_over"):
        answer(chamber, asked, MEMBER, "nay")
    assert told(chamber, MEMBER) == ["consultation_closed", "consulted"]


def test_a_draft_is_not_counted(chamber: Chamber) -> None:
    id = planned(chamber)
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState):
        usecases.close(w, id)
    assert row_of(id).state == "draft"


def test_two_presses_remind_once(chamber: Chamber, asked: UUID) -> None:
    at = clock.now().replace(second=10)
    for second in (0, 1):
        with (
            clock.stopped_at(at + timedelta(seconds=second)),
            work(chamber.world.actor(SECRETARY)) as w,
        ):
            usecases.urge(w, asked)
    assert told(chamber, MEMBER).count("consultation_due") == 1


def test_at_the_deadline_it_counts_itself_after_reminding_the_silent(
    chamber: Chamber, asked: UUID
) -> None:
    for post in MEMBERS[:3]:
        answer(chamber, asked, post, "aye")
    with clock.stopped_at(row_of(asked).until - DAY / 2):
        jobs.drain(chamber.world.ports)
    assert "consultation_due" in told(chamber, MEMBERS[4])
    assert "consultation_due" not in told(chamber, MEMBERS[0])
    assert row_of(asked).state == "asked"
    with clock.stopped_at(row_of(asked).until + DAY):
        with pytest.raises(WrongState, match="consultation_over"):
            answer(chamber, asked, MEMBER, "aye")
        jobs.drain(chamber.world.ports)
    result = result_of(asked)
    assert [result[n] for n in ("asked", "answered", "least", "missing")] == [7, 3, 5, 4]
    assert (result["enough"], result["passed"]) == (False, False)


def test_more_time_moves_the_end(chamber: Chamber, asked: UUID) -> None:
    before = row_of(asked).until
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(Invalid, match="not_later"):
        usecases.extend(w, asked, before - DAY)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.extend(w, asked, before + DAY)
    with clock.stopped_at(before + DAY / 2):
        jobs.drain(chamber.world.ports)
        answer(chamber, asked, MEMBER, "aye")
    with clock.stopped_at(before + 2 * DAY):
        jobs.drain(chamber.world.ports)
    assert result_of(asked)["answered"] == 1


def test_who_does_not_agree_says_why() -> None:
    for choice in ("nay", "abs"):
        with pytest.raises(ValueError, match="say why"):
            SlipIn.model_validate({"choice": choice, "comment": ""})


def test_the_result_is_signed_and_issued_as_a_document(chamber: Chamber, asked: UUID) -> None:
    office = Office(chamber.world)
    for post, choice in zip(MEMBERS, ("aye",) * 6 + ("nay",), strict=True):
        answer(chamber, asked, post, choice, "Bổ sung Điều 5" if choice == "nay" else "")
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState):
        documents.make_result(w, asked)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    with work(chamber.world.actor(SECRETARY)) as w:
        document_id = documents.make_result(w, asked)
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState, match="already"):
        documents.make_result(w, asked)
    document = db.session.get_one(Document, document_id)
    assert document.signer_id == chamber.world.position(CHAIR).id
    text = str(document.form)
    for words in (
        "Tán thành: 6 phiếu",
        "Bổ sung Điều 5",
        "Được thông qua",
        str(result_of(asked)["sha256"]),
    ):
        assert words in text
    office.submit(document_id, SECRETARY)
    for who in (OFFICE, CHAIR):
        office.sign(document_id, who)
    for act in (office.number, office.seal, office.issue):
        act(document_id)
    assert office.document(document_id).state == "issued"


def test_everybody_is_asked_about_the_same_bytes(chamber: Chamber) -> None:
    office = Office(chamber.world)
    document_id = office.submitted()
    actor = chamber.world.actor(SECRETARY)
    id = planned(chamber) if not office.sha(document_id) else None
    assert id is None
    with pytest.raises(NotFound):
        planned(chamber, document_id=UUID(int=1))
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]
    said = ConsultationIn(
        body_id=body.id, subject=SUBJECT, until=clock.now() + DAY, document_id=document_id
    )
    keeper = chamber.world.actor(CHAIR)
    made = usecases.plan(chamber.world.ports, keeper, said)
    assert row_of(made).about_sha == office.sha(document_id)
    assert actor.organization_id == row_of(made).organization_id


def test_pages_from_writing_it_to_the_result(
    page_as: Callable[[str], Page], chamber: Chamber
) -> None:
    page = page_as(SECRETARY)
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]
    until = (clock.now() + 2 * DAY).astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    assert page.post("/opinions", {"body_id": str(body.id), "subject": "x"}).status_code == 422
    sent = {"body_id": str(body.id), "subject": SUBJECT, "text": "Điều 1", "until": until}
    url = page.post("/opinions", sent).location
    assert "Gửi cho các thành viên" in page.get(url).text
    assert page.post(f"{url}/send").status_code == 303
    member = page_as(MEMBER)
    assert "Phiếu của bạn" in member.get(url).text
    assert member.get("/notifications").text.count(SUBJECT) == 1
    long = "Chưa rõ kinh phí. " * 250
    for comment, words in (("", "hãy ghi nội dung ý kiến"), (long, "Nội dung quá dài")):
        refused = member.post(f"{url}/answer", {"choice": "nay", "comment": comment})
        assert refused.status_code == 422
        assert words in refused.text
        assert comment.strip() in refused.text
        assert re.search(r'value="nay"\s+checked', refused.text)
    member.post(f"{url}/answer", {"choice": "nay", "comment": "Chưa rõ kinh phí"})
    assert "Chưa rõ kinh phí" in member.get(url).text
    assert "Chưa rõ kinh phí" not in page.get(url).text
    assert "Trả lời" in page_as(DEPUTY).get("/opinions").text
    page.post(f"{url}/remind")
    late = page.post(f"{url}/extend", {"until": "2020-01-02T08:00"})
    assert (late.status_code, "Hạn trả lời phải ở sau lúc này" in late.text) == (422, True)
    assert 'value="2020-01-02T08:00"' in late.text
    page.post(f"{url}/withdraw", {"reason": "Đưa ra phiên họp"})
    assert "Đưa ra phiên họp" in member.get(url).text
    assert SUBJECT in page.get("/opinions?when=over").text


def test_the_api_says_the_same(api_as: Callable[[str], Api], chamber: Chamber, asked: UUID) -> None:
    url = f"/opinions/{asked}"
    assert api_as(MEMBER).get("/opinions").json["items"][0]["waits"] is True
    answered = api_as(MEMBER).post(f"{url}/answer", json={"choice": "aye"}).json
    mine = chamber.id(MEMBER)
    assert [one["choice"] for one in answered["slips"] if one["person_id"] == mine] == ["aye"]
    seen = api_as(DEPUTY).get(url).json["slips"]
    assert all(one["choice"] is None for one in seen)
    assert [one["person_id"] for one in seen if one["has_answered"]] == [mine]
    assert api_as(SECRETARY).post(f"{url}/close").status_code == 409
    assert api_as(STRANGER).get(url).status_code == 404


def waiting(chamber: Chamber, id: UUID, post: str) -> list[str]:
    """What of it waits at a post."""
    db.session.rollback()
    query = sa.select(Task.kind).where(
        Task.subject_id == id,
        Task.position_id == chamber.world.position(post).id,
        Task.closed_at.is_(None),
    )
    return sorted(db.session.scalars(query))


def test_it_waits_in_the_inbox_of_who_has_to_do_something(
    chamber: Chamber, asked: UUID, page_as: Callable[[str], Page]
) -> None:
    assert [waiting(chamber, asked, post) for post in (*MEMBERS, SECRETARY)] == [
        *([["consulted"]] * len(MEMBERS)), []
    ]  # fmt: skip
    home = page_as(MEMBER).get("/").text
    assert SUBJECT in home
    assert "Trả lời phiếu" in home
    for post in MEMBERS:
        answer(chamber, asked, post, "aye")
    assert waiting(chamber, asked, MEMBER) == []
    assert waiting(chamber, asked, SECRETARY) == ["slips_in"]
    assert "slips_in" in told(chamber, SECRETARY)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    assert waiting(chamber, asked, SECRETARY) == ["consultation_closed"]
    with work(chamber.world.actor(SECRETARY)) as w:
        documents.make_result(w, asked)
    assert waiting(chamber, asked, SECRETARY) == []


def test_more_time_is_in_the_inbox_too_and_the_end_clears_it(chamber: Chamber, asked: UUID) -> None:
    later = row_of(asked).until + DAY
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.extend(w, asked, later)
    due = sa.select(Task.due_at).where(Task.subject_id == asked, Task.closed_at.is_(None))
    assert set(db.session.scalars(due)) == {later}
    with clock.stopped_at(later + DAY):
        jobs.drain(chamber.world.ports)
    assert waiting(chamber, asked, MEMBER) == []
    assert waiting(chamber, asked, SECRETARY) == ["consultation_closed"]


def test_who_stands_in_keeps_it_and_answers_for_nobody(chamber: Chamber, asked: UUID) -> None:
    """A colleague does the work of an absent post: the keeper's part, and sees what waits."""
    other = "bt-ubnd.cvkt"
    for absent in (SECRETARY, MEMBER):
        said = HandoverIn(
            absent_id=chamber.world.position(absent).id,
            stand_in_id=chamber.world.position(other).id,
            starts_on=clock.today(),
            ends_on=clock.today(),
            reason="Nghỉ phép",
        )
        with work(chamber.world.actor(absent)) as w:
            mandates.hand_over(w, said)
    stand_in = chamber.world.actor(other)
    assert [row.id for row in queries.listed(db.session, stand_in)] == [asked]
    with work(stand_in) as w, pytest.raises(Forbidden):
        usecases.answer(w, asked, SlipIn.model_validate({"choice": "aye"}))
    with work(stand_in) as w:
        usecases.extend(w, asked, row_of(asked).until + DAY)


def test_a_draft_is_written_anew_until_it_is_sent(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    id = planned(chamber)
    page, url = page_as(SECRETARY), f"/opinions/{id}/edit"
    until = (clock.now() + 2 * DAY).astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    body = str(row_of(id).body_id)
    version = str(row_of(id).version)
    sent = {"body_id": body, "subject": "Quy chế mới", "until": until, "version": version}
    assert SUBJECT in page.get(url).text
    assert page.post(url, sent | {"subject": "x"}).status_code == 422
    assert page.post(url, sent).status_code == 303
    assert row_of(id).subject == "Quy chế mới"
    assert page.post(url, sent | {"subject": "Bản cũ"}).status_code == 409
    assert page_as(MEMBER).get(url).status_code == 404
    send(chamber, id)
    assert page.get(url).status_code == 404
    said = RevisionIn(body_id=row_of(id).body_id, subject="Sửa", until=clock.now() + DAY)
    keeper = chamber.world.actor(SECRETARY)
    with pytest.raises(WrongState, match="consultation_sent"):
        usecases.revise(chamber.world.ports, keeper, id, said)
    assert row_of(id).subject == "Quy chế mới"


def test_a_draft_keeps_its_document_until_it_is_dropped(chamber: Chamber) -> None:
    ports, keeper = chamber.world.ports, chamber.world.actor("bt-ubnd.cvkt")
    document_id = Office(chamber.world).submitted()
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0].id
    said = {"body_id": body, "subject": SUBJECT, "until": clock.now() + DAY}
    id = planned(chamber)
    head = chamber.world.actor(CHAIR)
    shas = []
    for more in ({"document_id": document_id}, {}, {"drops_document": True}):
        usecases.revise(ports, head, id, RevisionIn.model_validate(said | more))
        shas.append(row_of(id).about_sha)
    assert shas == [Office(chamber.world).sha(document_id)] * 2 + [None]
    with pytest.raises(NotFound):
        usecases.revise(ports, keeper, id, RevisionIn.model_validate(said))
    with pytest.raises(Conflict):
        usecases.revise(ports, head, id, RevisionIn.model_validate(said), version=1)


def attach(chamber: Chamber, id: UUID, item: str | None, post: str = SECRETARY) -> None:
    with work(chamber.world.actor(post)) as w:
        attaching.attach(w, id, UUID(item) if item else None)


def test_under_an_item_its_numbers_are_shown_after_the_end_and_count_for_nothing(
    chamber: Chamber, asked: UUID, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id = chamber.invited()
    item = chamber.items(meeting_id)[1]
    page = page_as(SECRETARY)
    assert item in page.get(f"/opinions/{asked}").text
    assert page.post(f"/opinions/{asked}/item", {"item_id": item}).status_code == 303
    quorum = chamber.state(meeting_id).get("attendance")
    for post in MEMBERS:
        answer(chamber, asked, post, "nay" if post == MEMBER else "aye")
    [slip] = chamber.state(meeting_id)["opinions"]["slips"][item]
    assert (slip["state"], slip["counts"]) == ("asked", {})
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.extend(w, asked, row_of(asked).until + DAY)
    [later] = chamber.state(meeting_id)["opinions"]["slips"][item]
    assert later["until"] - slip["until"] == DAY // timedelta(milliseconds=1)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    [slip] = chamber.state(meeting_id)["opinions"]["slips"][item]
    assert slip["counts"] == {"aye": 6, "nay": 1, "abs": 0, "missing": 0}
    assert chamber.state(meeting_id).get("attendance") == quorum
    assert not chamber.state(meeting_id).get("votes", {}).get("polls")
    assert "6 tán thành, 1 không tán thành" in page_as(DEPUTY).get(f"/meetings/{meeting_id}").text
    assert api_as(SECRETARY).get(f"/opinions/{asked}").json["item_id"] == item
    told_item = api_as(SECRETARY).put(f"/opinions/{asked}/item", json={"item_id": None})
    assert told_item.json["item_id"] is None
    assert chamber.state(meeting_id)["opinions"]["slips"] == {}


def test_it_lies_in_the_dossier_of_its_meeting(chamber: Chamber, asked: UUID) -> None:
    meeting_id = chamber.invited()
    item = chamber.items(meeting_id)[0]
    attach(chamber, asked, item)
    for post in MEMBERS:
        answer(chamber, asked, post, "aye", "Nhất trí")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    for one in chamber.items(meeting_id):
        chamber.ask(meeting_id, CHAIR, "agenda.postpone", item=one, reason="Hết giờ")
    chamber.close(meeting_id)
    keeper = chamber.world.actor(SECRETARY)
    _name, file = pack(db.session, chamber.world.ports, keeper, meeting_id)
    with file, zipfile.ZipFile(file) as box:
        [kept] = json.loads(box.read("opinions.json"))
        assert "opinions.json" in json.loads(box.read("manifest.json"))["files"]
    assert (kept["subject"], kept["item_id"], kept["result"]["aye"]) == (SUBJECT, item, 7)
    assert {one["comment"] for one in kept["slips"]} == {"Nhất trí"}
    with pytest.raises(WrongState, match="item_kept"):
        attach(chamber, asked, None)


def test_it_is_attached_only_where_its_keeper_prepares_and_never_to_a_secret(
    chamber: Chamber, asked: UUID
) -> None:
    meeting_id = chamber.planned()
    chamber.arrange_rows(meeting_id, [{"title": "Mật", "secret": True}, {"title": "Công khai"}])
    secret, plain = (str(one.item.id) for one in agenda.lines(db.session, meeting_id))
    for wrong in (secret, str(UUID(int=7))):
        with pytest.raises(Invalid, match="unknown_item"):
            attach(chamber, asked, wrong)
    with work(chamber.world.actor(MEMBER)) as w, pytest.raises(Forbidden):
        attaching.attach(w, asked, UUID(plain))
    attach(chamber, asked, plain)
    rows = [{"id": plain, "title": "Công khai", "secret": True}]
    with pytest.raises(Invalid, match="secret_with_slips"):
        chamber.arrange_rows(meeting_id, rows)
