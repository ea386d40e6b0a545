"""A demo world in which the commune's letter has just arrived at the province."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from config import create_app
from config.settings import load
from docflow.core.db import db
from tests import kept
from tests.circulation.builders import Correspondence
from tests.world import World, make_settings


@pytest.fixture(scope="session")
def template(template: Path, shelf: Path) -> Path:
    """The seeded province and one issued letter."""
    return kept.world(shelf, "letter", _send, template)


def _send(data: Path, url: str) -> None:
    app = create_app(make_settings(load(data), database_url=url))
    with app.app_context():
        letter = Correspondence(World(app, data)).letter()
        (data / "letter").write_text(str(letter))
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def letter(data: Path) -> UUID:
    """The commune's letter to Sở Nội vụ and UBND tỉnh, issued."""
    return UUID((data / "letter").read_text())


@pytest.fixture
def post(world: World) -> Correspondence:
    """What people on both sides do about it."""
    return Correspondence(world)
