"""One unit of work: one actor, one clock reading, one transaction, its audit and its events."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from . import clock
from .access import SYSTEM, Actor, policy
from .audit import last_word
from .audit_rows import Pending
from .db import Audited, Session, db
from .deeds import DeedKey
from .errors import Conflict, NotFound, WrongState
from .jobs_model import Job, queue
from .lifecycle import Machine, Stateful
from .turn import Turn

A = TypeVar("A", bound=Audited)
S = TypeVar("S", bound=StrEnum)
log = logging.getLogger(__name__)
_turn = Turn()


@dataclass(frozen=True)
class Event:
    """What happened, small enough to tell anyone: a name and an id."""

    name: str
    subject_kind: str
    subject_id: UUID
    actor_id: UUID
    at: datetime


Subscriber = Callable[[Event], None]
Consequence = Callable[["Work", Any], None]
_subscribers: list[Subscriber] = []
_consequences: dict[str, list[Consequence]] = defaultdict(list)


def on_commit(subscriber: Subscriber) -> Subscriber:
    """Tell `subscriber` of every event after it became true. Best effort: its failure is logged."""
    _subscribers.append(subscriber)
    return subscriber


def consequence(name: str) -> Callable[[Consequence], Consequence]:
    """What a later room does in the same transaction when the event `name` is recorded.

    `document.*` hears every event of documents.
    """

    def register(act: Consequence) -> Consequence:
        _consequences[name].append(act)
        return act

    return register


@cache
def _locked(kind: Any) -> Any:
    """Read afresh and held; built once for each kind, as building it costs half of the reading."""
    query = sa.select(kind).where(kind.id == sa.bindparam("taken"))
    return query.with_for_update().execution_options(populate_existing=True)


@dataclass
class Work:
    session: Session
    actor: Actor
    now: datetime = field(default_factory=clock.now)
    events: list[Event] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.today(self.now)

    def get(self, kind: type[A], id: UUID) -> A:
        """Load a row the actor may read, or raise `NotFound`."""
        return self._seen(kind, self.session.get(kind, id))

    def take(self, kind: type[A], id: UUID) -> A:
        """The same, freshly read and locked for changing until the transaction ends."""
        row: A | None = self.session.scalar(_locked(kind), {"taken": id})  # type: ignore[arg-type]  # hashable
        return self._seen(kind, row)

    def _seen(self, kind: type[A], row: A | None) -> A:
        readable = kind.__read__
        if row is None or (
            readable and self.actor is not SYSTEM and not policy.allows(self.actor, readable, row)
        ):
            raise NotFound(kind=kind.__name__)
        return row

    def require(self, permission: str, subject: object = None) -> None:
        if self.actor is not SYSTEM:
            policy.require(self.actor, permission, subject)

    def unchanged_since(self, row: Any, version: int | None) -> None:
        """Refuse with `Conflict` when somebody saved after the page was opened."""
        if version is not None and row.version != version:
            raise Conflict("changed_meanwhile", **self.winner(row.id))

    def winner(self, subject_id: UUID) -> dict[str, Any]:
        told = last_word(self.session, subject_id)
        return {"by": told.by, "post": told.post, "at": told.at} if told else {}

    def record(self, name: str, subject: Audited | Job, **facts: Any) -> None:
        """Say why; the session itself adds what changed, at commit."""
        if subject not in self.session.deleted:
            self.session.add(subject)
        self.session.flush()
        kind = subject.__tablename__  # type: ignore[union-attr]  # every audited row is a Model
        actor = {"name": self.actor.person_name, "post": self.actor.position_title}
        if self.actor.organization_id:
            actor["organization"] = str(self.actor.organization_id)
        if self.actor.address:
            actor["address"] = self.actor.address
        self.session.pending.append(
            Pending(name, kind, subject.id, self.now, self.actor.person_id, actor, facts)
        )
        self.events.append(Event(name, kind, subject.id, self.actor.person_id, self.now))
        for act in (*_consequences[name], *_consequences[name.split(".", maxsplit=1)[0] + ".*"]):
            act(self, subject)

    def fire(self, machine: Machine[S], action: str, subject: Stateful[S], **facts: Any) -> None:
        """Check who, check when, move, record: the only way a state changes."""
        assert isinstance(subject, Audited)  # noqa: S101 - narrows the protocol for the type checker
        row = machine.steps[action]
        self.require(row.permission, subject)
        source = subject.state
        try:
            machine.move(subject, row)
        except WrongState as refusal:
            refusal.facts |= self.winner(subject.id)
            raise
        name = f"{machine.name}.{action}"
        self.record(name, subject, source=str(source), target=str(row.target), **facts)

    def as_system(self) -> Work:
        """The same transaction for a consequence: allowed as the system, recorded as the person."""
        return _Consequential(self.session, self.actor, self.now, self.events)

    def once(self, key: str | None) -> UUID | None:
        """What an earlier deed of this actor with the same key made, if there was one."""
        if not key:
            return None
        found = self.session.get(DeedKey, (self.actor.person_id, key))
        return found.subject_id if found else None

    def remember(self, key: str | None, subject: Audited) -> None:
        """Bind an idempotency key to what this deed made."""
        if key:
            row = DeedKey(
                person_id=self.actor.person_id, key=key, subject_id=subject.id, at=self.now
            )
            self.session.add(row)

    def enqueue(
        self,
        kind: str,
        of: UUID,
        payload: dict[str, Any],
        *,
        key: str | None = None,
        at: datetime | None = None,
    ) -> Job:
        """Something that must happen for an organisation after the commit, or not before `at`.

        `key`: only once.
        """
        job = queue(self.session, kind, of=of, key=key, at=self.now, payload=payload)
        job.run_after = at or job.run_after
        return job


class _Consequential(Work):
    def require(self, _permission: str, _subject: object = None) -> None:
        """Consequences were allowed with the deed they follow from."""


@contextmanager
def transaction() -> Iterator[Session]:
    """The one place that begins and commits. Rows nobody audits may be written with it directly."""
    session = db.session
    assert isinstance(session, Session)  # noqa: S101 - narrows for the type checker
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside a unit of work")
    if session.in_transaction():
        session.rollback()
    if session.get_bind().dialect.name != "sqlite":
        yield from _committed(session)
        return
    with _turn.mine():
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        yield from _committed(session)


def _committed(session: Session) -> Iterator[Session]:
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def work(actor: Actor) -> Iterator[Work]:
    """Open a unit of work: commits at the end, or leaves nothing behind."""
    with transaction() as session:
        current = Work(session, actor)
        try:
            yield current
            session.flush()
        except sa.exc.IntegrityError as error:
            raise Conflict("already_there") from error
    _tell(current.events)


def _tell(events: list[Event]) -> None:
    for event in events:
        for subscriber in _subscribers:
            try:
                subscriber(event)
            except Exception:  # the deed is already true; a listener cannot undo it
                log.exception("a listener failed on %s", event.name)
