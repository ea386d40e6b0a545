"""From one organisation's clerk to another's desk, and back as an answer (QĐ 28/2018)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited, Part
from docflow.core.types import choice


class Stage(StrEnum):
    """Status codes of QCVN 102:2016, as the sender sees each recipient."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    FINISHED = "06"


class IncomingState(StrEnum):
    ARRIVED = "arrived"
    REFUSED = "refused"
    REGISTERED = "registered"
    DIRECTED = "directed"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


class Origin(StrEnum):
    NETWORK = "network"
    PAPER = "paper"


class AssignmentRole(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"
    INFO = "info"


class AssignmentState(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    PASSED_ON = "passed_on"
    """A colleague has it now."""
    RELEASED = "released"
    """Not asked for any more: directed anew, or closed by the lead."""


LIVE = frozenset({AssignmentState.OPEN, AssignmentState.IN_PROGRESS})


class Delivery(Audited, Model):
    """One copy of an issued document to one organisation of this deployment."""

    __tablename__ = "delivery"
    __read__ = "delivery.read"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), index=True)
    sender_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("organization.id"))
    receiver_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("organization.id"), index=True)
    stage: orm.Mapped[Stage] = orm.mapped_column(choice(Stage), default=Stage.ARRIVED)
    sent_at: orm.Mapped[datetime]
    moved_at: orm.Mapped[datetime]
    reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(500))
    """Why it was returned."""
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Số, ký hiệu of the document that answered it."""

    __table_args__ = (sa.UniqueConstraint("document_id", "receiver_id"),)


class Incoming(Audited, Model):
    """A document that came in, by the network or as paper."""

    __tablename__ = "incoming"
    __read__ = "incoming.read"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("organization.id"))
    origin: orm.Mapped[Origin] = orm.mapped_column(choice(Origin))
    delivery_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("delivery.id"), unique=True
    )
    state: orm.Mapped[IncomingState] = orm.mapped_column(
        choice(IncomingState), default=IncomingState.ARRIVED
    )
    arrival_number: orm.Mapped[int | None]
    arrived_on: orm.Mapped[date | None]
    author: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    author_id: orm.Mapped[UUID | None]
    """The sending organisation, when it is of this deployment."""
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    code_key: orm.Mapped[str] = orm.mapped_column(sa.String(60), default="")
    """The same folded, for the warning about duplicates."""
    dated_on: orm.Mapped[date | None]
    type_name: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    search_key: orm.Mapped[str] = orm.mapped_column(sa.String(900), default="")
    """Numbers, author, type and subject, folded."""
    urgency: orm.Mapped[int] = orm.mapped_column(default=0)
    due_at: orm.Mapped[datetime | None]
    pdf_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    pages: orm.Mapped[int] = orm.mapped_column(default=0)
    attachments: orm.Mapped[list[dict[str, Any]]]
    """`{"name", "media_type", "sha256", "size"}` as they came."""
    verdict: orm.Mapped[dict[str, Any]]
    """The validation report at reception, with the time of the check."""
    received_at: orm.Mapped[datetime]
    urged_at: orm.Mapped[datetime | None]
    """When who is at work was last reminded."""
    changed_at: orm.Mapped[datetime]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.Index("ix_incoming_org_state", "organization_id", "state", "changed_at"),
        sa.Index("ix_incoming_org_changed", "organization_id", "changed_at", "id"),
        sa.Index("ix_incoming_org_code", "organization_id", "code_key"),
    )

    readers: orm.Mapped[list[IncomingReader]] = orm.relationship(cascade="all, delete-orphan")
    directives: orm.Mapped[list[Directive]] = orm.relationship(
        order_by="Directive.given_at", cascade="all, delete-orphan"
    )
    assignments: orm.Mapped[list[Assignment]] = orm.relationship(
        order_by="Assignment.ordinal", cascade="all, delete-orphan"
    )

    def open_to(self, *principals: str) -> None:
        """Let principals (see `Actor.principals`) read it; told twice is told once."""
        known = {reader.principal for reader in self.readers}
        for principal in principals:
            if principal not in known:
                known.add(principal)
                self.readers.append(IncomingReader(principal=principal))


class IncomingReader(Part, Model):
    __tablename__ = "incoming_reader"
    __owner__ = "incoming_id"

    incoming_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("incoming.id"))
    principal: orm.Mapped[str] = orm.mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("incoming_id", "principal"),
        sa.Index("ix_incoming_reader_principal", "principal", "incoming_id"),
    )


class Directive(Part, Model):
    """Bút phê: what the leader wants done."""

    __tablename__ = "directive"
    __owner__ = "incoming_id"

    incoming_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("incoming.id"), index=True)
    position_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    given_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))
    given_at: orm.Mapped[datetime]
    text: orm.Mapped[str] = orm.mapped_column(sa.String(2000))


class Assignment(Part, Model):
    __tablename__ = "assignment"
    __owner__ = "incoming_id"

    incoming_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("incoming.id"), index=True)
    ordinal: orm.Mapped[int]
    position_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    role: orm.Mapped[AssignmentRole] = orm.mapped_column(choice(AssignmentRole))
    state: orm.Mapped[AssignmentState] = orm.mapped_column(
        choice(AssignmentState), default=AssignmentState.OPEN
    )
    due_at: orm.Mapped[datetime | None]
    given_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))
    given_at: orm.Mapped[datetime]
    note: orm.Mapped[str] = orm.mapped_column(sa.String(1000), default="")
    report: orm.Mapped[str | None] = orm.mapped_column(sa.String(2000))
    reply_id: orm.Mapped[UUID | None]
    """The document that answers."""
    done_at: orm.Mapped[datetime | None]

    @property
    def live(self) -> bool:
        """Whether something is still to be done."""
        return self.state in LIVE
