"""What people's devices say they hold of a meeting's papers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Part


class MeetingDevice(Part, Model):
    """One browser of a person, as it last reported."""

    __tablename__ = "meeting_device"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    device: orm.Mapped[UUID]
    """Made by the browser at random when it first keeps something; it names nobody."""
    papers: orm.Mapped[list[str]]
    """SHA-256 of the PDFs it holds."""
    told_at: orm.Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id", "device"),)
