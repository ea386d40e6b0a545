"""Word files on their way to be papers: let in at once, converted by a job, then laid.

Nothing of the paper exists before it can be read; a process that is killed on the way leaves the
row, and the job that is done again.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.access import SYSTEM, Actor
from docflow.core.errors import Invalid, NotFound, Refusal, Unavailable
from docflow.core.ports import Ports
from docflow.core.work import Work, work
from meetings.calendar.models import Meeting

from .laying import Newer, add_newer, add_paper, compared, open_item, paper_of, prepared, record
from .models import Paper, Progress, WaitingPaper
from .schemas import MOST, PaperIn

CONVERT = "meetings.convert_paper"


def bring(ports: Ports, actor: Actor, meeting_id: UUID, said: PaperIn, file: api.Sent) -> None:
    """Let a Word file in that becomes a paper of its own."""
    word = api.let_in_word(ports, file)
    with work(actor) as w:
        meeting = prepared(w, meeting_id)
        item = open_item(w, meeting, said.item_id)
        row = WaitingPaper(item_id=item.id, title=(said.title or word.title)[:300])
        _wait(w, meeting, row, word)


def replace(ports: Ports, actor: Actor, meeting_id: UUID, paper_id: UUID, file: api.Sent) -> None:
    """Let a Word file in that becomes the newer version of a paper; the last one brought wins."""
    word = api.let_in_word(ports, file)
    with work(actor) as w:
        meeting = prepared(w, meeting_id)
        paper = paper_of(w, meeting, paper_id)
        drop_newer(w, meeting, paper)
        row = WaitingPaper(item_id=paper.item_id, paper_id=paper.id, title=paper.title)
        _wait(w, meeting, row, word)


def drop_newer(w: Work, meeting: Meeting, paper: Paper) -> None:
    """Forget what was on its way to take the place of a paper."""
    for row in _of(w, meeting.id):
        if row.paper_id == paper.id:
            w.session.delete(row)


def _wait(w: Work, meeting: Meeting, row: WaitingPaper, word: api.Word) -> None:
    if len(_of(w, meeting.id)) >= MOST:
        raise Invalid("too_many_papers", fields={"file": "too_many_papers"})
    row.meeting_id, row.name = meeting.id, word.name[:200]
    row.original_sha, row.plain_sha = word.original_sha, word.plain_sha
    row.brought_at, row.brought_by = w.now, w.actor.person_name
    w.session.add(row)
    w.session.flush()
    _convert_later(w, meeting, row)
    record(w, meeting, "brought", waiting=str(row.id))


def _of(w: Work, meeting_id: UUID) -> list[WaitingPaper]:
    query = sa.select(WaitingPaper).where(WaitingPaper.meeting_id == meeting_id)
    return list(w.session.scalars(query))


def _convert_later(w: Work, meeting: Meeting, row: WaitingPaper) -> None:
    row.state, row.fault = Progress.CONVERTING, None
    payload = {"meeting": str(meeting.id), "waiting": str(row.id)}
    w.enqueue(CONVERT, meeting.organization_id, payload)


def again(w: Work, meeting_id: UUID, waiting_id: UUID) -> None:
    """Another try after a failure."""
    meeting = prepared(w, meeting_id)
    row = _row(w, meeting, waiting_id)
    if row.state is Progress.FAILED:
        _convert_later(w, meeting, row)
        record(w, meeting, "tried_again", waiting=str(row.id))


def drop(w: Work, meeting_id: UUID, waiting_id: UUID) -> None:
    """Give it up; what is being converted meanwhile is not laid."""
    meeting = prepared(w, meeting_id)
    w.session.delete(_row(w, meeting, waiting_id))
    record(w, meeting, "dropped", waiting=str(waiting_id))


def _row(w: Work, meeting: Meeting, waiting_id: UUID) -> WaitingPaper:
    row = w.session.get(WaitingPaper, waiting_id)
    if row is None or row.meeting_id != meeting.id:
        raise NotFound(kind="WaitingPaper")
    return row


def convert(ports: Ports, meeting_id: UUID, waiting_id: UUID) -> None:
    """Convert, then lay. Idempotent; a failure becomes a state of the row."""
    with work(SYSTEM) as w:
        row = _wanted(w, waiting_id)
        if row is None:
            return
        word = api.Word(row.title, row.name, row.original_sha, row.plain_sha)
        paper = w.session.get(Paper, row.paper_id) if row.paper_id else None
        used = paper.latest.sha256 if paper else ""
    try:
        made = compared(ports, used, api.readable_word(ports, word))
    except Invalid as failure:
        _settle_failed(meeting_id, waiting_id, str(failure.facts.get("reason", failure.code)))
        return
    except Unavailable as failure:
        if failure.code != "converter_missing":
            raise
        _settle_failed(meeting_id, waiting_id, failure.code)
        return
    _settle_done(meeting_id, waiting_id, made)


def _wanted(w: Work, waiting_id: UUID) -> WaitingPaper | None:
    row = w.session.get(WaitingPaper, waiting_id, populate_existing=True)
    return row if row is not None and row.state is Progress.CONVERTING else None


def _settle_done(meeting_id: UUID, waiting_id: UUID, made: Newer) -> None:
    try:
        with work(SYSTEM) as w:
            meeting = prepared(w, meeting_id)
            row = _wanted(w, waiting_id)
            if row is not None:
                w.session.delete(row)
                _lay(w, meeting, row, made)
    except Refusal as refusal:
        _settle_failed(meeting_id, waiting_id, refusal.code)


def _lay(w: Work, meeting: Meeting, row: WaitingPaper, made: Newer) -> None:
    if row.paper_id is None:
        said = PaperIn(item_id=row.item_id, title=row.title)
        add_paper(w, meeting, said, made.found, row.brought_by)
    else:
        add_newer(w, meeting, row.paper_id, made, row.brought_by)


def _settle_failed(meeting_id: UUID, waiting_id: UUID, fault: str) -> None:
    with work(SYSTEM) as w:
        meeting = w.take(Meeting, meeting_id)
        row = _wanted(w, waiting_id)
        if row is not None:
            row.state, row.fault = Progress.FAILED, fault[:60]
            record(w, meeting, "not_converted", waiting=str(row.id), fault=fault[:60])
