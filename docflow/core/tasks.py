"""What waits for a post: one indexed table, so that "Việc cần xử lý" is one range read.

Circuits and assignments open and close rows here in their own transactions; nobody audits them,
for the deeds that cause them are audited.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .access import Actor
from .base import Model
from .values import fold, id_in_time
from .work import Work

NO_DEADLINE = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


class Task(Model):
    """One thing one post has to do; `kind` names the act: sign, initial, seal, receive, reply."""

    __tablename__ = "task"
    __table_args__ = (
        sa.Index(
            "ix_task_open",
            "position_id",
            "rank",
            "due_at",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index("ix_task_subject", "subject_id", "kind"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=id_in_time)
    """In order of time: of two without a deadline the one that waits longer comes first."""
    position_id: orm.Mapped[UUID]
    organization_id: orm.Mapped[UUID]
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(30))
    subject_kind: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    subject_id: orm.Mapped[UUID]
    title: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    summary: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    urgency: orm.Mapped[int] = orm.mapped_column(default=0)
    """0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc."""
    rank: orm.Mapped[int] = orm.mapped_column(default=0)
    """Minus urgency, so that one ascending index puts the most urgent first."""
    due_at: orm.Mapped[datetime] = orm.mapped_column(default=NO_DEADLINE)
    """The deadline, or `NO_DEADLINE`."""
    created_at: orm.Mapped[datetime]
    closed_at: orm.Mapped[datetime | None]


Listener = Callable[[Work, "Task"], None]
_listeners: list[Listener] = []


def on_open(listener: Listener) -> Listener:
    """Hear of every opened task, in the transaction that opens it."""
    _listeners.append(listener)
    return listener


def open_task(work: Work, task: Task) -> Task:
    """Put a task before a post; the same one is not opened twice."""
    found = work.session.scalar(
        sa.select(Task).where(
            Task.subject_id == task.subject_id,
            Task.kind == task.kind,
            Task.position_id == task.position_id,
            Task.closed_at.is_(None),
        )
    )
    if found is not None:
        return found
    task.created_at, task.rank = work.now, -(task.urgency or 0)
    work.session.add(task)
    work.session.flush()
    for told in _listeners:
        told(work, task)
    return task


def close_tasks(
    work: Work, subject_id: UUID, *kinds: str, position_id: UUID | None = None
) -> list[Task]:
    """Close what waits about a subject: everything, or only `kinds`, or only at one post."""
    query = sa.select(Task).where(Task.subject_id == subject_id, Task.closed_at.is_(None))
    if kinds:
        query = query.where(Task.kind.in_(kinds))
    if position_id is not None:
        query = query.where(Task.position_id == position_id)
    closed = list(work.session.scalars(query))
    for task in closed:
        task.closed_at = work.now
    return closed


def waiting(
    session: orm.Session, actor: Actor, *, kinds: tuple[str, ...] = (), limit: int = 50
) -> list[Task]:
    """The inbox: most urgent first, then by deadline."""
    query = _open_to(actor, kinds).order_by(Task.rank, Task.due_at, Task.id).limit(limit)
    return list(session.scalars(query))


def counts(session: orm.Session, actor: Actor) -> dict[str, int]:
    """How many open tasks of each kind wait for the actor."""
    query = (
        sa.select(Task.kind, sa.func.count())
        .where(Task.position_id.in_(actor.seats), Task.closed_at.is_(None))
        .group_by(Task.kind)
    )
    return dict(session.execute(query).all())


def _open_to(actor: Actor, kinds: tuple[str, ...]) -> sa.Select[Task]:
    query = sa.select(Task).where(Task.position_id.in_(actor.seats), Task.closed_at.is_(None))
    return query.where(Task.kind.in_(kinds)) if kinds else query


def matches(task: Task, wanted: str) -> bool:
    """Whether a typed filter, marks or not, is in the task's words."""
    return fold(wanted) in fold(f"{task.title} {task.summary}")
