"""Starting again is quick: what was prepared is not prepared a second time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from config import prepared, readiness

AGAIN = """
import sys
from config.cli import main
main(["--data", sys.argv[1], "init"], standalone_mode=False)
print("sqlalchemy" in sys.modules)
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "secrets.toml").touch()
    tables(tmp_path, readiness.newest())
    prepared.mark(tmp_path)
    return tmp_path


def test_what_was_prepared_is_known_without_loading_the_house(office: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", AGAIN, str(office)], capture_output=True, text=True, check=True
    )
    assert (said.stdout.strip(), said.stderr.strip()) == ("False", "· prepared already")


def tables(data: Path, revision: str) -> None:
    """A database that says it has the tables of a revision."""
    with closing(sqlite3.connect(data / prepared.DATABASE, isolation_level=None)) as database:
        database.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)")
        database.execute("DELETE FROM alembic_version")
        database.execute("INSERT INTO alembic_version VALUES (?)", [revision])


def test_an_older_database_put_back_is_prepared_again(office: Path) -> None:
    """A backup from before the upgrade, with the mark of the newer code beside it."""
    tables(office, readiness.revisions()[0])
    assert not prepared.is_prepared(office)
    (office / prepared.DATABASE).write_bytes(b"no database at all")
    assert not prepared.is_prepared(office)


@pytest.mark.parametrize("gone", [prepared.DATABASE, "secrets.toml", prepared.MARK])
def test_what_is_missing_is_prepared_again(office: Path, gone: str) -> None:
    assert prepared.is_prepared(office)
    (office / gone).unlink()
    assert not prepared.is_prepared(office)


def test_other_settings_or_another_database_are_prepared_for(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCFLOW_DATABASE_URL", "postgresql+psycopg://localhost/docflow")
    assert not prepared.is_prepared(office)
    monkeypatch.delenv("DOCFLOW_DATABASE_URL")
    assert prepared.is_prepared(office)
    (office / prepared.SETTINGS).write_text('redis_url = "redis://localhost"\n')
    assert not prepared.is_prepared(office)


def test_a_database_elsewhere_is_asked_each_time(office: Path) -> None:
    (office / prepared.SETTINGS).write_text('database_url = "sqlite:////srv/office.db"\n')
    prepared.mark(office)
    assert not prepared.is_prepared(office)


def test_a_new_migration_is_prepared_for(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "checkout"
    (root / "migrations" / "versions").mkdir(parents=True)
    (root / "migrations" / "versions" / "0001_tables.py").touch()
    monkeypatch.setattr(prepared, "ROOT", root)
    prepared.mark(office)
    (root / "migrations" / "versions" / "0002_more.py").touch()
    assert not prepared.is_prepared(office)
