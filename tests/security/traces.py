"""What a refused request must leave as it was: every table, the trail's head, the stored files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from docflow.core.audit_rows import AuditHead
from docflow.core.base import Model
from docflow.core.db import db

SEEN = {("login_session", "seen_at"), ("api_token", "used_at"), ("notice", "read_at")}
"""That somebody was here or looked; no deeds."""
UNWATCHED = {"login_delay", "challenge"}
"""What unknown visitors may leave at the door itself."""


def tables(app: Flask) -> dict[str, str]:
    """A digest of each table's rows."""
    with app.app_context():
        return {
            table.name: _digest(table)
            for table in Model.metadata.sorted_tables
            if table.name not in UNWATCHED
        }


def _digest(table: sa.Table) -> str:
    columns = [column for column in table.columns if (table.name, column.name) not in SEEN]
    query = sa.select(*columns).order_by(*table.primary_key.columns)
    digest = hashlib.sha256()
    for row in db.session.execute(query):
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def head(app: Flask) -> int:
    """How many deeds the trail knows."""
    with app.app_context():
        return db.session.scalar(sa.select(AuditHead.size)) or 0


def files(data: Path) -> set[str]:
    """The stored blobs, and nothing half stored."""
    return {str(path.relative_to(data)) for path in (data / "files").rglob("*") if path.is_file()}


@contextmanager
def unchanged(app: Flask, data: Path) -> Iterator[None]:
    """Nothing was written between the two looks."""
    before, stored = tables(app), files(data)
    yield
    after = tables(app)
    moved = {name for name in after if after[name] != before.get(name)}
    assert moved == set()
    assert files(data) == stored
