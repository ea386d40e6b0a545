"""A meeting and the people in it. What happens in the room is in the meeting's log (`live`)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited, Part
from docflow.core.types import choice


class MeetingKind(StrEnum):
    REGULAR = "regular"
    EXTRAORDINARY = "extraordinary"
    THEMATIC = "thematic"
    CONFERENCE = "conference"


class MeetingState(StrEnum):
    PLANNED = "planned"
    INVITED = "invited"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """What somebody is in one meeting (DOMAIN §6.1)."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    DELEGATE = "delegate"
    """Takes part and speaks, without a vote."""
    GUEST = "guest"
    """For the items they were asked to."""
    TECHNICIAN = "technician"
    """Keeps the room's screen and sees what it shows."""


class Meeting(Audited, Model):
    __tablename__ = "meeting"
    __read__ = "meeting.read"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("organization.id"))
    body_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("body.id"))
    """The body that meets, whose rules hold; a conference has none and decides nothing."""
    kind: orm.Mapped[MeetingKind] = orm.mapped_column(choice(MeetingKind))
    state: orm.Mapped[MeetingState] = orm.mapped_column(
        choice(MeetingState), default=MeetingState.PLANNED
    )
    title: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    place: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    starts_at: orm.Mapped[datetime]
    ends_at: orm.Mapped[datetime]
    reply_by: orm.Mapped[datetime | None]
    """Until when its people say whether they come; without one, until it begins."""
    note: orm.Mapped[str] = orm.mapped_column(sa.String(1000), default="")
    video: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="", server_default="")
    """Where who is not in the room sees and hears it; for everybody but guests, who come and go."""
    keeper_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    """Who prepared it."""
    opened_at: orm.Mapped[datetime | None]
    closed_at: orm.Mapped[datetime | None]
    created_at: orm.Mapped[datetime]
    changed_at: orm.Mapped[datetime]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    people: orm.Mapped[list[Participant]] = orm.relationship(
        order_by="Participant.ordinal", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.Index("ix_meeting_organization_id_starts_at", "organization_id", "starts_at"),
    )


class Participant(Part, Model):
    """One person in one meeting; who was taken out keeps the row and has no right any more."""

    __tablename__ = "participant"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"))
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    role: orm.Mapped[Role] = orm.mapped_column(choice(Role))
    votes: orm.Mapped[bool] = orm.mapped_column(default=False)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(50))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(160))
    """What they are called in this meeting: the seat in the body, or post and organisation."""
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    bench: orm.Mapped[int | None]
    """The row of the room they sit in, from the front; with the place in it, or neither."""
    place: orm.Mapped[int | None]
    leads: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Has the chairing for now; the chair gave it and takes it back."""
    removed_at: orm.Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "person_id"),
        sa.CheckConstraint("(bench IS NULL) = (place IS NULL)", name="seat"),
    )
