"""Databases for tests: a file of SQLite, or a database of the PostgreSQL named by the run."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

POSTGRES = os.environ.get("DOCFLOW_TEST_DATABASE", "")
"""`postgresql+psycopg://…/` of a server where databases may be made; empty: SQLite."""
NOTE = "database_url"
"""The file in a data folder that says where its database is."""


def create(folder: Path) -> str:
    """The URL of a database for a data folder, empty."""
    url = _url(folder)
    if POSTGRES:
        _ask(f"CREATE DATABASE {_name(url)}")
    return url


def founded(folder: Path) -> str:
    """The URL of an empty database for a new data folder, which remembers it."""
    folder.mkdir()
    url = create(folder)
    (folder / NOTE).write_text(url)
    return url


def copied(template: Path, folder: Path, into: str = "") -> str:
    """The URL of the database of a copied world; `into` names one that is to be replaced."""
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
    url = into or _url(folder)
    if POSTGRES:
        drop(url)
        made_of = f"TEMPLATE {_name(url_of(template))} STRATEGY FILE_COPY"  # half the time
        _ask(f"CREATE DATABASE {_name(url)} {made_of}")
    (folder / NOTE).write_text(url)
    return url


def url_of(folder: Path) -> str:
    """Where the database of a world is."""
    return (folder / NOTE).read_text()


def drop(url: str) -> None:
    """A database of this run's server; a file goes with its folder, another server went itself."""
    if POSTGRES and url.startswith(POSTGRES.rstrip("/")):
        _ask(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


def exists(url: str) -> bool:
    """Whether a database is still there; on SQLite it is where its folder is."""
    return not POSTGRES or bool(_ask("SELECT FROM pg_database WHERE datname = %s", _name(url)))


def server() -> str:
    """Which databases `exists` may find."""
    if not POSTGRES:
        return "sqlite"
    return str(_ask("SELECT system_identifier FROM pg_control_system()")[0][0])


@contextmanager
def database(folder: Path, template: Path | None = None) -> Iterator[str]:
    """A database for as long as it is needed, empty or with the world of a template."""
    url = copied(template, folder) if template else create(folder)
    try:
        yield url
    finally:
        drop(url)


def _url(folder: Path) -> str:
    if not POSTGRES:
        return f"sqlite:///{folder / 'docflow.db'}"
    return f"{POSTGRES.rstrip('/')}/docflow_{uuid4().hex[:12]}"


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]


def _ask(statement: str, *values: str) -> list[Any]:
    asked = _admin().execute(statement, values)
    return asked.fetchall() if asked.description is not None else []


@functools.cache
def _admin() -> Any:
    import psycopg  # noqa: PLC0415 - only with PostgreSQL

    address = POSTGRES.replace("postgresql+psycopg:", "postgresql:")
    connection = psycopg.connect(address.rstrip("/") + "/postgres", autocommit=True)
    atexit.register(connection.close)
    return connection
