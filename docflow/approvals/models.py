"""Circuits: a definition is data; a live circuit is a copy that nobody edits behind the office."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited, Part
from docflow.core.types import choice


class StepKind(StrEnum):
    CONTENT_REVIEW = "content_review"
    INITIAL = "initial"
    FORMAT_REVIEW = "format_review"
    SIGN = "sign"
    NUMBER = "number"
    SEAL = "seal"
    ISSUE = "issue"


class Quorum(StrEnum):
    """How many of a step's seats must agree."""

    ALL = "all"
    ANY = "any"
    SOME = "some"
    """`needed` of them (k of n)."""


class StepState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class SeatState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    RELEASED = "released"
    """Not needed any more: enough others agreed."""


class CircuitTemplate(Audited, Model):
    """type -> steps. `steps` is a list of
    `{"kind", "to": [tokens], "quorum", "needed", "on_new_version": "again" | "keep"}`;
    tokens: `unit_head`, `office_head`, `signer`, `clerk`, `role:<role>`, `position:<id>`.
    `definitions.check_steps` says what makes a list of steps acceptable.
    """

    __tablename__ = "circuit_template"

    organization_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("organization.id"))
    """None: offered to every organisation."""
    name: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    type_codes: orm.Mapped[list[str]]
    """Empty: any type that no other circuit names."""
    steps: orm.Mapped[list[dict[str, Any]]]
    active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Circuit(Part, Model):
    """The live copy for one submission; a later submission is a new revision."""

    __tablename__ = "circuit"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"))
    revision: orm.Mapped[int]
    template_name: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    version_no: orm.Mapped[int]
    """The `DocumentVersion.number` it carries; a re-routed circuit carries the same one on."""
    content_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """What was submitted, whatever its bytes: the same content again keeps every approval."""
    block: orm.Mapped[dict[str, Any]]
    """The printed signature: `{"lines", "name", "person_id"}`; signing must still agree with it."""
    live: orm.Mapped[bool] = orm.mapped_column(default=True)
    started_at: orm.Mapped[datetime]

    steps: orm.Mapped[list[CircuitStep]] = orm.relationship(
        order_by="CircuitStep.ordinal", cascade="all, delete-orphan"
    )
    __table_args__ = (sa.UniqueConstraint("document_id", "revision"),)


class CircuitStep(Part, Model):
    __tablename__ = "circuit_step"
    __owner__ = "document_id"

    circuit_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("circuit.id"), index=True)
    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"))
    ordinal: orm.Mapped[int]
    kind: orm.Mapped[StepKind] = orm.mapped_column(choice(StepKind))
    covers: orm.Mapped[list[str]]
    """Other reviews the same posts do with the same act: the format and the initial at once."""
    quorum: orm.Mapped[Quorum] = orm.mapped_column(choice(Quorum), default=Quorum.ALL)
    needed: orm.Mapped[int] = orm.mapped_column(default=0)
    on_new_version: orm.Mapped[str] = orm.mapped_column(sa.String(10), default="again")
    state: orm.Mapped[StepState] = orm.mapped_column(choice(StepState), default=StepState.WAITING)
    opened_at: orm.Mapped[datetime | None]
    done_at: orm.Mapped[datetime | None]

    seats: orm.Mapped[list[Seat]] = orm.relationship(
        order_by="Seat.ordinal", cascade="all, delete-orphan"
    )
    __table_args__ = (sa.UniqueConstraint("circuit_id", "ordinal"),)


class Seat(Part, Model):
    """One post's place in a step."""

    __tablename__ = "seat"
    __owner__ = "document_id"

    step_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("circuit_step.id"), index=True)
    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"))
    ordinal: orm.Mapped[int]
    position_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    state: orm.Mapped[SeatState] = orm.mapped_column(choice(SeatState), default=SeatState.WAITING)
    field: orm.Mapped[str | None] = orm.mapped_column(sa.String(20))
    """The signature field of this seat in the frozen PDF, when it signs."""
    decided_at: orm.Mapped[datetime | None]
    decided_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(160))
    decided_by_id: orm.Mapped[UUID | None]
    on_behalf: orm.Mapped[str | None] = orm.mapped_column(sa.String(160))
    comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(2000))
    approved_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The bytes that were in front of the person who agreed."""
    signed_at: orm.Mapped[datetime | None]
    """When this seat's field was signed in the bytes that are current now."""
    kept: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Agreed in an earlier revision and carried over by rule."""


class SigningAct(Model):
    """A signature being made between two transactions, bound to the bytes it was asked for.

    Nobody audits the preparation, for the deed that completes it is audited. One act of a document
    is active at a time: neither completed nor past `expires_at`.
    """

    __tablename__ = "signing_act"
    __table_args__ = (
        sa.Index("ix_signing_act_result", "document_id", "result_sha"),
        sa.CheckConstraint("(completed_at IS NULL) = (result_sha IS NULL)", name="has_result"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), index=True)
    act: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    field: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    """The signature field; the first one when an act signs several."""
    frozen_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """The version it belongs to."""
    base_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    result_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    report: orm.Mapped[str | None] = orm.mapped_column(sa.Text)
    """What the check after the act found, as JSON: the next act need not prove it again."""
    actor_id: orm.Mapped[UUID]
    actor_name: orm.Mapped[str] = orm.mapped_column(sa.String(160))
    started_at: orm.Mapped[datetime]
    expires_at: orm.Mapped[datetime]
    completed_at: orm.Mapped[datetime | None]


class Opinion(Part, Model):
    """Xin ý kiến: a colleague is asked, and answers beside the paper."""

    __tablename__ = "opinion"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), index=True)
    asked_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))
    position_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    question: orm.Mapped[str] = orm.mapped_column(sa.String(1000))
    asked_at: orm.Mapped[datetime]
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(2000))
    answered_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(160))
    answered_at: orm.Mapped[datetime | None]
