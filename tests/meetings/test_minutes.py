"""After a meeting: minutes from the log, edited by one at a time, and tasks that arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation import checking
from docflow.circulation.models import AssignmentRole, Incoming, IncomingState
from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid, WrongState
from docflow.core.tasks import Task
from docflow.core.work import work
from docflow.documents.models import Document
from meetings.calendar.models import Meeting
from meetings.minutes import queries, usecases
from meetings.minutes.models import MinutesSection
from meetings.minutes.schemas import ConclusionIn, SectionIn
from tests.approvals.office import OFFICE, Office
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page

HEAD = "bt-ubnd.chanhvp"
NO, YES, NOT_SECRET = {"state_secret": "no"}, {"state_secret": "yes"}, {"state_secret": False}


def held(chamber: Chamber) -> UUID:
    """Two items talked about, two put off; two people there, one excused."""
    meeting_id = chamber.opened()
    chamber.lay(meeting_id)
    chamber.ask(meeting_id, CHAIR, "attendance.check_in")
    chamber.ask(meeting_id, MEMBER, "attendance.check_in", how="online")
    absent = {"person": chamber.id(DEPUTY), "how": "absent", "reason": "Đi công tác"}
    chamber.ask(meeting_id, SECRETARY, "attendance.mark", **absent)
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    for item in chamber.items(meeting_id)[2:]:
        chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")
    chamber.close(meeting_id)
    return meeting_id


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    return held(chamber)


def begin(chamber: Chamber, meeting_id: UUID) -> list[MinutesSection]:
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.begin(w, meeting_id)
    db.session.rollback()
    return queries.sections(db.session, meeting_id)


def save(chamber: Chamber, row: MinutesSection, text: str, revision: int, by: str) -> None:
    with work(chamber.world.actor(by)) as w:
        usecases.save(w, row.meeting_id, row.id, SectionIn(text=text, revision=revision))


def test_the_draft_says_what_the_log_knows(chamber: Chamber, meeting_id: UUID) -> None:
    rows = begin(chamber, meeting_id)
    opening = rows[0].text
    assert len(rows) == 7
    assert "Phòng họp số 1" in opening
    assert "trực tuyến" in opening
    assert "Đi công tác" in opening
    assert "2 thành viên có mặt, cần 5 – chưa đủ" in opening
    assert "Bàn từ" in rows[1].text
    assert "Chuyển sang phiên sau: Hết giờ." in rows[4].text
    again = begin(chamber, meeting_id)
    assert [row.id for row in again] == [row.id for row in rows]


def test_votes_stand_with_their_item_and_rehearsals_do_not(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    for rehearsal in (True, False):
        poll = chamber.poll(meeting_id, rehearsal=rehearsal)
        for person in chamber.members(meeting_id)[:5]:
            chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice="aye")
        chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    for item in chamber.items(meeting_id)[1:]:
        chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")
    chamber.close(meeting_id)
    text = "\n".join(row.text for row in begin(chamber, meeting_id))
    said = "tán thành 5, không tán thành 0, không biểu quyết 0; được thông qua"
    assert text.count(f"Thông qua nội dung này? – {said}") == text.count("Biểu quyết lúc") == 1
    assert text.count(f"Khai mạc: {said}") == 1


def test_of_a_secret_vote_minutes_say_turnout_seal_tellers_and_what_its_secrecy_is_worth(
    chamber: Chamber,
) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    for person in chamber.members(meeting_id)[:5]:
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice="aye")
    closed = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    tellers = (DEPUTY, MEMBER)
    for post in tellers:
        chamber.ask(meeting_id, post, "votes.confirm", poll=poll)
    for item in chamber.items(meeting_id)[1:]:
        chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")
    chamber.close(meeting_id)
    text = "\n".join(row.text for row in begin(chamber, meeting_id))
    seal = closed["result"]["result"]["sha256"]
    assert f"5/7 người đã bỏ phiếu; mã SHA-256 của các phiếu: {seal}." in text
    assert f"; xác nhận: {', '.join(chamber.world.person(p).full_name for p in tellers)}." in text
    assert "người vận hành máy chủ, nếu can thiệp trong lúc đang bỏ phiếu, có thể biết" in text


def test_minutes_name_who_chose_what_only_of_an_open_vote_with_names(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    members = chamber.members(meeting_id)
    for kind in ("open_named", "open_count"):
        poll = chamber.poll(meeting_id, kind=kind)
        for person, choice in zip(members[:4], ("aye", "nay", "aye", "abs"), strict=True):
            chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)
        chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    for item in chamber.items(meeting_id)[1:]:
        chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")
    chamber.close(meeting_id)
    lines = begin(chamber, meeting_id)[1].text.splitlines()
    people = chamber.state(meeting_id)["people"]
    a, b, c, d, *rest = (people[id]["name"] for id in members)
    assert [line for line in lines if line.startswith("- ")] == [
        f"- Tán thành (2): {a}; {c}.",
        f"- Không tán thành (1): {b}.",
        f"- Không biểu quyết (1): {d}.",
        f"- Không bỏ phiếu (3): {'; '.join(rest)}.",
    ]
    assert sum(line.startswith("Biểu quyết lúc") for line in lines) == 2


def test_before_the_end_there_are_no_minutes(chamber: Chamber) -> None:
    with pytest.raises(WrongState, match="not_closed_yet"):
        begin(chamber, chamber.opened())


def test_who_saves_on_an_old_revision_is_told_and_loses_nothing(
    page_as: Callable[[str], Page], chamber: Chamber, meeting_id: UUID
) -> None:
    row = begin(chamber, meeting_id)[1]
    save(chamber, row, "Bản của thư ký", 1, SECRETARY)
    with pytest.raises(Conflict, match="minutes_changed"):
        save(chamber, row, "Bản của chánh văn phòng", 1, HEAD)
    url = f"/meetings/{meeting_id}/minutes/{row.id}"
    shown = page_as(HEAD).post(url, {"text": "Bản khác", "revision": "1"})
    assert shown.status_code == 409
    assert "Bản khác" in shown.text
    assert "Bản của thư ký" in shown.text
    save(chamber, row, "Bản gộp", 2, HEAD)
    db.session.rollback()
    kept = queries.section(db.session, meeting_id, row.id)
    assert [one.number for one in kept.revisions] == [1, 2, 3]
    assert [one.text for one in kept.revisions[1:]] == ["Bản của thư ký", "Bản gộp"]


def test_a_section_is_held_by_one_at_a_time_and_not_for_ever(
    chamber: Chamber, meeting_id: UUID
) -> None:
    row = begin(chamber, meeting_id)[1]
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.hold(w, meeting_id, row.id)
    with work(chamber.world.actor(HEAD)) as w, pytest.raises(Conflict, match="held_by"):
        usecases.hold(w, meeting_id, row.id)
    with pytest.raises(Conflict, match="held_by"):
        save(chamber, row, "Bản khác", 1, HEAD)
    with work(chamber.world.actor(HEAD)) as w:
        w.now += usecases.LEASE + timedelta(seconds=1)
        usecases.hold(w, meeting_id, row.id)


def test_the_minutes_become_a_document_and_are_fixed(chamber: Chamber, meeting_id: UUID) -> None:
    row = begin(chamber, meeting_id)[1]
    save(chamber, row, "Thống nhất chủ trương.", 1, SECRETARY)
    with work(chamber.world.actor(SECRETARY)) as w:
        document_id = usecases.make_minutes(w, meeting_id)
    document = db.session.get_one(Document, document_id)
    assert document.type_code == "minutes"
    assert "Thống nhất chủ trương." in str(document.form)
    assert document.form["secretary"]
    with pytest.raises(WrongState, match="minutes_fixed"):
        save(chamber, row, "Sửa lại", 2, SECRETARY)
    Office(chamber.world).submit(document_id, SECRETARY)


def conclude(chamber: Chamber, meeting_id: UUID, *tasks: dict[str, Any]) -> UUID:
    with work(chamber.world.actor(SECRETARY)) as w:
        said = ConclusionIn.model_validate(NOT_SECRET | {"tasks": list(tasks)})
        return usecases.make_conclusion(w, meeting_id, said)


def ready_to_issue(office: Office, document_id: UUID) -> None:
    office.submit(document_id, SECRETARY)
    for who in (OFFICE, CHAIR):
        office.sign(document_id, who)
    for act in (office.number, office.seal):
        act(document_id)


def test_tasks_of_an_issued_conclusion_arrive_with_their_deadlines(
    page_as: Callable[[str], Page], chamber: Chamber, meeting_id: UUID
) -> None:
    begin(chamber, meeting_id)
    world, office = chamber.world, Office(chamber.world)
    soon, later = clock.today() + timedelta(days=5), clock.today() + timedelta(days=9)
    post, away = world.position(MEMBER).id, world.org("pl-ubnd").id
    document_id = conclude(
        chamber, meeting_id,
        {"text": "Lập dự toán", "position_id": post, "due_on": later},
        {"text": "Báo cáo tiến độ", "position_id": post, "due_on": soon},
        {"text": "Phối hợp", "organization_id": away, "due_on": soon},
    )  # fmt: skip
    ready_to_issue(office, document_id)
    task = sa.select(Task).where(Task.position_id == post, Task.kind == "handle")
    before = len(db.session.scalars(task).all())
    office.issue(document_id)
    db.session.rollback()
    assert len(db.session.scalars(task).all()) == before + 1
    rows = {one.who: one for one in queries.tasks(db.session, meeting_id)}
    assert all(one.incoming_id for one in rows.values())
    own = db.session.get_one(Incoming, rows[world.position(MEMBER).title].incoming_id)
    given = own.assignments[0]
    assert (own.state, given.role) == (IncomingState.DIRECTED, AssignmentRole.LEAD)
    assert given.position_id == post
    assert "Lập dự toán" in given.note
    assert given.due_at.astimezone(clock.HANOI).date() == soon
    checking.check(world.ports, own.id, SYSTEM)
    assert "Lập dự toán" in page_as(MEMBER).get(f"/incoming/{own.id}").text
    said = {"report": "Đã lập xong"}
    assert page_as(MEMBER).post(f"/incoming/{own.id}/report", said).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Incoming, own.id).state is IncomingState.FINISHED
    there = [one for one in rows.values() if one.organization_id == away][0]  # noqa: RUF015
    arrived = db.session.get_one(Incoming, there.incoming_id)
    assert arrived.organization_id == away
    assert arrived.state is IncomingState.ARRIVED
    assert arrived.due_at is not None


def test_a_task_falls_to_a_post_here_or_an_organisation_elsewhere(
    chamber: Chamber, meeting_id: UUID
) -> None:
    soon, world = clock.today() + timedelta(days=5), chamber.world
    foreign = {"text": "Việc", "position_id": world.position(STRANGER).id, "due_on": soon}
    own = {"text": "Việc", "organization_id": world.org("bt-ubnd").id, "due_on": soon}
    late = {"text": "Việc", "position_id": world.position(MEMBER).id}
    late["due_on"] = clock.today() - timedelta(days=1)
    for wrong in (foreign, own, late):
        with pytest.raises(Invalid):
            conclude(chamber, meeting_id, wrong)


def test_the_secretarys_pages_lead_from_the_meeting_to_its_documents(
    page_as: Callable[[str], Page], chamber: Chamber, meeting_id: UUID
) -> None:
    page, url = page_as(SECRETARY), f"/meetings/{meeting_id}"
    assert "Lập biên bản" in page.get(url).text
    assert page.post(f"{url}/minutes").status_code == 303
    assert "Hết giờ" in page.get(f"{url}/minutes").text
    row = queries.sections(db.session, meeting_id)[1].id
    assert page.post(f"{url}/minutes/{row}/hold").location.endswith(str(row))
    assert page.get(f"{url}/minutes/{row}").status_code == 200
    assert page.post(f"{url}/minutes/{row}", {"text": "Mới", "revision": "1"}).status_code == 303
    assert page.post(f"{url}/minutes/document", NO).location.endswith("/edit")
    post = f"post:{chamber.world.position(MEMBER).id}"
    rows: dict[str, object] = {
        "text": ["Việc một", ""],
        "item": ["", ""],
        "who": [post, ""],
        "due_on": ["2020-01-01", ""],
    }
    assert page.get(f"{url}/conclusion").status_code == 200
    unasked = page.post(f"{url}/conclusion", rows)
    assert (unasked.status_code, "Hãy trả lời câu hỏi này" in unasked.text) == (422, True)
    assert "Việc một" in unasked.text
    assert "Không có văn bản nào" in page.post(f"{url}/conclusion", rows | YES).text
    rows |= NO
    assert page.post(f"{url}/conclusion", rows).status_code == 422
    soon = (clock.today() + timedelta(days=3)).isoformat()
    sent = page.post(f"{url}/conclusion", rows | {"due_on": [soon, ""]})
    assert sent.location.endswith("/edit")
    assert "Việc một" in page.get(url).text
    assert page_as(MEMBER).get(f"{url}/minutes").status_code == 403
    assert page_as(STRANGER).get(f"{url}/minutes").status_code == 404


def test_the_api_writes_minutes(
    api_as: Callable[[str], Api], chamber: Chamber, meeting_id: UUID
) -> None:
    api, url = api_as(SECRETARY), f"/meetings/{meeting_id}"
    first = api.post(f"{url}/minutes").get_json()["sections"][0]
    held_ = api.post(f"{url}/minutes/{first['id']}/hold").get_json()["sections"][0]
    assert held_["held_name"]
    said = {"text": "Mới", "revision": 1}
    assert api.put(f"{url}/minutes/{first['id']}", json=said).status_code == 200
    assert api.put(f"{url}/minutes/{first['id']}", json=said).status_code == 409
    assert api.post(f"{url}/minutes/document", json=NOT_SECRET).status_code == 201
    assert api.post(f"{url}/conclusion", json=NOT_SECRET | {"tasks": []}).status_code == 201
    assert db.session.get_one(Meeting, meeting_id).state == "closed"
