"""Writing, changing, sharing and taking away a note."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core.errors import Invalid, NotFound
from docflow.core.work import Work
from meetings.calendar.models import Meeting
from meetings.papers.models import Paper
from meetings.papers.queries import readable, version_by_hash

from .models import PaperNote
from .schemas import NoteIn

MOST = 500
"""Notes of one person in one meeting."""


def write(w: Work, meeting_id: UUID, said: NoteIn) -> None:
    """The last word of its author holds; another's note is not found.

    What is or was shared is recorded by another name, for others' screens look again then.
    """
    meeting = w.get(Meeting, meeting_id)
    w.require("meeting.attend", meeting)
    row = _mine(w, meeting, said.id)
    others_see = said.shared or (row is not None and row.shared)
    if said.removed:
        if row is None:
            return
        w.session.delete(row)
    else:
        _put(w, meeting, row or _new(w, meeting, said), said)
    w.record("meeting.share" if others_see else "meeting.note", meeting)


def _mine(w: Work, meeting: Meeting, id: UUID) -> PaperNote | None:
    row = w.session.get(PaperNote, id)
    if row and (row.author_id, row.meeting_id) != (w.actor.person_id, meeting.id):
        raise NotFound(kind="PaperNote")
    return row


def _new(w: Work, meeting: Meeting, said: NoteIn) -> PaperNote:
    mine = sa.select(sa.func.count()).where(
        PaperNote.meeting_id == meeting.id, PaperNote.author_id == w.actor.person_id
    )
    if (w.session.scalar(mine) or 0) >= MOST:
        raise Invalid("too_many_notes")
    row = PaperNote(id=said.id, meeting_id=meeting.id, author_id=w.actor.person_id)
    w.session.add(row)
    return row


def _put(w: Work, meeting: Meeting, row: PaperNote, said: NoteIn) -> None:
    with w.session.no_autoflush:
        version = version_by_hash(_paper(w, meeting, said.paper_id), said.sha)
    if said.page > version.pages:
        raise Invalid("no_such_page", fields={"page": "no_such_page"})
    row.paper_id, row.sha256, row.page = said.paper_id, said.sha, said.page
    row.x, row.y, row.w, row.h = said.x, said.y, said.w, said.h
    row.text, row.shared, row.written_at = said.text, said.shared, w.now


def _paper(w: Work, meeting: Meeting, paper_id: UUID) -> Paper:
    for paper in readable(w.session, w.actor, meeting):
        if paper.id == paper_id:
            return paper
    raise NotFound(kind="Paper")
