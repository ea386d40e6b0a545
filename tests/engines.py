"""Databases for tests: a file of SQLite, or a fresh database of the PostgreSQL named by the run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

POSTGRES = os.environ.get("DOCFLOW_TEST_DATABASE", "")
"""`postgresql+psycopg://…/` of a server where databases may be made; empty: SQLite."""


def create(folder: Path, source: str = "") -> str:
    """The URL of a new database, on PostgreSQL a copy of `source` when given."""
    if not POSTGRES:
        return f"sqlite:///{folder / 'docflow.db'}"
    name = f"docflow_{uuid4().hex[:12]}"
    copied = f" TEMPLATE {source.rsplit('/', 1)[1]}" if source else ""
    _admin(f"CREATE DATABASE {name}{copied}")
    return POSTGRES.rstrip("/") + "/" + name


def drop(url: str) -> None:
    if POSTGRES:
        _admin(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")


@contextmanager
def database(folder: Path) -> Iterator[str]:
    url = create(folder)
    try:
        yield url
    finally:
        drop(url)


def _admin(statement: str) -> None:
    import psycopg  # noqa: PLC0415 - only with PostgreSQL

    address = POSTGRES.replace("postgresql+psycopg:", "postgresql:")
    with psycopg.connect(address.rstrip("/") + "/postgres", autocommit=True) as connection:
        connection.execute(statement)
