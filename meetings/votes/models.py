"""Votes and their ballots. What a vote is about and how it came out is in the meeting's log.

Ballots are never in the log. Where they are open, a row says whose it is. Where they are secret
there are two tables that have nothing in common but the vote (MEETINGS §5): who has voted, and a
ballot under a random key; neither has a time or a number, and both are written anew at the end.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.types import choice


class PollKind(StrEnum):
    """How people vote; fixed when the vote is opened."""

    NAMED = "open_named"
    """Everybody sees who voted how."""
    COUNT = "open_count"
    """Open, and only the numbers are kept."""
    SECRET = "secret"  # noqa: S105 - a kind of vote
    PAPER = "paper"
    """By hands or on paper; the secretary records what came out."""


OPEN = (PollKind.NAMED, PollKind.COUNT)


class Choice(StrEnum):
    """Three letters each: on no line and in no file does the length tell one from another."""

    AYE = "aye"
    NAY = "nay"
    ABSTAIN = "abs"


class Poll(Model):
    """One vote of a meeting, as its ballots need it. A meeting has one open vote at a time."""

    __tablename__ = "poll"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    kind: orm.Mapped[PollKind] = orm.mapped_column(choice(PollKind))
    is_open: orm.Mapped[bool] = orm.mapped_column(default=True)

    __table_args__ = (
        sa.UniqueConstraint("id", "kind"),
        sa.Index(
            "uq_poll_open",
            "meeting_id",
            unique=True,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        ),
    )


class Ballot(Model):
    """An open ballot. The database itself refuses one of a secret vote here."""

    __tablename__ = "ballot"

    poll_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    kind: orm.Mapped[PollKind] = orm.mapped_column(choice(PollKind, "ballot_kind"))
    cast_by: orm.Mapped[UUID]
    """The same person, or who votes for them."""
    choice: orm.Mapped[Choice] = orm.mapped_column(choice(Choice))

    __table_args__ = (
        sa.ForeignKeyConstraint(["poll_id", "kind"], ["poll.id", "poll.kind"]),
        sa.CheckConstraint("kind IN ('open_named', 'open_count')", name="open"),
    )


class SecretMark(Model):
    """Somebody's ballot is in. No time, no number; in the order of its key, not of coming."""

    __tablename__ = "secret_mark"

    poll_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("poll.id"), primary_key=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class SecretBallot(Model):
    """Somebody's ballot, under 128 random bits."""

    __tablename__ = "secret_ballot"

    poll_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("poll.id"), primary_key=True)
    key: orm.Mapped[bytes] = orm.mapped_column(primary_key=True)
    choice: orm.Mapped[Choice] = orm.mapped_column(choice(Choice, "secret_choice"))

    __table_args__ = (
        sa.CheckConstraint("length(key) = 16", name="key"),
        {"sqlite_with_rowid": False},
    )


class SealedBallot(Model):
    """Somebody's ballot under 128 random bits, readable with two of three keys."""

    __tablename__ = "sealed_ballot"

    poll_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("poll.id"), primary_key=True)
    key: orm.Mapped[bytes] = orm.mapped_column(primary_key=True)
    box: orm.Mapped[bytes]

    __table_args__ = (
        sa.CheckConstraint("length(key) = 16", name="key"),
        sa.CheckConstraint("length(box) = 377", name="box"),
        {"sqlite_with_rowid": False},
    )
