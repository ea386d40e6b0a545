"""A bare office: the tables and nothing in them, for what the ground floor promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from docflow.approvals import models as _approvals  # noqa: F401 - their tables
from docflow.circulation import models as _circulation  # noqa: F401
from docflow.core import jobs_model as _jobs  # noqa: F401
from docflow.core import tasks as _tasks  # noqa: F401
from docflow.core import work
from docflow.core.base import Model
from docflow.core.db import db, prepare
from docflow.documents import models as _documents  # noqa: F401
from docflow.people import credentials as _credentials  # noqa: F401
from docflow.registry import models as _registry  # noqa: F401
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
def office(tmp_path: Path) -> Iterator[Flask]:
    with engines.database(tmp_path) as url:
        app = Flask("office")
        app.config["SQLALCHEMY_ENGINES"] = {"default": url}
        db.init_app(app)
        with app.app_context():
            prepare(db.engine)
            Model.metadata.create_all(db.engine)
            yield app
            db.session.close()
            db.engine.dispose()
