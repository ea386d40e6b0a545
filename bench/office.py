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
from docflow.people.passwords import SEEDED_KIB
from tests.world import World, make_settings


@contextmanager
def furnished(*, strong: bool = False) -> Iterator[World]:
    """The seeded demo province; `strong`: passwords cost what they cost in an office."""
    with tempfile.TemporaryDirectory(prefix="docflow-bench-", dir=".") as folder:
        data = Path(folder).resolve()
        make_keys(data)
        app: Flask = create_app(load(data) if strong else make_settings(load(data)))
        with app.app_context():
            migrations.upgrade(db.engine)
            ports = app.extensions["docflow.ports"]
            seeding = SEEDED_KIB if strong else 64
            setup.seed(data, ports, 2, lambda _text: None, memory_kib=seeding)
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
