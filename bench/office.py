"""A demo office in a temporary folder, on real disk, for measuring."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from config import create_app, migrations, setup
from config.settings import load, make_keys
from docflow.core.db import db
from tests.world import World, make_settings


@contextmanager
def furnished() -> Iterator[World]:
    """The seeded demo province."""
    with tempfile.TemporaryDirectory(prefix="docflow-bench-", dir=".") as folder:
        data = Path(folder).resolve()
        make_keys(data)
        app: Flask = create_app(make_settings(load(data)))
        with app.app_context():
            migrations.upgrade(db.engine)
            ports = app.extensions["docflow.ports"]
            setup.seed(data, ports, 2, lambda _text: None, memory_kib=64)
        gc.collect()
        yield World(app, data)
        with app.app_context():
            db.engine.dispose()


@contextmanager
def office() -> Iterator[World]:
    """The same with its app context open."""
    with furnished() as world, world.app.app_context():
        yield world
        db.session.close()
