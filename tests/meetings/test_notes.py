"""Notes on papers: one's own unless shared, sent twice as one, kept when papers are replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from docflow.api import Sent
from docflow.core.audit_rows import AuditEntry
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.work import work
from meetings.calendar.models import Meeting
from meetings.notes import queries, usecases
from meetings.notes.schemas import NoteIn
from meetings.papers import usecases as papers
from meetings.papers.models import Paper, PaperVersion
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.sheets import pdf_file, pdf_of
from tests.world import Api, Page

WORDS = "Hỏi lại số liệu thu ngân sách"


class Margin:
    """The margin of one paper, where people write."""

    def __init__(self, chamber: Chamber) -> None:
        self.chamber = chamber
        self.meeting_id = chamber.invited()
        self.paper_id, self.sha = chamber.lay(self.meeting_id)

    def write(self, post: str, id: UUID | None = None, **more: Any) -> UUID:
        said: dict[str, Any] = {"paper_id": self.paper_id, "sha": self.sha, "page": 1}
        said |= {"x": 100, "y": 200, "w": 300, "h": 20, "text": WORDS}
        note = NoteIn.model_validate({"id": id or uuid4(), **said, **more})
        with work(self.chamber.world.actor(post)) as w:
            usecases.write(w, self.meeting_id, note)
        return note.id

    def seen(self, post: str) -> list[dict[str, Any]]:
        db.session.rollback()
        meeting = db.session.get_one(Meeting, self.meeting_id)
        return queries.seen(db.session, self.chamber.world.actor(post), meeting)

    def places(self, post: str) -> list[tuple[int, bool]]:
        return [(one["page"], one["changed"]) for one in self.seen(post)]

    def replace(self, pages: int, words: str = "moi") -> None:
        actor, world = self.chamber.world.actor(SECRETARY), self.chamber.world
        newer = Sent("moi.pdf", pdf_file(words, pages))
        papers.replace(world.ports, actor, self.meeting_id, self.paper_id, newer)

    def lay_newer(self, pages: list[str]) -> PaperVersion:
        """A version whose pages bear these words."""
        actor, world = self.chamber.world.actor(SECRETARY), self.chamber.world
        newer = Sent("moi.pdf", pdf_of(*pages))
        papers.replace(world.ports, actor, self.meeting_id, self.paper_id, newer)
        db.session.rollback()
        return db.session.get_one(Paper, self.paper_id).latest

    def said(self, last: int) -> list[str]:
        """The last entries of the trail about the meeting."""
        db.session.rollback()
        rows = db.session.query(AuditEntry).filter_by(subject_id=self.meeting_id)
        return [one.event for one in rows.order_by(AuditEntry.seq)][-last:]


@pytest.fixture
def margin(chamber: Chamber) -> Margin:
    return Margin(chamber)


def test_a_note_is_its_authors_until_it_is_shared_and_again_afterwards(margin: Margin) -> None:
    id = margin.write(MEMBER)
    margin.write(MEMBER, id, text="Đã hỏi")
    assert [(one["text"], one["mine"]) for one in margin.seen(MEMBER)] == [("Đã hỏi", True)]
    assert margin.seen(DEPUTY) == []
    assert margin.seen(SECRETARY) == []
    margin.write(MEMBER, id, text="Đã hỏi", shared=True)
    others = margin.seen(DEPUTY)
    assert [(one["text"], one["mine"]) for one in others] == [("Đã hỏi", False)]
    assert others[0]["author"]
    with pytest.raises(NotFound):
        margin.write(DEPUTY, id, text="Không phải của tôi")
    margin.write(MEMBER, id)
    assert margin.seen(DEPUTY) == []
    for _turn in range(2):
        margin.write(MEMBER, id, removed=True)
    assert margin.seen(MEMBER) == []


def test_a_shared_note_is_for_who_may_read_the_paper(margin: Margin) -> None:
    margin.write(DEPUTY, shared=True)
    margin.write(MEMBER)
    margin.chamber.open_paper(margin.meeting_id, margin.paper_id, DEPUTY)
    assert margin.seen(MEMBER) == []
    assert len(margin.seen(DEPUTY)) == 1
    with pytest.raises(NotFound):
        margin.write(MEMBER)
    with pytest.raises(NotFound):
        margin.write(STRANGER)


def test_notes_are_carried_over_to_a_newer_version_and_marked(margin: Margin) -> None:
    margin.write(MEMBER, page=2)
    margin.replace(pages=1)
    margin.write(MEMBER, page=2, text="Viết khi mất mạng, trên bản cũ")
    [first, second] = margin.seen(MEMBER)
    assert first["earlier"] is second["earlier"] is True
    assert first["page"] == 1
    with pytest.raises(Invalid):
        margin.write(MEMBER, sha=margin.chamber.sha(margin.paper_id), page=2)


def test_a_note_is_shared_with_chosen_people_until_that_is_withdrawn(margin: Margin) -> None:
    chosen = {post: margin.chamber.id(post) for post in (DEPUTY, STRANGER)}
    id = margin.write(MEMBER, readers=list(chosen.values()))
    assert [one["text"] for one in margin.seen(DEPUTY)] == [WORDS]
    assert margin.seen(CHAIR) == margin.seen(SECRETARY) == []
    assert margin.seen(MEMBER)[0]["readers"] == [chosen[DEPUTY]]
    assert margin.seen(DEPUTY)[0]["readers"] == []
    margin.chamber.open_paper(margin.meeting_id, margin.paper_id, MEMBER)
    assert margin.seen(DEPUTY) == []
    margin.chamber.open_paper(margin.meeting_id, margin.paper_id, MEMBER, DEPUTY)
    margin.write(MEMBER, id)
    assert margin.seen(DEPUTY) == []
    assert margin.said(3) == ["meeting.lay", "meeting.lay", "meeting.share"]
    margin.write(MEMBER, id, text="Chỉ mình tôi")
    assert margin.said(1) == ["meeting.note"]


def test_a_note_goes_with_its_page_and_tells_when_the_words_changed(margin: Margin) -> None:
    """`to_trinh.pdf` becomes three pages: its first is new, then come the old two."""
    for page in (1, 2):
        margin.write(MEMBER, page=page)
    version = margin.lay_newer(["Trang thêm", "to_trinh.pdf trang 1", "to_trinh.pdf trang 2"])
    assert version.before == [0, 1, 2]
    assert version.changed == [1]
    assert margin.places(MEMBER) == [(2, False), (3, False)]
    margin.replace(pages=2, words="khác hẳn")
    assert margin.places(MEMBER) == [(2, True), (2, True)]


def test_programs_write_share_and_remove_notes(
    margin: Margin, api_as: Callable[[str], Api]
) -> None:
    url = f"/meetings/{margin.meeting_id}/notes"
    mine, words = f"{url}/{uuid4()}", {"paper_id": str(margin.paper_id), "sha": margin.sha}
    words |= {"page": 1, "x": 10, "y": 20, "w": 300, "h": 40, "text": WORDS}
    for _turn in range(2):
        made = api_as(MEMBER).put(mine, json=words | {"readers": [margin.chamber.id(DEPUTY)]})
        assert [one["text"] for one in made.get_json()["items"]] == [WORDS]
    assert [one["mine"] for one in api_as(DEPUTY).get(url).get_json()["items"]] == [False]
    assert api_as(DEPUTY).delete(mine).status_code == 404
    assert api_as(DEPUTY).put(mine, json=words).status_code == 404
    assert api_as(STRANGER).get(url).status_code == 404
    assert api_as(MEMBER).put(mine, json=words | {"x": 1001}).status_code == 422
    assert api_as(MEMBER).delete(mine).get_json()["items"] == []


def test_the_words_of_a_note_are_not_in_the_trail(margin: Margin) -> None:
    margin.write(MEMBER)
    margin.write(MEMBER, shared=True)
    db.session.rollback()
    entries = db.session.query(AuditEntry).filter_by(subject_id=margin.meeting_id).all()
    assert [one.event for one in entries][-2:] == ["meeting.note", "meeting.share"]
    assert not any(WORDS.encode() in one.body for one in entries)


def test_a_page_reads_and_writes_them(margin: Margin, page_as: Callable[[str], Page]) -> None:
    url, page = f"/meetings/{margin.meeting_id}/notes", page_as(MEMBER)
    form = {"id": str(uuid4()), "paper_id": str(margin.paper_id), "sha": margin.sha, "page": "1"}
    assert page.post(url, form | {"text": WORDS}).status_code == 200
    said = page.get(url).get_json()
    assert said["me"] == margin.chamber.id(MEMBER)
    assert [one["text"] for one in said["notes"]] == [WORDS]
    assert page_as(STRANGER).get(url).status_code == 404
    assert page_as(STRANGER).post(url, form).status_code == 404
    paper = page.get(f"/meetings/{margin.meeting_id}/papers/{margin.paper_id}")
    assert f'data-notes="{margin.meeting_id}"' in paper.text
