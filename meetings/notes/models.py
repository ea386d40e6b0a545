"""A mark or a note on a page of a paper."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Part


class PaperNote(Part, Model):
    """Made on a device under an id of its own, so that it may be sent twice.

    It stays bound to the bytes it was made on; on a newer version it is shown as an earlier one's.
    """

    __tablename__ = "paper_note"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    paper_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("paper.id"))
    author_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    page: orm.Mapped[int]
    x: orm.Mapped[int]
    y: orm.Mapped[int]
    w: orm.Mapped[int]
    h: orm.Mapped[int]
    """The region in thousandths of the page, from its upper left corner; no width: all of it."""
    text: orm.Mapped[str] = orm.mapped_column(sa.String(2000), info={"secret": True})
    shared: orm.Mapped[bool] = orm.mapped_column(default=False)
    """With everybody in the meeting who may read the paper."""
    written_at: orm.Mapped[datetime]

    readers: orm.Mapped[list[NoteReader]] = orm.relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (
        sa.CheckConstraint(
            "page >= 1 AND x BETWEEN 0 AND 1000 AND y BETWEEN 0 AND 1000 "
            "AND w BETWEEN 0 AND 1000 AND h BETWEEN 0 AND 1000",
            name="region",
        ),
    )


class NoteReader(Part, Model):
    """Somebody a note is shared with, as long as they may read the paper."""

    __tablename__ = "paper_note_reader"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    note_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("paper_note.id"), index=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.UniqueConstraint("note_id", "person_id"),)
