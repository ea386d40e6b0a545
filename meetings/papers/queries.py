"""What people look at: the papers they may open, item by item, and the bytes of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import NotFound
from meetings.agenda.models import AgendaItem
from meetings.agenda.queries import Line, admitted, lines
from meetings.calendar.models import Meeting, MeetingState
from meetings.calendar.queries import show
from meetings.live.room import place_of

from .models import Paper, PaperVersion, WaitingPaper
from .rights import Reader


@dataclass(frozen=True)
class Laid:
    """An item of the agenda with the papers a reader may open."""

    line: Line
    papers: list[Paper]


def laid(session: orm.Session, meeting_id: UUID) -> list[tuple[Paper, AgendaItem]]:
    """All papers that lie, in the order of the items; none of a secret or removed item."""
    query = (
        sa.select(Paper, AgendaItem)
        .join(AgendaItem, AgendaItem.id == Paper.item_id)
        .where(
            Paper.meeting_id == meeting_id,
            Paper.removed_at.is_(None),
            ~AgendaItem.secret,
            ~AgendaItem.taken_off,
        )
        .options(orm.selectinload(Paper.versions), orm.selectinload(Paper.readers))
        .order_by(AgendaItem.ordinal, Paper.ordinal, Paper.id)
    )
    return [(paper, item) for paper, item in session.execute(query)]


def waiting(session: orm.Session, meeting: Meeting) -> list[WaitingPaper]:
    """Word files that are not papers yet, the latest first; for who keeps the meeting."""
    query = (
        sa.select(WaitingPaper)
        .where(WaitingPaper.meeting_id == meeting.id)
        .order_by(WaitingPaper.brought_at.desc(), WaitingPaper.id)
    )
    return list(session.scalars(query))


def reader_of(session: orm.Session, actor: Actor, meeting: Meeting) -> Reader:
    place = place_of(session, meeting.id, actor.person_id)
    keeps = policy.allows(actor, "meeting.keep", meeting)
    asked_to = frozenset(admitted(session, meeting.id).get(actor.person_id, ()))
    return Reader(actor.person_id, place.role if place else None, keeps, asked_to)


def for_reader(reader: Reader, rows: Iterable[tuple[Paper, AgendaItem]]) -> list[Paper]:
    """Those among the rows of `laid` that the reader may open."""
    return [
        paper
        for paper, item in rows
        if reader.may(
            for_guests=item.for_guests or item.id in reader.asked_to,
            restricted=paper.restricted,
            named={one.person_id for one in paper.readers},
        )
    ]


def readable(session: orm.Session, actor: Actor, meeting: Meeting) -> list[Paper]:
    """What the actor may open, in order; nothing of a meeting that was called off."""
    if meeting.state is MeetingState.CANCELLED:
        return []
    return for_reader(reader_of(session, actor, meeting), laid(session, meeting.id))


def by_item(session: orm.Session, actor: Actor, meeting: Meeting) -> list[Laid]:
    """The whole agenda, each item with what the actor may open of it."""
    papers = readable(session, actor, meeting)
    return [
        Laid(line, [paper for paper in papers if paper.item_id == line.item.id])
        for line in lines(session, meeting.id)
    ]


def one(session: orm.Session, actor: Actor, meeting_id: UUID, paper_id: UUID) -> Paper:
    """A paper the actor may open; raises `NotFound` for every other."""
    meeting = show(session, actor, meeting_id)
    found = [paper for paper in readable(session, actor, meeting) if paper.id == paper_id]
    if not found:
        raise NotFound(kind="Paper")
    return found[0]


def version_by_hash(paper: Paper, sha: str) -> PaperVersion:
    """The version with these bytes; raises `NotFound`."""
    for version in reversed(paper.versions):
        if version.sha256 == sha:
            return version
    raise NotFound(kind="PaperVersion")
