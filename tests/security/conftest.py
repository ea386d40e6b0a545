"""The prepared world: built once for all workers, looked at by many, changed only in copies."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config import create_app, wiring
from config.settings import load
from docflow.core import clock
from docflow.core.db import db
from docflow.core.work import transaction
from docflow.people.credentials import ApiToken, LoginSession
from tests import engines, kept
from tests.premises import Premises
from tests.world import make_settings

from . import casebook
from .askers import Asker
from .casebook import Casebook


def _opened(data: Path) -> Flask:
    settings = make_settings(load(data), database_url=engines.url_of(data))
    app = create_app(settings, wiring.ports_for(settings))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    _wake(app)
    return app


def _wake(app: Flask) -> None:
    """The casebook may have been kept for hours: its people have just been here."""
    now = clock.now()
    with app.app_context(), transaction() as session:
        session.execute(sa.update(LoginSession).values(seen_at=now, created_at=now))
        session.execute(sa.update(ApiToken).values(used_at=now))


def _closed(app: Flask) -> None:
    with app.app_context():
        db.session.close()
        db.engine.dispose()


def _build(data: Path, _url: str) -> None:
    app = _opened(data)
    with app.app_context():
        casebook.build(app, data)
    _closed(app)


@pytest.fixture(scope="session")
def prepared(template: Path, shelf: Path) -> Path:
    """A data folder with the casebook's documents; never opened again, only copied."""
    return kept.world(shelf, "casebook", _build, template)


@pytest.fixture(scope="module")
def settled_data(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data = tmp_path_factory.mktemp("settled") / "data"
    with engines.database(data, prepared):
        yield data


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


WORD = "Bí-mật-không-ai-được-thấy-918273"


def break_down(**_values: object) -> str:
    """A fault in the middle of a view: its message holds SQL, its frame a secret."""
    word = WORD
    db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE word = :word"), {"word": word})
    return word


def broken_like(view: Callable[..., Any]) -> Callable[..., str]:
    """A view that only fails, behind the same gate."""

    @functools.wraps(view)
    def broken(**values: object) -> str:
        return break_down(**values)

    return broken


@pytest.fixture
def breaking(settled: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets every view fail from now on; the gate before it stays."""

    def break_all() -> None:
        for endpoint, view in list(settled.view_functions.items()):
            if endpoint != "static":
                monkeypatch.setitem(settled.view_functions, endpoint, broken_like(view))
        monkeypatch.setattr(settled, "testing", False)

    return break_all


@pytest.fixture
def fresh_data(prepared: Path, premises: Premises, tmp_path: Path) -> Path:
    premises.furnish(prepared, tmp_path / "fresh")
    return premises.data


@pytest.fixture
def fresh(fresh_data: Path, premises: Premises) -> Iterator[Flask]:
    """The house with a casebook of one's own, to change."""
    app = premises.app(make_settings(load(fresh_data), database_url=premises.url))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    _wake(app)
    yield app
    _closed(app)


@pytest.fixture
def fresh_asker(fresh: Flask, book: Casebook) -> Callable[[str], Asker]:
    return lambda who: Asker(fresh, book, who)
