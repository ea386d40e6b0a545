"""A body's rules are columns: how many must be there, how many must agree, what a tie means."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited, Part
from docflow.core.types import choice

from .thresholds import Base, Decision, Recusal, Threshold, TieBreak


class BodyKind(StrEnum):
    COMMITTEE = "committee"
    """Ủy ban nhân dân."""
    COUNCIL = "council"
    """Hội đồng nhân dân."""
    PARTY = "party"
    BOARD = "board"
    """A board of a council, a steering or other committee."""


class Seat(StrEnum):
    CHAIR = "chair"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


class Body(Audited, Model):
    __tablename__ = "body"
    __read__ = "body.read"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    kind: orm.Mapped[BodyKind] = orm.mapped_column(choice(BodyKind))
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    quorum: orm.Mapped[Threshold] = orm.composite(
        orm.mapped_column("quorum_num"),
        orm.mapped_column("quorum_den"),
        orm.mapped_column("quorum_base", choice(Base, "quorum_base")),
        orm.mapped_column("quorum_strict"),
    )
    majority: orm.Mapped[Threshold] = orm.composite(
        orm.mapped_column("majority_num"),
        orm.mapped_column("majority_den"),
        orm.mapped_column("majority_base", choice(Base, "majority_base")),
        orm.mapped_column("majority_strict"),
    )
    tie_break: orm.Mapped[TieBreak] = orm.mapped_column(choice(TieBreak))
    tie_completes: orm.Mapped[bool] = orm.mapped_column(default=True)
    """Whether the chair's side must make up the majority; else it decides whenever votes are
    equal.
    """
    recusal: orm.Mapped[Recusal] = orm.mapped_column(choice(Recusal), default=Recusal.LEAVES)
    ballots_change: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Whether an open ballot may be changed until the vote is closed."""
    proxies: orm.Mapped[int] = orm.mapped_column(default=0)
    """How many ballots of absent members one member may cast; 0: everybody votes in person."""
    turns: orm.Mapped[int] = orm.mapped_column(default=0)
    """How often one person may speak or ask about one item; 0: as often as the chair likes."""
    notice_days: orm.Mapped[int] = orm.mapped_column(default=3)
    """How many days before a meeting its papers must be with the members."""
    ended_on: orm.Mapped[date | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    members: orm.Mapped[list[Membership]] = orm.relationship(
        order_by="Membership.ordinal", cascade="all, delete-orphan"
    )
    rules: orm.Mapped[list[MajorityRule]] = orm.relationship(
        order_by="MajorityRule.starts_on", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "name"),
        sa.CheckConstraint("proxies >= 0", name="proxies"),
        sa.CheckConstraint("turns >= 0", name="turns"),
        sa.CheckConstraint("quorum_num > 0 AND quorum_num <= quorum_den", name="quorum"),
        sa.CheckConstraint("majority_num > 0 AND majority_num <= majority_den", name="majority"),
    )


class MajorityRule(Part, Model):
    """How many must agree to one kind of decision, from a day on; before and elsewhere the body's
    own majority holds. The next rule of the same kind takes its place on its first day.
    """

    __tablename__ = "majority_rule"
    __owner__: ClassVar[str] = "body_id"

    body_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("body.id"), index=True)
    decision: orm.Mapped[Decision] = orm.mapped_column(choice(Decision))
    majority: orm.Mapped[Threshold] = orm.composite(
        orm.mapped_column("majority_num"),
        orm.mapped_column("majority_den"),
        orm.mapped_column("majority_base", choice(Base, "rule_base")),
        orm.mapped_column("majority_strict"),
    )
    tie_break: orm.Mapped[TieBreak] = orm.mapped_column(choice(TieBreak, "rule_tie_break"))
    tie_completes: orm.Mapped[bool] = orm.mapped_column(default=True)
    starts_on: orm.Mapped[date]
    ends_on: orm.Mapped[date | None]
    """The last day, inclusive."""

    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        sa.CheckConstraint("majority_num > 0 AND majority_num <= majority_den", name="majority"),
        sa.UniqueConstraint("body_id", "decision", "starts_on"),
    )


class Membership(Part, Model):
    """Somebody belongs to a body for a time; a term ends, a member is relieved."""

    __tablename__ = "membership"
    __owner__: ClassVar[str] = "body_id"

    body_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("body.id"), index=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    seat: orm.Mapped[Seat] = orm.mapped_column(choice(Seat), default=Seat.MEMBER)
    title: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    votes: orm.Mapped[bool] = orm.mapped_column(default=True)
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    starts_on: orm.Mapped[date]
    ends_on: orm.Mapped[date | None]
    """The last day, inclusive."""

    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        sa.UniqueConstraint("body_id", "person_id", "starts_on"),
    )
