"""A question put to the members of a body in writing, and each member's slip."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited, Part
from docflow.core.types import choice
from meetings.votes.models import Choice


class ConsultationState(StrEnum):
    DRAFT = "draft"
    ASKED = "asked"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Consultation(Audited, Model):
    """Members and rules are frozen when it is sent, as a vote's are at its opening."""

    __tablename__ = "consultation"
    __read__ = "consultation.read"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    body_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("body.id"))
    keeper_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    keeper_post_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("position.id"))
    """Where the keeper's part waits; whoever stands in for this post keeps it meanwhile."""
    meeting_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    item_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    """The item of an agenda that it is shown under; it counts for nothing there."""
    state: orm.Mapped[ConsultationState] = orm.mapped_column(
        choice(ConsultationState), default=ConsultationState.DRAFT
    )
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    text: orm.Mapped[str] = orm.mapped_column(sa.Text, default="", info={"secret": True})
    until: orm.Mapped[datetime]
    """The last moment to answer; it ends by itself then."""
    about_title: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    about_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The bytes that everybody is asked about, as they were when it was written."""
    rules: orm.Mapped[dict[str, Any] | None]
    result: orm.Mapped[dict[str, Any] | None]
    document_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("document.id"))
    """The result on the normal route."""
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    """Why it was withdrawn."""
    created_at: orm.Mapped[datetime]
    sent_at: orm.Mapped[datetime | None]
    closed_at: orm.Mapped[datetime | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.CheckConstraint("(meeting_id IS NULL) = (item_id IS NULL)", name="attached"),
    )

    slips: orm.Mapped[list[Slip]] = orm.relationship(
        order_by="Slip.ordinal", cascade="all, delete-orphan"
    )


class Slip(Part, Model):
    """One member's answer: open, with the name, the last word before the deadline."""

    __tablename__ = "slip"
    __owner__: ClassVar[str] = "consultation_id"

    consultation_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("consultation.id"))
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    post_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("position.id"))
    """Where it waits. Whoever stands in for the post sees that it does; nobody answers it for
    another.
    """
    ordinal: orm.Mapped[int]
    name: orm.Mapped[str] = orm.mapped_column(sa.String(50))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(160))
    is_chair: orm.Mapped[bool] = orm.mapped_column(default=False)
    choice: orm.Mapped[Choice | None] = orm.mapped_column(choice(Choice, "slip_choice"))
    comment: orm.Mapped[str] = orm.mapped_column(sa.Text, default="", info={"secret": True})
    answered_at: orm.Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("consultation_id", "person_id"),
        sa.CheckConstraint("(choice IS NULL) = (answered_at IS NULL)", name="answered"),
    )


class ItemOpinion(Part, Model):
    """What somebody thinks of an item before the meeting: no vote, and nothing is counted of it."""

    __tablename__ = "item_opinion"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    item_id: orm.Mapped[UUID]
    """Of the agenda; an item that was taken out keeps what was said of it."""
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    choice: orm.Mapped[Choice] = orm.mapped_column(choice(Choice, "item_opinion_choice"))
    comment: orm.Mapped[str] = orm.mapped_column(sa.Text, default="", info={"secret": True})
    said_at: orm.Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("item_id", "person_id"),)
