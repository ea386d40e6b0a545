"""Minutes in sections, with their revisions and who holds them; and what is to be done."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Part


class MinutesSection(Part, Model):
    """One item's part of the minutes. `revision` moves on with every save."""

    __tablename__ = "minutes_section"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    ordinal: orm.Mapped[int]
    heading: orm.Mapped[str] = orm.mapped_column(sa.String(340))
    text: orm.Mapped[str] = orm.mapped_column(sa.Text, info={"secret": True})
    revision: orm.Mapped[int] = orm.mapped_column(default=1)
    held_by: orm.Mapped[UUID | None]
    held_name: orm.Mapped[str] = orm.mapped_column(sa.String(50), default="")
    held_until: orm.Mapped[datetime | None]

    revisions: orm.Mapped[list[MinutesRevision]] = orm.relationship(
        order_by="MinutesRevision.number", cascade="all, delete-orphan"
    )


class MinutesRevision(Part, Model):
    """What a section said once; nothing that was saved is ever lost."""

    __tablename__ = "minutes_revision"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    section_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("minutes_section.id"), index=True
    )
    number: orm.Mapped[int]
    text: orm.Mapped[str] = orm.mapped_column(sa.Text, info={"secret": True})
    made_at: orm.Mapped[datetime]
    made_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))

    __table_args__ = (sa.UniqueConstraint("section_id", "number"),)


class ConclusionTask(Part, Model):
    """Something to be done, by a post of the own organisation or by another organisation."""

    __tablename__ = "conclusion_task"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    ordinal: orm.Mapped[int]
    item_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    """What was talked about when it was given; never a secret item."""
    text: orm.Mapped[str] = orm.mapped_column(sa.String(1000))
    position_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("position.id"))
    organization_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("organization.id"))
    who: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    due_on: orm.Mapped[date]
    incoming_id: orm.Mapped[UUID | None]
    """What it became when the notice was issued."""

    __table_args__ = (
        sa.CheckConstraint("(position_id IS NULL) <> (organization_id IS NULL)", name="target"),
    )
