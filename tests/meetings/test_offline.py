"""What devices keep of a meeting, and the board of who is ready."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from docflow.core.audit_rows import AuditEntry
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.work import work
from meetings.calendar.models import Meeting
from meetings.offline import queries, shell, usecases
from meetings.offline.models import MeetingDevice
from meetings.offline.schemas import HeldIn
from tests.meetings.house import DEPUTY, MEMBER, SECRETARY, STRANGER, Chamber
from tests.world import Api, Page

PageAs = Callable[[str], Page]


def hold(chamber: Chamber, meeting_id: UUID, post: str, *shas: str, device: UUID) -> list[str]:
    with work(chamber.world.actor(post)) as w:
        return usecases.hold(w, meeting_id, HeldIn(device=device, papers=list(shas)))


def line(chamber: Chamber, meeting_id: UUID, post: str) -> queries.Ready:
    db.session.rollback()
    meeting = db.session.get_one(Meeting, meeting_id)
    rows = queries.readiness(db.session, meeting)
    return next(row for row in rows if str(row.person_id) == chamber.id(post))


def test_who_holds_all_papers_they_may_read_is_ready(chamber: Chamber, page_as: PageAs) -> None:
    meeting_id, tablet = chamber.invited(), uuid4()
    _first, sha = chamber.lay(meeting_id, "mot.pdf")
    second, private = chamber.lay(meeting_id, "rieng.pdf", place=1)
    chamber.open_paper(meeting_id, second, DEPUTY)
    assert hold(chamber, meeting_id, MEMBER, sha, private, device=tablet) == [sha]
    assert hold(chamber, meeting_id, DEPUTY, sha, device=uuid4()) == sorted([sha, private])
    member, deputy = (line(chamber, meeting_id, who) for who in (MEMBER, DEPUTY))
    assert (member.held, member.papers, member.is_full) == (1, 1, True)
    assert (deputy.held, deputy.papers, deputy.is_full) == (1, 2, False)
    meeting = db.session.get_one(Meeting, meeting_id)
    assert queries.counts(db.session, meeting) == {
        "full": 1,
        "all": len(queries.due(db.session, meeting)),
    }
    board = page_as(SECRETARY).get(f"/meetings/{meeting_id}/readiness").text
    assert "Đủ 1/1" in board
    assert "Thiếu, có 1/2" in board
    assert f'data-refresh-on="meeting:{meeting_id}"' in board
    assert page_as(MEMBER).get(f"/meetings/{meeting_id}/readiness/counts").status_code == 403
    chamber.lay(meeting_id, "them.pdf")
    assert not line(chamber, meeting_id, MEMBER).is_full
    hold(chamber, meeting_id, MEMBER, device=tablet)
    assert line(chamber, meeting_id, MEMBER).held == 0


def test_programs_ask_who_is_ready(chamber: Chamber, api_as: Callable[[str], Api]) -> None:
    meeting_id = chamber.invited()
    _paper, sha = chamber.lay(meeting_id)
    hold(chamber, meeting_id, MEMBER, sha, device=uuid4())
    url = f"/meetings/{meeting_id}/readiness"
    said = api_as(SECRETARY).get(url).get_json()["items"]
    held = {one["person_id"]: (one["held"], one["papers"], one["answer"]) for one in said}
    assert held[chamber.id(MEMBER)] == (1, 1, None)
    assert held[chamber.id(DEPUTY)] == (0, 1, None)
    assert api_as(MEMBER).get(url).status_code == 403


def test_a_device_that_says_nothing_new_writes_nothing(chamber: Chamber) -> None:
    meeting_id, tablet = chamber.invited(), uuid4()
    _paper, sha = chamber.lay(meeting_id)

    def entries() -> int:
        db.session.rollback()
        return db.session.query(AuditEntry).filter_by(event="meeting.hold").count()

    before = entries()
    for _turn in range(2):
        hold(chamber, meeting_id, MEMBER, sha, device=tablet)
    assert entries() == before + 1
    for _turn in range(usecases.MOST + 1):
        hold(chamber, meeting_id, MEMBER, sha, device=uuid4())
    assert db.session.query(MeetingDevice).filter_by(meeting_id=meeting_id).count() == usecases.MOST
    with pytest.raises(NotFound):
        hold(chamber, meeting_id, STRANGER, sha, device=uuid4())


def test_a_device_is_told_what_to_keep_and_no_more(chamber: Chamber, page_as: PageAs) -> None:
    meeting_id = chamber.invited()
    _first, sha = chamber.lay(meeting_id, "mot.pdf")
    second, private = chamber.lay(meeting_id, "rieng.pdf", place=1)
    chamber.open_paper(meeting_id, second, DEPUTY)
    told = page_as(MEMBER).get(f"/meetings/{meeting_id}/offline")
    said = told.get_json()
    assert [one["sha"] for one in said["papers"]] == [sha]
    assert private not in told.text
    assert f"/meetings/{meeting_id}/room" in said["pages"]
    page = page_as(MEMBER)
    for path in [*said["pages"], said["papers"][0]["url"]]:
        assert page.get(path).status_code == 200
    assert {"/static/js/main.js", "/static/vendor/pdfjs/pdf.worker.js"} <= {*said["files"]}
    assert page_as(STRANGER).get(f"/meetings/{meeting_id}/offline").status_code == 404
    assert "Lưu để họp" in page.get(f"/meetings/{meeting_id}").text
    worker = page.get("/worker.js")
    assert worker.headers["Cache-Control"] == "no-store"
    assert worker.mimetype == "text/javascript"


def test_the_shell_changes_its_name_with_any_file(tmp_path: object) -> None:
    from pathlib import Path  # noqa: PLC0415

    static = Path(str(tmp_path))
    (static / "css").mkdir()
    (static / "css" / "a.css").write_text("a")
    names, built = shell.files(static)
    assert names == ("css/a.css",)
    shell.files.cache_clear()
    (static / "css" / "a.css").write_text("b")
    assert shell.files(static)[1] != built
