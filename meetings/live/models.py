"""The log of a meeting and its head.

`hash = SHA-256(prev_hash || canonical JSON of the event)`, so that the log can be checked without
a server. The log is the truth; `checkpoint` only saves replaying it from the first event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model

EMPTY = bytes(32)


class MeetingHead(Model):
    """Where a meeting's log stands. Locked by whoever appends."""

    __tablename__ = "meeting_head"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    seq: orm.Mapped[int] = orm.mapped_column(default=0)
    epoch: orm.Mapped[int] = orm.mapped_column(default=1)
    """Moves on when numbers start anew, so that nobody resumes into another log."""
    perm_rev: orm.Mapped[int] = orm.mapped_column(default=0)
    """Moves on whenever somebody's rights in the room change."""
    chain: orm.Mapped[bytes] = orm.mapped_column(default=EMPTY)
    checkpoint_seq: orm.Mapped[int] = orm.mapped_column(default=0)
    checkpoint: orm.Mapped[dict[str, Any]] = orm.mapped_column(sa.JSON, deferred=True)
    """The state after the event `checkpoint_seq`."""


class MeetingLog(Model):
    """One event. Append-only by trigger; ballots are never in it."""

    __tablename__ = "meeting_log"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    seq: orm.Mapped[int] = orm.mapped_column(primary_key=True, autoincrement=False)
    type: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    actor_id: orm.Mapped[UUID]
    at: orm.Mapped[datetime]
    """Whole milliseconds."""
    payload: orm.Mapped[dict[str, Any]]
    command_id: orm.Mapped[UUID | None]
    """On the first event of a command."""
    prev_hash: orm.Mapped[bytes]
    hash: orm.Mapped[bytes]

    __table_args__ = (sa.UniqueConstraint("meeting_id", "actor_id", "command_id"),)


class CommandAnswer(Model):
    """What a command was answered, told again to who asks again."""

    __tablename__ = "command_answer"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    actor_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    command_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    answer: orm.Mapped[dict[str, Any]]
