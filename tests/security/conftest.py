"""The prepared world: built once for all workers, looked at by many, changed only in copies."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from config import create_app, wiring
from config.settings import load
from docflow.core.db import db
from tests import engines
from tests.world import make_settings

from . import casebook
from .askers import Asker
from .casebook import Casebook


def _copied(source: Path, folder: Path) -> str:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
    url = engines.create(folder, (source / "database_url").read_text())
    (folder / "database_url").write_text(url)
    return url


def _opened(data: Path) -> Flask:
    url = (data / "database_url").read_text()
    settings = make_settings(load(data), database_url=url)
    app = create_app(settings, wiring.ports_for(settings))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def _closed(app: Flask) -> None:
    with app.app_context():
        db.session.close()
        db.engine.dispose()


@contextmanager
def _alone(place: Path) -> Iterator[Path]:
    """One worker at a time; gives the file that counts who uses the place."""
    with (place / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place / "users"


def _count(file: Path, step: int) -> int:
    users = (int(file.read_text()) if file.exists() else 0) + step
    file.write_text(str(users))
    return users


def _build(template: Path, data: Path) -> None:
    _copied(template, data)
    app = _opened(data)
    with app.app_context():
        casebook.build(app, data)
    _closed(app)


@pytest.fixture(scope="session")
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A data folder with the casebook's documents; never opened again, only copied.

    The first worker that needs it builds it, the last one that used it takes it away.
    """
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if hasattr(request.config, "workerinput") else base) / "casebook"
    place.mkdir(exist_ok=True)
    data = place / "data"
    with _alone(place) as users:
        if not data.exists():
            _build(request.getfixturevalue("template"), data)
        _count(users, 1)
    yield data
    with _alone(place) as users:
        if _count(users, -1) == 0:
            engines.drop((data / "database_url").read_text())
            shutil.rmtree(data)


@pytest.fixture(scope="module")
def settled_data(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data = tmp_path_factory.mktemp("settled") / "data"
    url = _copied(prepared, data)
    yield data
    engines.drop(url)


@pytest.fixture(scope="module")
def settled(settled_data: Path) -> Iterator[Flask]:
    """One app for a whole module: only looked at, and asked for what it refuses."""
    app = _opened(settled_data)
    yield app
    _closed(app)


@pytest.fixture(scope="module")
def book(settled_data: Path) -> Casebook:
    return Casebook.read(settled_data)


@pytest.fixture(scope="module")
def asker(settled: Flask, book: Casebook) -> Callable[[str], Asker]:
    return lambda who: Asker(settled, book, who)


@pytest.fixture
def fresh_data(prepared: Path, tmp_path: Path) -> Iterator[Path]:
    data = tmp_path / "fresh"
    url = _copied(prepared, data)
    yield data
    engines.drop(url)


@pytest.fixture
def fresh(fresh_data: Path) -> Iterator[Flask]:
    """An app of one's own, to change."""
    app = _opened(fresh_data)
    yield app
    _closed(app)


@pytest.fixture
def fresh_asker(fresh: Flask, book: Casebook) -> Callable[[str], Asker]:
    return lambda who: Asker(fresh, book, who)
