"""What sign-in keeps for a while goes at night; what is still good stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from docflow.core import clock, jobs
from docflow.core.db import db
from docflow.core.jobs_model import Job
from docflow.people.credentials import Challenge, LoginDelay, LoginSession
from tests.people.signin.visitor import Visitor
from tests.world import World

from .conftest import WHO

NIGHT = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # half past three in Hanoi


def count(kind: type[Challenge | LoginDelay | LoginSession]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


@pytest.mark.parametrize(
    ("later", "left"),
    [(timedelta(), (1, 3, 1)), (timedelta(days=2), (0, 0, 1)), (timedelta(days=31), (0, 0, 0))],
)
def test_old_rows_go(
    visitor: Visitor, world: World, later: timedelta, left: tuple[int, int, int]
) -> None:
    with clock.stopped_at(NIGHT - timedelta(minutes=1)):
        visitor.get("/signin")
        visitor.post("/signin", {"username": "khong.co.ai", "password": "x"})
        visitor.sign_in(WHO)
        visitor.ask("/signin/passkey/begin")
    with clock.stopped_at(NIGHT + later):
        jobs.queue_due()
        jobs.queue_due()
        keys = db.session.scalars(sa.select(Job.key).where(Job.kind == "signin.forget")).all()
        assert len(keys) == 1
        jobs.drain(world.ports)
    assert (count(Challenge), count(LoginDelay), count(LoginSession)) == left
