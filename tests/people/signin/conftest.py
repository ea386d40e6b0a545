from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core.audit_rows import AuditEntry
from docflow.core.db import db
from tests.people.signin.visitor import Visitor
from tests.world import World

WHO = "bt-ubnd.cvvp"


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    return Visitor(app, world)


@pytest.fixture
def visitors(app: Flask, world: World) -> Callable[..., Visitor]:
    return lambda **options: Visitor(app, world, **options)


@pytest.fixture
def trail(world: World) -> Callable[[str], list[str]]:
    """The events the trail holds about a person, oldest first."""

    def events(post: str) -> list[str]:
        query = (
            sa.select(AuditEntry.event)
            .where(AuditEntry.subject_id == world.person(post).id)
            .order_by(AuditEntry.seq)
        )
        return [event for event in db.session.scalars(query) if event.startswith("account.")]

    return events
