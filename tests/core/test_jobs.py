"""Jobs: rows that are carried out, tried again, given up, taken over; a period has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core import clock, jobs
from docflow.core.db import db
from docflow.core.jobs_model import Job, JobState, queue
from docflow.core.work import transaction

PORTS: Any = None
"""No handler here needs the world."""


@pytest.fixture(autouse=True)
def tried(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the handler was asked; it fails while the payload says so."""
    seen: list[str] = []

    def handler(_ports: object, payload: dict[str, Any]) -> None:
        seen.append(payload["what"])
        if payload.get("fails"):
            raise OSError("the printer is out of paper")

    monkeypatch.setattr(jobs, "_handlers", {"test.print": handler})
    monkeypatch.setattr(jobs, "_periodic", [])
    with bare_app.app_context():
        yield seen
        db.session.rollback()


@pytest.fixture
def asked() -> Callable[..., Job]:
    def ask(what: str, key: str | None = None, **said: Any) -> Job:
        with transaction() as session:
            payload = {"what": what, **said}
            return queue(session, "test.print", of=None, key=key, at=clock.now(), payload=payload)

    return ask


def only() -> Job:
    db.session.rollback()
    return db.session.scalars(sa.select(Job)).one()


def test_a_job_is_done_once(asked: Callable[..., Job], tried: list[str]) -> None:
    asked("a")
    assert [jobs.run_one(PORTS), jobs.run_one(PORTS)] == [True, False]
    assert tried == ["a"]
    assert (only().state, only().attempts, only().last_error) == (JobState.DONE, 1, None)


def test_the_same_key_is_one_job(asked: Callable[..., Job], tried: list[str]) -> None:
    asked("a", key="k")
    asked("b", key="k")
    jobs.drain(PORTS)
    assert tried == ["a"]


def test_what_fails_is_tried_again_after_growing_pauses_and_then_given_up(
    asked: Callable[..., Job], tried: list[str]
) -> None:
    asked("a", fails=True)
    now, pauses = clock.now() + timedelta(seconds=1), []
    for _attempt in range(jobs.ATTEMPTS):
        with clock.stopped_at(now):
            assert jobs.run_one(PORTS)
            assert not jobs.run_one(PORTS)
        row = only()
        assert "out of paper" in (row.last_error or "")
        pauses.append((row.run_after - now).total_seconds())
        now = max(row.run_after, now) + timedelta(seconds=1)
    assert (row.state, row.attempts) == (JobState.FAILED, jobs.ATTEMPTS)
    assert pauses[:-1] == sorted(set(pauses[:-1]))
    with clock.stopped_at(now + timedelta(days=30)):
        assert not jobs.run_one(PORTS)
    assert len(tried) == jobs.ATTEMPTS


def test_a_job_whose_runner_died_is_taken_over_when_its_lease_ends(
    asked: Callable[..., Job], tried: list[str]
) -> None:
    asked("a")
    assert jobs.claim()
    assert not jobs.run_one(PORTS)
    with clock.stopped_at(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_one(PORTS)
    assert tried == ["a"]
    assert (only().state, only().attempts) == (JobState.DONE, 2)


def test_a_period_has_one_job(tried: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    period = ["monday"]
    monkeypatch.setattr(jobs, "_periodic", [("test.print", lambda: period[0])])
    for name in ("monday", "monday", "", "tuesday", "tuesday"):
        period[0] = name
        jobs.queue_due()
    db.session.rollback()
    assert set(db.session.scalars(sa.select(Job.key))) == {"monday", "tuesday"}
    assert tried == []
