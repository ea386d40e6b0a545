"""A demo world in which the commune's letter has just arrived at the province."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from config import create_app
from config.settings import load
from docflow.core.db import db
from docflow.core.jobs_model import Job
from docflow.core.work import transaction
from tests import engines
from tests.circulation.builders import Correspondence
from tests.world import World, make_settings


@pytest.fixture(scope="session")
def template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The seeded province and one issued letter, without the keys that are made later."""
    data = tmp_path_factory.mktemp("letter") / "data"
    shutil.copytree(template, data, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
    url = engines.create(data, (template / "database_url").read_text())
    (data / "database_url").write_text(url)
    app = create_app(make_settings(load(data), database_url=url))
    with app.app_context():
        with transaction() as session:
            session.execute(sa.delete(Job).where(Job.kind == "demo.keys"))
        letter = Correspondence(World(app, data)).letter()
        (data / "letter").write_text(str(letter))
        db.session.close()
        db.engine.dispose()
    yield data
    engines.drop(url)


@pytest.fixture
def letter(data: Path) -> UUID:
    """The commune's letter to Sở Nội vụ and UBND tỉnh, issued."""
    return UUID((data / "letter").read_text())


@pytest.fixture
def post(world: World) -> Correspondence:
    """What people on both sides do about it."""
    return Correspondence(world)
