"""A server over missing or foreign tables is never started; one sentence says what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config import readiness
from config.settings import Settings, load, make_keys
from tests import engines
from tests.running.conftest import ROOT, Office, plain
from tests.running.test_preparing import tables
from tests.world import make_settings

RUN, UPDATE = "docflow --data {data} init", "hãy cập nhật chương trình"


def nothing(_data: Path) -> None:
    """As before anybody was here."""


def keys_alone(data: Path) -> None:
    make_keys(data)


def an_empty_database(data: Path) -> None:
    make_keys(data)
    (data / "docflow.db").touch()


def old_tables(data: Path) -> None:
    make_keys(data)
    tables(data, readiness.revisions()[0])


def tables_of_tomorrow(data: Path) -> None:
    make_keys(data)
    tables(data, "9999")


def no_database_at_all(data: Path) -> None:
    make_keys(data)
    (data / "docflow.db").write_text("Đây không phải cơ sở dữ liệu." * 100)


STATES: dict[Callable[[Path], None], str] = {
    nothing: RUN,
    keys_alone: RUN,
    an_empty_database: RUN,
    old_tables: RUN,
    tables_of_tomorrow: UPDATE,
    no_database_at_all: "Không mở được cơ sở dữ liệu",
}


@pytest.mark.parametrize("made", STATES, ids=lambda made: made.__name__)
def test_serving_what_is_not_prepared_says_what_to_do(
    tmp_path: Path, made: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    made(data)
    before = sorted(tmp_path.rglob("*"))
    done = Office(data).run("serve", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert STATES[made].format(data=data) in line
    assert sorted(tmp_path.rglob("*")) == before


def test_other_commands_say_the_same(tmp_path: Path) -> None:
    old_tables(tmp_path)
    done = Office(tmp_path).run("token", "bt-ubnd.cvkt")
    assert done.returncode == 1
    assert RUN.format(data=tmp_path) in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("made", [nothing, old_tables], ids=lambda made: made.__name__)
def test_a_server_of_ones_own_choice_is_stopped_too(
    tmp_path: Path, made: Callable[[Path], None]
) -> None:
    """The exit code makes gunicorn stop instead of starting workers without end."""
    made(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], check=False, capture_output=True, text=True,
        env=plain() | {"DOCFLOW_DATA": str(tmp_path)}, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 3
    assert RUN.format(data=tmp_path) in done.stderr
    assert "Traceback" not in done.stderr


def test_what_set_up_made_is_ready_on_either_engine(template: Path) -> None:
    settings = make_settings(load(template), database_url=engines.url_of(template))
    assert readiness.revision(settings.database_url) == readiness.newest()
    assert readiness.fault(settings) == ""


def test_a_database_without_tables_is_told_on_either_engine(template: Path, tmp_path: Path) -> None:
    with engines.database(tmp_path) as url:
        settings: Settings = make_settings(load(template), database_url=url)
        assert "init" in readiness.fault(settings)


def test_a_database_server_that_is_away_is_told_without_its_password(template: Path) -> None:
    url = "postgresql+psycopg://docflow:mat-khau-kin@127.0.0.1:1/docflow"
    said = readiness.fault(make_settings(load(template), database_url=url))
    assert "Không mở được" in said
    assert "mat-khau-kin" not in said
    assert "\n" not in said
