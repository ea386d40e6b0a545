"""One notice for a person and an event, ever: the unique key is the promise."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model


class Mail(StrEnum):
    """When a person wants to be told by e-mail."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


class Notice(Model):
    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "key"),
        sa.Index("ix_notice_person", "person_id", "read_at", "created_at"),
        sa.Index("ix_notice_subject", "subject_id", "person_id"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    key: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    """What happened; the words are looked up where it is shown."""
    subject_kind: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    subject_id: orm.Mapped[UUID]
    urgency: orm.Mapped[int] = orm.mapped_column(default=0)
    created_at: orm.Mapped[datetime]
    read_at: orm.Mapped[datetime | None]
    mailed_at: orm.Mapped[datetime | None]


class NoticeChoice(Model):
    """How a person wants to be told by e-mail; who chose nothing gets the digest."""

    __tablename__ = "notice_choice"

    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    mail: orm.Mapped[str] = orm.mapped_column(sa.String(10), default=Mail.DIGEST)
