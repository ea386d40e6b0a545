"""The declarative base, the session, and the rule that no change goes unrecorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from inspect import iscoroutinefunction
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask.sansio.app import App
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import orm

from . import audit_rows
from .base import Model
from .errors import UnauditedChange
from .types import Instant

__all__ = ["Audited", "Instant", "Model", "Part", "Session", "db", "prepare"]


class Audited:
    """Rows whose every change must be recorded in the same transaction."""

    __read__: ClassVar[str | None] = None
    """The permission that opens a row; without it the row does not exist for the actor."""

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)

    @property
    def audit_owner(self) -> UUID:
        return self.id


class Part:
    """Rows that belong to an audited row: their changes are recorded in its entry."""

    __tablename__: str
    __owner__: ClassVar[str]
    """The attribute that holds the id of the audited row."""

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)

    @property
    def audit_owner(self) -> UUID:
        owner: UUID = getattr(self, self.__owner__)
        return owner


class Session(orm.Session):
    """A session that refuses to commit an audited change nobody recorded."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.changes: dict[UUID, dict[str, Any]] = {}
        self.pending: list[audit_rows.Pending] = []


@cache
def _columns(mapper: orm.Mapper[Any]) -> tuple[tuple[str, bool], ...]:
    """The attributes of a kind of row, and which of them are secret."""
    return tuple(
        (key, bool(column.columns[0].info.get("secret")))
        for key, column in mapper.column_attrs.items()
    )


def _new_values(row: Any, prefix: str, *, new: bool) -> dict[str, Any]:
    state = sa.inspect(row)
    attributes, same = state.attrs, state.unmodified
    return {
        prefix + key: "…" if secret else _shown(getattr(row, key))
        for key, secret in _columns(state.mapper)
        if key not in same and (new or attributes[key].history.has_changes())
    }


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _note(session: Session, row: Any) -> None:
    prefix = f"{row.__tablename__}[{row.id}]." if isinstance(row, Part) else ""
    if row in session.deleted:
        values: Mapping[str, Any] = {prefix + "deleted": True}
    else:
        values = _new_values(row, prefix, new=row in session.new)
    if values:
        session.changes.setdefault(row.audit_owner, {}).update(values)


@sa.event.listens_for(Session, "after_flush")
def _collect_changes(session: Session, _context: object) -> None:
    """Parents have given their ids to their parts by now, and histories are still there."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Audited | Part):
            _note(session, row)


@sa.event.listens_for(Session, "before_commit")
def _seal_entries(session: Session) -> None:
    session.flush()
    recorded = {entry.subject_id for entry in session.pending}
    if silent := session.changes.keys() - recorded:
        raise UnauditedChange(f"changed without a record: {sorted(map(str, silent))}")
    audit_rows.append(session, session.pending, session.changes)


@sa.event.listens_for(Session, "after_transaction_create")
def _refuse_savepoints(_session: Session, transaction: orm.SessionTransaction) -> None:
    if transaction.nested:
        raise UnauditedChange("a savepoint could roll back a record; split the deed instead")


@sa.event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: orm.SessionTransaction) -> None:
    if transaction.parent is None:
        session.changes.clear()
        session.pending.clear()


@sa.event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_writes(state: orm.ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and any(
        issubclass(mapper.class_, Audited | Part) for mapper in state.all_mappers
    ):
        raise UnauditedChange("bulk writes bypass the audit; load the rows")


class Database(SQLAlchemy):
    """Without asynchronous sessions, whose closing would start a thread for every request."""

    def init_app(self, app: App) -> None:
        super().init_app(app)
        closing = app.teardown_appcontext_funcs
        closing[:] = [act for act in closing if not iscoroutinefunction(act)]


db = Database(session_options={"class_": Session})


def prepare(engine: sa.Engine) -> None:
    """Give SQLite its durable settings and explicit transactions; leave PostgreSQL as it is."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "")
        connection.exec_driver_sql(f"BEGIN {mode}".rstrip())


def utc(year: int, month: int, day: int) -> datetime:
    """Midnight UTC of a day, for constants."""
    return datetime(year, month, day, tzinfo=UTC)
