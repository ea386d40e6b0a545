"""Writing, changing, sharing and taking away a note."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core.errors import Invalid, NotFound
from docflow.core.work import Work
from meetings.calendar.models import Meeting, Participant
from meetings.papers.models import Paper
from meetings.papers.queries import readable, version_by_hash

from .models import NoteReader, PaperNote
from .schemas import NoteIn

MOST = 500
"""Notes of one person in one meeting."""


def write(w: Work, meeting_id: UUID, said: NoteIn) -> None:
    """The last word of its author holds; another's note is not found.

    What is or was shared is recorded by another name, for others' screens look again then: of
    the rest nobody hears but its author's own devices.
    """
    if said.removed:
        remove(w, meeting_id, said.id)
        return
    meeting = _attended(w, meeting_id)
    row = _mine(w, meeting, said.id)
    was_shared = row is not None and _is_shared(row)
    row = row or _new(w, meeting, said)
    _put(w, meeting, row, said)
    _record(w, meeting, others_see=was_shared or _is_shared(row))


def remove(w: Work, meeting_id: UUID, note_id: UUID) -> None:
    """Take a note of one's own away; what is away already stays so."""
    meeting = _attended(w, meeting_id)
    row = _mine(w, meeting, note_id)
    if row is not None:
        w.session.delete(row)
        _record(w, meeting, others_see=_is_shared(row))


def _attended(w: Work, meeting_id: UUID) -> Meeting:
    """The meeting; notes of one person in it are written one after the other, so that the same new
    note from two lines at once is one, and nobody has more than `MOST`.
    """
    meeting = w.get(Meeting, meeting_id)
    w.require("meeting.attend", meeting)
    mine = sa.select(Participant.id).where(
        Participant.meeting_id == meeting.id, Participant.person_id == w.actor.person_id
    )
    w.session.execute(mine.with_for_update())
    return meeting


def _record(w: Work, meeting: Meeting, *, others_see: bool) -> None:
    w.record("meeting.share" if others_see else "meeting.note", meeting)


def _is_shared(row: PaperNote) -> bool:
    return row.shared or bool(row.readers)


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
    row.readers = _readers(w, meeting, row, set() if said.shared else set(said.readers))


def _readers(w: Work, meeting: Meeting, row: PaperNote, wanted: set[UUID]) -> list[NoteReader]:
    """Who is in the meeting, of those who are wanted; rows that stay are the same rows."""
    there = {one.person_id for one in meeting.people if one.removed_at is None}
    wanted = (wanted & there) - {w.actor.person_id}
    kept = [one for one in row.readers if one.person_id in wanted]
    new = wanted - {one.person_id for one in kept}
    return kept + [NoteReader(meeting_id=meeting.id, person_id=id) for id in sorted(new)]


def _paper(w: Work, meeting: Meeting, paper_id: UUID) -> Paper:
    for paper in readable(w.session, w.actor, meeting):
        if paper.id == paper_id:
            return paper
    raise NotFound(kind="Paper")
