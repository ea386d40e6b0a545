"""The office whose documents go round, with a few that its leader has signed already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from config import create_app
from config.settings import load
from docflow.core.db import db
from tests import kept
from tests.approvals.office import Office
from tests.world import World, make_settings

SIGNED = "signed.json"
STOCK = 3


class Stocked(Office):
    """An office that first gives away what lies signed in its world."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._stock = [UUID(one) for one in json.loads((world.data / SIGNED).read_text())]

    def signed(self, **changes: Any) -> UUID:
        return self._stock.pop(0) if self._stock and not changes else super().signed(**changes)


@pytest.fixture(scope="session")
def template(template: Path, shelf: Path) -> Path:
    """The seeded province and documents that wait for their numbers."""
    return kept.world(shelf, "signed", _sign, template)


def _sign(data: Path, url: str) -> None:
    app = create_app(make_settings(load(data), database_url=url))
    with app.app_context():
        office = Office(World(app, data))
        (data / SIGNED).write_text(json.dumps([str(office.signed()) for _ in range(STOCK)]))
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def office(world: World) -> Office:
    return Stocked(world)
