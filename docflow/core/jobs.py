"""The runner: threads that carry out job rows, with leases, retries and growing pauses.

The row is the truth: a job whose process was killed is found again when its lease ends.
Handlers are idempotent: they may run twice, never not at all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from . import clock
from .access import Actor, policy
from .db import db
from .errors import NotFound
from .jobs_model import Job, JobState
from .ports import Ports
from .work import Work, transaction

log = logging.getLogger(__name__)
Handler = Callable[[Ports, dict[str, Any]], None]
LEASE = timedelta(minutes=5)
ATTEMPTS = 8


@dataclass(frozen=True)
class Claimed:
    id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int


_handlers: dict[str, Handler] = {}
_periodic: list[tuple[str, Callable[[], str | None]]] = []


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = handler
        return handler

    return register


def periodic(kind: str, key_now: Callable[[], str | None]) -> None:
    """Queue `kind` whenever `key_now()` names a period that has no job yet."""
    _periodic.append((kind, key_now))


def kinds() -> frozenset[str]:
    return frozenset(_handlers)


def queue_due() -> None:
    """Queue the periodic jobs whose time has come; the key makes each period happen once."""
    for kind, key_now in _periodic:
        key = key_now()
        if key and db.session.scalar(sa.select(Job.id).where(Job.key == key)) is None:
            with transaction() as session:
                now = clock.now()
                session.add(Job(kind=kind, key=key, payload={}, run_after=now, created_at=now))


def claim() -> Claimed | None:
    """Take the next due job, or one whose lease ran out, for this runner."""
    now = clock.now()
    due = sa.or_(
        sa.and_(Job.state == JobState.QUEUED, Job.run_after <= now),
        sa.and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )
    if db.session.scalar(sa.select(Job.id).where(due).limit(1)) is None:
        db.session.rollback()
        return None
    with transaction() as session:
        query = sa.select(Job).where(due).order_by(Job.run_after).limit(1)
        row = session.scalar(query.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.state, row.lease_until = JobState.RUNNING, now + LEASE
        row.attempts += 1
        return Claimed(row.id, row.kind, dict(row.payload), row.attempts)


def run_one(ports: Ports) -> bool:
    """Carry out one due job; False when nothing is due."""
    claimed = claim()
    if claimed is None:
        return False
    try:
        _handlers[claimed.kind](ports, claimed.payload)
    except Exception as error:
        log.exception("job %s failed, attempt %d", claimed.kind, claimed.attempts)
        _settle(claimed, failure=f"{type(error).__name__}: {error}"[:400])
    else:
        _settle(claimed, failure=None)
    return True


def _settle(claimed: Claimed, failure: str | None) -> None:
    with transaction() as session:
        row = session.get_one(Job, claimed.id)
        row.lease_until, row.last_error = None, failure
        if failure is None:
            row.state, row.finished_at = JobState.DONE, clock.now()
        elif claimed.attempts >= ATTEMPTS:
            row.state, row.finished_at = JobState.FAILED, clock.now()
        else:
            row.state = JobState.QUEUED
            row.run_after = clock.now() + timedelta(seconds=5 * 2**claimed.attempts)


def seen_by(actor: Actor) -> sa.Select[Job]:
    """The jobs an administrator looks after, newest first."""
    mine = policy.visible(actor, "job.manage", Job)
    return sa.select(Job).where(mine).order_by(Job.created_at.desc(), Job.id)


def counted_for(actor: Actor) -> dict[JobState, int]:
    """How many of those are in each state."""
    query = sa.select(Job.state, sa.func.count()).where(policy.visible(actor, "job.manage", Job))
    return dict(iter(db.session.execute(query.group_by(Job.state))))


def retry(work: Work, job_id: UUID) -> Job:
    """Queue a failed job again. `NotFound` for jobs of others."""
    row = work.session.get(Job, job_id, with_for_update=True)
    if row is None or not policy.allows(work.actor, "job.manage", row):
        raise NotFound(kind="Job")
    if row.state is JobState.FAILED:
        row.state, row.attempts, row.run_after = JobState.QUEUED, 0, work.now
        work.record("job.retry", row, job=row.kind)
    return row


def drain(ports: Ports, limit: int = 1000) -> int:
    """Run what is due now and return how many ran; for tests and the command line."""
    return next((n for n in range(limit) if not run_one(ports)), limit)


class Runner:
    """One thread in the web process; `wake()` after a commit makes pick-up immediate."""

    def __init__(self, app: Flask, ports: Ports, pause: float = 2.0) -> None:
        self._app, self._ports, self._pause = app, ports, pause
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                with self._app.app_context():
                    queue_due()
                    while not self._stop.is_set() and run_one(self._ports):
                        pass
            except Exception:
                log.exception("the job runner stumbled; it goes on")
            self._wake.wait(self._pause)
            self._wake.clear()
