"""The demo world, seeded once for each worker and copied for each test, on either engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from config import create_app, migrations, setup, wiring
from config.settings import Settings, load, make_keys
from docflow.core.db import db
from tests import engines
from tests.house.catalogue import compile_english
from tests.world import Api, Page, World, make_settings, start_page

hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def second_language() -> None:
    """English is compiled by set-up; tests that run alone see today's catalogue too."""
    compile_english()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the migrated, seeded demo province; never written to again."""
    data = tmp_path_factory.mktemp("template")
    make_keys(data)
    url = engines.create(data)
    (data / "database_url").write_text(url)
    settings = make_settings(load(data), database_url=url)
    app = create_app(settings)
    with app.app_context(), pytest.MonkeyPatch.context() as quick:
        quick.setattr("signing.authority.ROUNDS", 1000)
        migrations.upgrade(db.engine)
        setup.seed(data, app.extensions["docflow.ports"], 2, lambda _text: None, memory_kib=64)
        db.session.close()
        db.engine.dispose()
    yield data
    engines.drop(url)


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Iterator[Path]:
    """A private copy of the template."""
    folder = tmp_path / "data"
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
    source = (template / "database_url").read_text()
    url = engines.create(folder, source)
    (folder / "database_url").write_text(url)
    yield folder
    engines.drop(url)


@pytest.fixture
def settings(data: Path) -> Settings:
    return make_settings(load(data), database_url=(data / "database_url").read_text())


@pytest.fixture
def bare_app(settings: Settings) -> Iterator[Flask]:
    """The app without an app context, for tests that start threads or servers."""
    app = create_app(settings, wiring.ports_for(settings))
    app.testing = True
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
