"""What every deed on papers stands on: the meeting that takes them, the item, the versions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.ports import Ports
from docflow.core.work import Work, consequence
from meetings.agenda.models import AgendaItem
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting

from .models import Paper, PaperVersion, WaitingPaper
from .schemas import MOST, PaperIn


def prepared(w: Work, meeting_id: UUID) -> Meeting:
    """The meeting, locked; raises `WrongState` when it is over."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in PREPARED | FURNISHED:
        raise WrongState("meeting_over", state=str(meeting.state))
    return meeting


def open_item(w: Work, meeting: Meeting, item_id: UUID) -> AgendaItem:
    """An item that may have papers; raises `Invalid` for every other."""
    item = w.session.get(AgendaItem, item_id)
    if item is None or item.meeting_id != meeting.id or item.taken_off:
        raise Invalid("unknown_item", fields={"item_id": "unknown_item"})
    if item.secret:
        raise Invalid("secret_item", fields={"item_id": "secret_item"})
    below = sa.select(AgendaItem.id).where(AgendaItem.parent_id == item.id, ~AgendaItem.taken_off)
    if w.session.scalar(below.limit(1)):
        raise Invalid("heading_item", fields={"item_id": "heading_item"})
    return item


def paper_of(w: Work, meeting: Meeting, paper_id: UUID) -> Paper:
    paper = w.session.get(Paper, paper_id)
    if paper is None or paper.meeting_id != meeting.id or paper.removed_at is not None:
        raise NotFound(kind="Paper")
    return paper


def place_of_next(w: Work, meeting_id: UUID) -> int:
    """Raises `Invalid` when the meeting has as many as it may have."""
    query = sa.select(sa.func.count()).where(Paper.meeting_id == meeting_id)
    count = w.session.scalar(query) or 0
    if count >= MOST:
        raise Invalid("too_many_papers", fields={"file": "too_many_papers"})
    return count + 1


def add_paper(w: Work, meeting: Meeting, said: PaperIn, found: api.Readable, by: str) -> Paper:
    paper = Paper(
        meeting_id=meeting.id,
        item_id=open_item(w, meeting, said.item_id).id,
        ordinal=place_of_next(w, meeting.id),
        title=(said.title or found.title)[:300],
        document_id=said.document_id,
    )
    w.session.add(paper)
    w.session.flush()
    _add_version(w, paper, found, by)
    record(w, meeting, "laid", paper=str(paper.id))
    return paper


@dataclass(frozen=True)
class Newer:
    """A newer version, and what of it stood in the one it was compared with."""

    found: api.Readable
    older: str
    """SHA-256 of that one."""
    pages: list[int] | None
    """See `PaperVersion.before`."""


def compared(ports: Ports, older: str, found: api.Readable) -> Newer:
    """Reads both files: outside of a transaction. With no older one there is nothing to compare."""
    return Newer(found, older, api.same_pages(ports, older, found.sha256) if older else None)


def add_newer(w: Work, meeting: Meeting, paper_id: UUID, newer: Newer, by: str) -> None:
    """Put it in the place of the version in use; raises `WrongState` for the same bytes."""
    paper = paper_of(w, meeting, paper_id)
    used = paper.latest.sha256
    if used == newer.found.sha256:
        raise WrongState("same_version")
    _add_version(w, paper, newer.found, by)
    paper.latest.before = newer.pages if used == newer.older else None
    record(w, meeting, "replaced", paper=str(paper.id))


def _add_version(w: Work, paper: Paper, found: api.Readable, by: str) -> None:
    paper.versions.append(
        PaperVersion(
            meeting_id=paper.meeting_id,
            number=len(paper.versions) + 1,
            sha256=found.sha256,
            pages=found.pages,
            size=found.size,
            name=found.name[:200],
            original_sha=found.original_sha,
            laid_at=w.now,
            laid_by=by,
        )
    )


def record(w: Work, meeting: Meeting, what: str, **facts: object) -> None:
    meeting.changed_at = w.now
    w.session.flush()
    w.record("meeting.lay", meeting, what=what, **facts)


@consequence("meeting.arrange")
def _no_papers_with_secrets(w: Work, meeting: Meeting) -> None:
    """An item cannot be marked secret when papers ever lay with it: the dossier keeps them.

    Nor while one is on its way to it.
    """
    lying = sa.select(Paper.item_id).where(Paper.meeting_id == meeting.id)
    waiting = sa.select(WaitingPaper.item_id).where(WaitingPaper.meeting_id == meeting.id)
    secret = sa.select(AgendaItem.id).where(
        AgendaItem.meeting_id == meeting.id,
        AgendaItem.secret,
        AgendaItem.id.in_(lying.union(waiting)),
    )
    if w.session.scalar(secret.limit(1)):
        raise Invalid("secret_with_papers", fields={"items": "secret_with_papers"})
