"""The notes one sees: one's own, and what others share of papers one may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor
from meetings.calendar.models import Meeting
from meetings.papers.models import Paper
from meetings.papers.queries import readable

from .models import NoteReader, PaperNote


def seen(session: orm.Session, actor: Actor, meeting: Meeting) -> list[dict[str, Any]]:
    """In the order of the pages; `earlier`: it was made on a version that was replaced."""
    papers = {paper.id: paper for paper in readable(session, actor, meeting)}
    names = {one.person_id: one.name for one in meeting.people}
    query = (
        sa.select(PaperNote)
        .where(
            PaperNote.meeting_id == meeting.id,
            PaperNote.paper_id.in_(papers),
            sa.or_(
                PaperNote.shared,
                PaperNote.author_id == actor.person_id,
                PaperNote.readers.any(NoteReader.person_id == actor.person_id),
            ),
        )
        .order_by(PaperNote.page, PaperNote.y, PaperNote.id)
    )
    return [
        _told(row, papers[row.paper_id], actor.person_id) | {"author": names.get(row.author_id, "")}
        for row in session.scalars(query)
    ]


def others(actor: Actor, meeting: Meeting) -> list[dict[str, str]]:
    """Whom one may share with."""
    return [
        {"id": str(one.person_id), "name": one.name}
        for one in meeting.people
        if one.removed_at is None and one.person_id != actor.person_id
    ]


def _told(row: PaperNote, paper: Paper, me: UUID) -> dict[str, Any]:
    """With whom it is shared is told to its author alone."""
    mine = row.author_id == me
    page, changed = carried(paper, row.sha256, row.page)
    return {
        "id": str(row.id),
        "paper_id": str(row.paper_id),
        "sha": row.sha256,
        "page": page,
        "x": row.x,
        "y": row.y,
        "w": row.w,
        "h": row.h,
        "text": row.text,
        "mine": mine,
        "shared": row.shared,
        "readers": [str(one.person_id) for one in row.readers] if mine else [],
        "earlier": row.sha256 != paper.latest.sha256,
        "changed": changed,
    }


def carried(paper: Paper, sha: str, page: int) -> tuple[int, bool]:
    """Where a page of an older version is now, and whether its words changed on the way.

    A page whose words are gone is looked for at its number.
    """
    made_on = max(one.number for one in paper.versions if one.sha256 == sha)
    changed = False
    for version in paper.versions[made_on:]:
        now = version.page_now(page)
        changed = changed or (version.before is not None and not now)
        page = now or min(page, version.pages)
    return page, changed


def changed_pages(session: orm.Session, actor: Actor, meeting: Meeting) -> dict[str, list[int]]:
    """By paper one may read: the pages with other words than in the version before."""
    papers = readable(session, actor, meeting)
    return {str(paper.id): paper.latest.changed for paper in papers if paper.latest.changed}
