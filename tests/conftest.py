"""The demo world, seeded once and copied for each test, on either engine."""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

import config.authority
import signing
from config import create_app, migrations, setup
from config.settings import Settings, load, make_keys
from docflow.core.db import db, prepare
from docflow.core.jobs_model import Job
from docflow.core.work import transaction
from docflow.documents.intake import limited
from tests import kept
from tests.house.catalogue import compile_english
from tests.premises import Premises
from tests.remembered import Gates, Proofs, Templates
from tests.world import Api, Page, World, make_settings, start_page

hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")
_frames = sys._current_frames


def _calm_frames() -> Any:
    """Before Python 3.11.5 a collection in the middle of it stops the process for good (CPython
    gh-106883); the counting of lines asks it whenever lines were seen for the first time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return _frames()
    finally:
        if collects:
            gc.enable()


sys._current_frames = _calm_frames


@pytest.fixture(scope="session", autouse=True)
def second_language() -> None:
    """English is compiled by set-up; tests that run alone see today's catalogue too."""
    compile_english()


@pytest.fixture(scope="session", autouse=True)
def _keys_are_checked_once() -> Iterator[None]:
    """OpenSSL looks at an RSA key for 50 ms when it is loaded; the authority's are always those."""
    authority = config.authority
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authority, "open_key", functools.cache(authority.open_key))
        load = staticmethod(functools.cache(authority.Authority.load))
        patch.setattr(authority.Authority, "load", load)
        yield


@pytest.fixture(scope="session", autouse=True)
def _what_is_known_is_not_worked_out_again() -> Iterator[None]:
    """Compiled pages, what the house once proved of a file, and what its gates once found in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Templates()})
        proofs = Proofs()
        patch.setattr(signing, "verify", proofs.verify)
        patch.setattr("signing.acts.verify", proofs.verify)
        patch.setattr(limited, "_answer", Gates().answer)
        yield


@pytest.fixture(scope="session")
def shelf(pytestconfig: pytest.Config) -> Path:
    """Where worlds are kept from one run to the next."""
    return pytestconfig.cache.mkdir("worlds")


@pytest.fixture(scope="session")
def template(shelf: Path) -> Path:
    """A data folder with the migrated, seeded demo province; never written to again.

    The keys of those who sign nothing in the demo stay unmade: tests/desk/test_administration.py.
    """
    return kept.world(shelf, "province", _seed)


@pytest.fixture(scope="session")
def bare(shelf: Path) -> Path:
    """A data folder with the tables and nothing in them."""
    return kept.world(shelf, "bare", _lay_tables)


def _lay_tables(_data: Path, url: str) -> None:
    engine = sa.create_engine(url)
    prepare(engine)
    migrations.metadata().create_all(engine)
    engine.dispose()


def _seed(data: Path, url: str) -> None:
    make_keys(data)
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr("signing.authority.ROUNDS", 1000)
        app = create_app(make_settings(load(data), database_url=url))
        with app.app_context():
            migrations.upgrade(db.engine)
            setup.seed(data, app.extensions["docflow.ports"], 2, lambda _text: None, memory_kib=64)
            with transaction() as session:
                session.execute(sa.delete(Job).where(Job.kind == "demo.keys"))
            db.session.close()
            db.engine.dispose()


@pytest.fixture(scope="session")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """Where all tests of this worker live, one after the other."""
    premises = Premises(tmp_path_factory.mktemp("premises"))
    yield premises
    premises.close()


@pytest.fixture
def data(template: Path, premises: Premises, tmp_path: Path) -> Path:
    """A private copy of the template."""
    premises.furnish(template, tmp_path / "data")
    return premises.data


@pytest.fixture
def settings(data: Path, premises: Premises) -> Settings:
    return make_settings(load(data), database_url=premises.url)


@pytest.fixture
def bare_app(premises: Premises, settings: Settings) -> Iterator[Flask]:
    """The app without an app context, for tests that start threads or servers."""
    app = premises.app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(bare_app: Flask) -> Iterator[Flask]:
    with bare_app.app_context():
        yield bare_app


@pytest.fixture
def world(app: Flask, data: Path) -> World:
    return World(app, data)


@pytest.fixture
def page_as(app: Flask, world: World) -> Callable[[str], Page]:
    """A browser-like client, signed in as a demo person, that knows its CSRF token."""
    return lambda post: start_page(app, world, post)


@pytest.fixture
def anonymous(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def api_as(app: Flask, world: World) -> Callable[[str], Api]:
    """An API client with the bearer token of a demo person."""
    return lambda post: Api(app, world, post)


def pytest_configure(config: Any) -> None:
    config.option.allow_hosts = "127.0.0.1,localhost,::1"
