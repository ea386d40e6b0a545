"""Idempotency keys: the same deed asked twice is done once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .base import Model


class DeedKey(Model):
    __tablename__ = "deed_key"

    person_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    key: orm.Mapped[str] = orm.mapped_column(sa.String(80), primary_key=True)
    subject_id: orm.Mapped[UUID]
    at: orm.Mapped[datetime]
