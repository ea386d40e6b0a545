"""The notes one sees: one's own, and what others share of papers one may read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor
from meetings.calendar.models import Meeting
from meetings.papers.models import Paper
from meetings.papers.queries import readable

from .models import PaperNote


def seen(session: orm.Session, actor: Actor, meeting: Meeting) -> list[dict[str, Any]]:
    """In the order of the pages; `earlier`: it was made on a version that was replaced."""
    papers = {paper.id: paper for paper in readable(session, actor, meeting)}
    names = {one.person_id: one.name for one in meeting.people}
    query = (
        sa.select(PaperNote)
        .where(
            PaperNote.meeting_id == meeting.id,
            PaperNote.paper_id.in_(papers),
            sa.or_(PaperNote.shared, PaperNote.author_id == actor.person_id),
        )
        .order_by(PaperNote.page, PaperNote.y, PaperNote.id)
    )
    return [
        _told(row, papers[row.paper_id])
        | {"mine": row.author_id == actor.person_id, "author": names.get(row.author_id, "")}
        for row in session.scalars(query)
    ]


def _told(row: PaperNote, paper: Paper) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "paper_id": str(row.paper_id),
        "sha": row.sha256,
        "page": min(row.page, paper.latest.pages),
        "x": row.x,
        "y": row.y,
        "w": row.w,
        "h": row.h,
        "text": row.text,
        "shared": row.shared,
        "earlier": row.sha256 != paper.latest.sha256,
    }
