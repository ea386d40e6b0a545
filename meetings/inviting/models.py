"""A meeting's own documents, and what the people in it answered."""

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


class Purpose(StrEnum):
    INVITATION = "invitation"
    MINUTES = "minutes"
    CONCLUSION = "conclusion"
    INVENTORY = "inventory"
    """What is in the meeting's dossier, to be sealed."""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    SUBSTITUTE = "substitute"
    """Somebody else comes instead."""
    PROXY = "proxy"
    """Another member of the meeting speaks for them."""


class MeetingDocument(Part, Model):
    """The document that was drafted for a meeting; it goes the normal route."""

    __tablename__ = "meeting_document"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    purpose: orm.Mapped[Purpose] = orm.mapped_column(choice(Purpose))
    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), index=True)
    drafted_at: orm.Mapped[datetime]
    manifest: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """Of an inventory: the SHA-256 of the dossier's manifest it was drafted from."""
    files: orm.Mapped[dict[str, str] | None] = orm.mapped_column(sa.JSON)
    """And what lay in the dossier then: the SHA-256 of each file by its name."""

    __table_args__ = (sa.UniqueConstraint("meeting_id", "purpose"),)


class GuestLetter(Part, Model):
    """An invitation that is for some guests alone and names their items only."""

    __tablename__ = "guest_letter"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), unique=True)
    ordinal: orm.Mapped[int]
    drafted_at: orm.Mapped[datetime]
    guests: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON)
    """Ids of persons."""
    items: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON)
    """Ids of the items of the agenda they are asked to."""

    __table_args__ = (sa.UniqueConstraint("meeting_id", "ordinal"),)


class Reply(Part, Model):
    """The last word of one person; earlier ones are in the trail."""

    __tablename__ = "meeting_reply"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    answer: orm.Mapped[Answer] = orm.mapped_column(choice(Answer))
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    other_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("person.id"))
    """The substitute, or the one who holds the proxy."""
    other: orm.Mapped[str] = orm.mapped_column(sa.String(220), default="")
    replied_at: orm.Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id"),)
