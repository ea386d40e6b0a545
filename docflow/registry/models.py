"""Numbers and registers (NĐ 30/2020 Art. 15, 22; Annex IV)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited
from docflow.core.types import choice


class Direction(StrEnum):
    OUTGOING = "outgoing"
    INCOMING = "incoming"


class EntryState(StrEnum):
    RESERVED = "reserved"
    """Drawn for a document whose number is being stamped; a retry finds it again."""
    ENTERED = "entered"
    VOID = "void"


class SeriesRule(Audited, Model):
    """Which types an organisation numbers together (Art. 15.1c): the head of the agency decides."""

    __tablename__ = "series_rule"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    direction: orm.Mapped[Direction] = orm.mapped_column(choice(Direction))
    key: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    name: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    type_codes: orm.Mapped[list[str]]
    """Empty: every type that no other rule names."""
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    active: orm.Mapped[bool] = orm.mapped_column(default=True)
    """No longer active, it only names what it numbered before."""
    version: orm.Mapped[int] = orm.mapped_column(default=1)

    __table_args__ = (sa.UniqueConstraint("organization_id", "direction", "key"),)
    __mapper_args__ = {"version_id_col": version}


class NumberSeries(Model):
    """The counter of a year: locked and raised in the transaction that uses the number."""

    __tablename__ = "number_series"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), primary_key=True
    )
    direction: orm.Mapped[Direction] = orm.mapped_column(choice(Direction), primary_key=True)
    key: orm.Mapped[str] = orm.mapped_column(sa.String(40), primary_key=True)
    year: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    first: orm.Mapped[int] = orm.mapped_column(default=1)
    """1, or where it went on after the numbers the paper book gave that year."""
    last: orm.Mapped[int] = orm.mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("last >= 0", name="counts_up"),
        sa.CheckConstraint("first > 0 AND last >= first - 1", name="begins"),
    )


class RegisterEntry(Audited, Model):
    """One line of a register. Its columns are those of Annex IV; it is never deleted."""

    __tablename__ = "register_entry"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("organization.id"))
    direction: orm.Mapped[Direction] = orm.mapped_column(choice(Direction))
    key: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    year: orm.Mapped[int]
    number: orm.Mapped[int]
    state: orm.Mapped[EntryState] = orm.mapped_column(choice(EntryState))
    document_id: orm.Mapped[UUID | None] = orm.mapped_column(index=True)
    """The outgoing document."""
    incoming_id: orm.Mapped[UUID | None] = orm.mapped_column(index=True)
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60), default="")
    """Số, ký hiệu: our own when outgoing, the author's when incoming."""
    dated_on: orm.Mapped[date | None]
    """Date of the document."""
    arrived_on: orm.Mapped[date | None]
    author: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")
    type_name: orm.Mapped[str] = orm.mapped_column(sa.String(100), default="")
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    signer: orm.Mapped[str] = orm.mapped_column(sa.String(160), default="")
    recipients: orm.Mapped[str] = orm.mapped_column(sa.String(1000), default="")
    keeper: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")
    copies: orm.Mapped[int] = orm.mapped_column(default=1)
    handed_on: orm.Mapped[date | None]
    note: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    search_key: orm.Mapped[str] = orm.mapped_column(sa.Text, default="")
    """Everything a clerk looks for, folded."""
    entered_at: orm.Mapped[datetime]
    void_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(500))

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "direction", "key", "year", "number"),
        sa.CheckConstraint("number > 0", name="positive"),
        sa.CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name="void_has_reason"),
        sa.Index(
            "uq_register_entry_outgoing_code",
            "organization_id",
            "year",
            "code",
            unique=True,
            sqlite_where=sa.text("direction = 'outgoing'"),
            postgresql_where=sa.text("direction = 'outgoing'"),
        ),
        sa.Index("ix_register_entry_book", "organization_id", "direction", "year", "entered_at"),
    )
