"""Papers: who may open them, what becomes of old versions, and what the room hears."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from docflow.api import Sent
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.values import sha256
from docflow.core.work import work
from meetings.agenda import queries as agenda
from meetings.calendar.models import Meeting, Role
from meetings.live.views import Audience, view
from meetings.papers import queries, usecases
from meetings.papers.schemas import PaperIn
from tests.approvals.office import Office
from tests.meetings.house import CHAIR, DEPUTY, GUEST, ITEMS, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.sheets import pdf_file
from tests.world import Api, Page

PageAs = Callable[[str], Page]
DAY = timedelta(days=1)


def address(meeting_id: UUID, paper_id: UUID, sha: str = "") -> str:
    return f"/meetings/{meeting_id}/papers/{paper_id}" + (f"/{sha}.pdf" if sha else "")


def titles(chamber: Chamber, meeting_id: UUID, post: str) -> list[str]:
    db.session.rollback()
    meeting = db.session.get_one(Meeting, meeting_id)
    found = queries.readable(db.session, chamber.world.actor(post), meeting)
    return [paper.title for paper in found]


def test_the_bytes_are_those_that_were_laid(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    paper_id, sha = chamber.lay(meeting_id)
    answer = page_as(MEMBER).get(address(meeting_id, paper_id, sha))
    assert answer.status_code == 200
    assert sha256(answer.data) == sha
    assert page_as(MEMBER).get(address(meeting_id, paper_id, "0" * 64)).status_code == 404
    assert page_as(MEMBER).get(f"{address(meeting_id, paper_id)}/{sha}.exe").status_code == 404
    assert page_as(STRANGER).get(address(meeting_id, paper_id, sha)).status_code == 404
    assert "to trinh" in page_as(MEMBER).get(address(meeting_id, paper_id)).text


def test_guests_read_what_belongs_to_the_items_they_were_asked_to(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Dành cho khách", for_guests=True)
    first = agenda.lines(db.session, meeting_id)[0].item.id
    rows = [
        {"id": str(first), "title": "Dành cho khách", "for_guests": True},
        {"title": "Nội bộ"},
    ]
    chamber.arrange_rows(meeting_id, rows)
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    chamber.invite(meeting_id)
    chamber.lay(meeting_id, "bao_cao.pdf", place=0)
    chamber.lay(meeting_id, "noi_bo.pdf", place=1)
    assert titles(chamber, meeting_id, GUEST) == ["bao cao"]
    assert titles(chamber, meeting_id, MEMBER) == ["bao cao", "noi bo"]
    shown = view(chamber.state(meeting_id), Audience.GUEST)["papers"]["papers"]
    assert [paper["title"] for paper in shown.values()] == ["bao cao"]


def test_a_restricted_paper_is_for_the_named_and_in_no_audiences_view(
    page_as: PageAs, chamber: Chamber
) -> None:
    meeting_id = chamber.invited()
    paper_id, sha = chamber.lay(meeting_id)
    chamber.open_paper(meeting_id, paper_id, DEPUTY)
    for post, status in {DEPUTY: 200, CHAIR: 200, SECRETARY: 200, MEMBER: 404}.items():
        assert page_as(post).get(address(meeting_id, paper_id, sha)).status_code == status
    mine = page_as(DEPUTY).get(f"/meetings/{meeting_id}/papers/mine").get_json()
    assert mine["papers"][str(paper_id)]["sha"] == sha
    assert page_as(MEMBER).get(f"/meetings/{meeting_id}/papers/mine").get_json()["papers"] == {}
    for audience in (Audience.MEMBER, Audience.GUEST, Audience.SCREEN):
        said = view(chamber.state(meeting_id), audience)["papers"]
        assert sha not in str(said)
    assert view(chamber.state(meeting_id), Audience.MEMBER)["papers"]["ask"]


def test_only_people_of_the_meeting_are_named(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    paper_id, _sha = chamber.lay(meeting_id)
    with pytest.raises(Invalid, match="not_in_the_meeting"):
        chamber.open_paper(meeting_id, paper_id, STRANGER)


def test_a_replaced_paper_keeps_its_old_version_marked(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    paper_id, old = chamber.lay(meeting_id)
    actor = chamber.world.actor(SECRETARY)
    newer = Sent("moi.pdf", pdf_file("bản mới"))
    usecases.replace(chamber.world.ports, actor, meeting_id, paper_id, newer)
    new = chamber.sha(paper_id)
    assert new != old
    assert chamber.state(meeting_id)["papers"]["papers"][str(paper_id)]["sha"] == new
    page = page_as(MEMBER).get(f"{address(meeting_id, paper_id)}?sha={old}").text
    assert "Đây là bản cũ" in page
    assert page_as(MEMBER).get(address(meeting_id, paper_id, old)).status_code == 200
    with pytest.raises(WrongState, match="same_version"):
        usecases.replace(chamber.world.ports, actor, meeting_id, paper_id, newer)


def test_a_document_of_docflow_is_read_by_the_meeting_and_not_beyond(
    page_as: PageAs, chamber: Chamber
) -> None:
    office, meeting_id = Office(chamber.world), chamber.invited()
    document_id, item = office.submitted(), agenda.lines(db.session, meeting_id)[0].item.id
    ports, said = chamber.world.ports, PaperIn(item_id=item, document_id=document_id)
    with pytest.raises(NotFound):
        usecases.refer(ports, chamber.world.actor(SECRETARY), meeting_id, said)
    head = chamber.world.actor("bt-ubnd.chanhvp")
    paper_id = usecases.refer(ports, head, meeting_id, said)
    sha = office.sha(document_id)
    assert page_as(DEPUTY).get(address(meeting_id, paper_id, sha)).status_code == 200
    assert page_as(DEPUTY).get(f"/documents/{document_id}").status_code == 404
    office.sign(document_id, "bt-ubnd.tpkt")
    usecases.replace(ports, head, meeting_id, paper_id, None)
    assert chamber.sha(paper_id) == office.sha(document_id) != sha
    draft = PaperIn(item_id=item, document_id=office.drafted("bt-ubnd.chanhvp"))
    with pytest.raises(WrongState, match="document_not_submitted"):
        usecases.refer(ports, head, meeting_id, draft)


def test_no_paper_lies_with_a_secret(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, *ITEMS)
    gone, _sha = chamber.lay(meeting_id)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.remove(w, meeting_id, gone)
    rows = [
        {"id": str(line.item.id), "title": line.item.title, "secret": place < 2}
        for place, line in enumerate(agenda.lines(db.session, meeting_id))
    ]
    with pytest.raises(Invalid, match="secret_with_papers"):
        chamber.arrange_rows(meeting_id, rows)
    chamber.arrange_rows(meeting_id, [rows[0] | {"secret": False}, *rows[1:]])
    with pytest.raises(Invalid, match="secret_item"):
        chamber.lay(meeting_id, place=1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00"),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.docx", b"PK\x03\x04"),
    ],
)
def test_what_is_no_paper_is_refused_at_the_gate(
    chamber: Chamber, name: str, content: bytes
) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Một")
    item = agenda.lines(db.session, meeting_id)[0].item.id
    ports, actor = chamber.world.ports, chamber.world.actor(SECRETARY)
    with pytest.raises(Invalid):
        usecases.bring(ports, actor, meeting_id, PaperIn(item_id=item), Sent(name, content))
    assert titles(chamber, meeting_id, SECRETARY) == []


def test_a_paper_with_a_mark_of_secrecy_is_refused(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Một")
    item = agenda.lines(db.session, meeting_id)[0].item.id
    file = Sent("kế hoạch.pdf", pdf_file("TỐI MẬT"))
    ports, actor = chamber.world.ports, chamber.world.actor(SECRETARY)
    with pytest.raises(Invalid, match="state_secret_mark"):
        usecases.bring(ports, actor, meeting_id, PaperIn(item_id=item), file)


def test_the_secretarys_form_lays_replaces_and_removes(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    page, url = page_as(SECRETARY), f"/meetings/{meeting_id}/papers"
    item = str(agenda.lines(db.session, meeting_id)[0].item.id)
    empty = page.post(url, {"item_id": item})
    assert empty.status_code == 422
    assert "Hãy chọn một tệp" in empty.text
    file = (io.BytesIO(pdf_file("Tờ trình")), "to_trinh.pdf")
    assert (
        page.post(url, {"item_id": item, "title": "Tờ trình số 1", "file": file}).status_code == 303
    )
    assert titles(chamber, meeting_id, MEMBER) == ["Tờ trình số 1"]
    assert "Tờ trình số 1" in page_as(MEMBER).get(f"/meetings/{meeting_id}").text
    db.session.rollback()
    meeting = db.session.get_one(Meeting, meeting_id)
    paper = queries.readable(db.session, chamber.world.actor(MEMBER), meeting)[0].id
    newer = (io.BytesIO(pdf_file("Tờ trình 2")), "to_trinh.pdf")
    assert page.post(f"{url}/{paper}/replace", {"file": newer}).status_code == 303
    assert page.post(f"{url}/{paper}/readers", {"restricted": "1"}).status_code == 303
    assert titles(chamber, meeting_id, MEMBER) == []
    assert page.post(f"{url}/{paper}/remove").status_code == 303
    assert titles(chamber, meeting_id, SECRETARY) == []
    assert page_as(MEMBER).get(url).status_code == 403


def test_papers_that_come_after_the_bodys_day_are_marked(page_as: PageAs, chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    url = f"/meetings/{meeting_id}"
    with work(chamber.world.actor(SECRETARY)) as w:
        row = w.get(Meeting, meeting_id)
        row.ends_at += 4 * DAY
        row.starts_at += 4 * DAY
        w.record("meeting.revise", row)
    chamber.lay(meeting_id, "som.pdf")
    last = clock.today() + DAY
    for page in (page_as(SECRETARY).get(url), page_as(SECRETARY).get(f"{url}/papers")):
        assert f"Hạn gửi tài liệu đến thành viên: {last:%d/%m/%Y}." in page.text
        assert "Sau hạn gửi" not in page.text
    with clock.stopped_at(clock.now() + 2 * DAY):
        chamber.lay(meeting_id, "muon.pdf", place=1)
        seen = page_as(MEMBER).get(url).text
    assert (seen.count("Sau hạn gửi"), "Hạn gửi tài liệu" in seen) == (1, False)


def test_the_api_lays_and_reads(api_as: Callable[[str], Api], chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    item = str(agenda.lines(db.session, meeting_id)[0].item.id)
    url = f"/meetings/{meeting_id}/papers"
    form = {"item_id": item, "file": (io.BytesIO(pdf_file("Báo cáo")), "bao_cao.pdf")}
    made = api_as(SECRETARY).post(url, data=form)
    assert made.status_code == 201
    paper = made.get_json()["items"][0]
    assert (paper["title"], paper["versions"][0]["pages"]) == ("bao cao", 2)
    bytes_ = api_as(MEMBER).get(f"{url}/{paper['id']}/versions/1/pdf").data
    assert sha256(bytes_) == paper["versions"][0]["sha256"]
    assert api_as(MEMBER).get(f"{url}/{paper['id']}/versions/2/pdf").status_code == 404
    assert api_as(SECRETARY).delete(f"{url}/{paper['id']}").get_json()["items"] == []
