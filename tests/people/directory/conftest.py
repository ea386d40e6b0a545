"""A bare office with the tables, where each test founds what it speaks about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from docflow.core.db import db, prepare
from tests import engines
from tests.people.directory.town import Town


@pytest.fixture
def office(bare: Path, tmp_path: Path) -> Iterator[Flask]:
    with engines.database(tmp_path / "office", bare) as url:
        app = Flask("office")
        app.config["SQLALCHEMY_ENGINES"] = {"default": url}
        db.init_app(app)
        with app.app_context():
            prepare(db.engine)
            yield app
            db.session.close()
            db.engine.dispose()


@pytest.fixture
def town(office: Flask) -> Town:
    return Town()
