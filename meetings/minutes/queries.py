"""The minutes as they stand, and who may be given work."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import NotFound

from .models import ConclusionTask, MinutesSection


def sections(session: orm.Session, meeting_id: UUID) -> list[MinutesSection]:
    query = sa.select(MinutesSection).where(MinutesSection.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(MinutesSection.ordinal)))


def section(session: orm.Session, meeting_id: UUID, section_id: UUID) -> MinutesSection:
    found = session.get(MinutesSection, section_id)
    if found is None or found.meeting_id != meeting_id:
        raise NotFound(kind="MinutesSection")
    return found


def tasks(session: orm.Session, meeting_id: UUID) -> list[ConclusionTask]:
    query = sa.select(ConclusionTask).where(ConclusionTask.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(ConclusionTask.ordinal)))
