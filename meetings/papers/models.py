"""The papers of a meeting. Bytes are in the store of files, by their SHA-256."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Part
from docflow.core.types import choice


class Paper(Part, Model):
    """One paper of an item: a document of Docflow, or a file that was brought."""

    __tablename__ = "paper"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    item_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    document_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("document.id"))
    """The document it was taken from; a newer version of it may be taken too."""
    restricted: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Only for the people named in `readers`, and for who runs the meeting."""
    removed_at: orm.Mapped[datetime | None]

    versions: orm.Mapped[list[PaperVersion]] = orm.relationship(
        order_by="PaperVersion.number", cascade="all, delete-orphan"
    )
    readers: orm.Mapped[list[PaperReader]] = orm.relationship(cascade="all, delete-orphan")

    @property
    def latest(self) -> PaperVersion:
        return self.versions[-1]


class PaperVersion(Part, Model):
    """What was laid once, kept as it was."""

    __tablename__ = "paper_version"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    paper_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("paper.id"), index=True)
    number: orm.Mapped[int]
    sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """Of the PDF people read."""
    pages: orm.Mapped[int]
    size: orm.Mapped[int]
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    original_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The Word file it was converted from."""
    before: orm.Mapped[list[int] | None] = orm.mapped_column(sa.JSON, default=None)
    """For each page, the page of the version before that bears the same words; 0: none does."""
    laid_at: orm.Mapped[datetime]
    laid_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))

    __table_args__ = (sa.UniqueConstraint("paper_id", "number"),)

    @property
    def changed(self) -> list[int] | None:
        """Pages whose words no page of the version before bears; None: it was not compared."""
        if self.before is None:
            return None
        return [page for page, older in enumerate(self.before, 1) if not older]

    def page_now(self, page: int) -> int:
        """Where a page of the version before stands in this one; 0: nowhere one knows of."""
        older = self.before or []
        return older.index(page) + 1 if page in older else 0


class PaperReader(Part, Model):
    """Somebody a restricted paper is for."""

    __tablename__ = "paper_reader"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    paper_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("paper.id"), index=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.UniqueConstraint("paper_id", "person_id"),)


class Progress(StrEnum):
    CONVERTING = "converting"
    FAILED = "failed"


class WaitingPaper(Part, Model):
    """A Word file that was let in and is no paper yet: the row is gone once it can be read."""

    __tablename__ = "paper_waiting"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    item_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    paper_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("paper.id"))
    """The paper whose newer version it becomes; none: a paper of its own."""
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    original_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    plain_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """What is converted: the original with its tracked changes accepted."""
    state: orm.Mapped[Progress] = orm.mapped_column(choice(Progress), default=Progress.CONVERTING)
    fault: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """The code of a sentence."""
    brought_at: orm.Mapped[datetime]
    brought_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))
