"""A bare office: the tables and nothing in them, for what the ground floor promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from docflow.core import work
from docflow.core.db import db, prepare
from tests import engines


@pytest.fixture(autouse=True)
def _own_listeners() -> Iterator[None]:
    """Listeners that a test registers go with it."""
    subscribers, consequences = list(work._subscribers), dict(work._consequences)
    yield
    work._subscribers[:] = subscribers
    work._consequences.clear()
    work._consequences.update(consequences)


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
