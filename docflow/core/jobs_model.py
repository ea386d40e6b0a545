"""What must happen later: a row committed with the deed is the truth, any runner its legs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm

from .base import Model
from .types import choice


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Model):
    __tablename__ = "job"
    __table_args__ = (
        sa.Index("ix_job_due", "state", "run_after"),
        sa.Index("ix_job_organization", "organization_id", "created_at"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    key: orm.Mapped[str | None] = orm.mapped_column(sa.String(160), unique=True)
    organization_id: orm.Mapped[UUID | None]
    """Whose work it is; None for what is done for the whole deployment."""
    payload: orm.Mapped[dict[str, Any]]
    state: orm.Mapped[JobState] = orm.mapped_column(choice(JobState), default=JobState.QUEUED)
    attempts: orm.Mapped[int] = orm.mapped_column(default=0)
    run_after: orm.Mapped[datetime]
    lease_until: orm.Mapped[datetime | None]
    last_error: orm.Mapped[str | None] = orm.mapped_column(sa.String(400))
    created_at: orm.Mapped[datetime]
    finished_at: orm.Mapped[datetime | None]


def queue(
    session: orm.Session,
    kind: str,
    *,
    of: UUID | None,
    key: str | None,
    at: datetime,
    payload: dict[str, Any],
) -> Job:
    """Add a job of an organisation to the running transaction.

    An existing `key` returns the job that has it.
    """
    if key is not None:
        found = session.scalar(sa.select(Job).where(Job.key == key))
        if found is not None:
            return found
    job = Job(kind=kind, key=key, organization_id=of, payload=payload, run_after=at, created_at=at)
    session.add(job)
    return job
