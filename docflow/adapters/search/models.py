"""The index: one row for each document that can be found, folded in Python for both engines.

SQLite searches it with FTS5, PostgreSQL with a `simple` tsvector: PostgreSQL's unaccent is not
always there, and Vietnamese đ is no accent.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model


class SearchEntry(Model):
    __tablename__ = "search_entry"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, autoincrement=True)
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    subject_id: orm.Mapped[UUID] = orm.mapped_column(unique=True)
    head: orm.Mapped[str] = orm.mapped_column(sa.Text)
    """Number, type, subject, author: folded, letters and digits only."""
    body: orm.Mapped[str] = orm.mapped_column(sa.Text, default="")
    """Text of the PDF and of what is attached, folded, cut at `BODY` characters."""


BODY = 200_000
DDL = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "head, body, content='search_entry', content_rowid='id', tokenize='ascii', prefix='2 3')",
        "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_words(rowid, head, body) VALUES (new.id, new.head, new.body); END",
        "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_words(search_words, rowid, head, body) "
        "VALUES ('delete', old.id, old.head, old.body); END",
        "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
        "INSERT INTO search_words(search_words, rowid, head, body) "
        "VALUES ('delete', old.id, old.head, old.body); "
        "INSERT INTO search_words(rowid, head, body) VALUES (new.id, new.head, new.body); END",
    ),
    "postgresql": (
        "CREATE INDEX ix_search_entry_words ON search_entry USING gin "
        "((setweight(to_tsvector('simple', head), 'A') || "
        "setweight(to_tsvector('simple', body), 'B')))",
    ),
}


@sa.event.listens_for(SearchEntry.__table__, "after_create")
def _words(_table: object, connection: sa.Connection, **_options: Any) -> None:
    for statement in DDL[connection.dialect.name]:
        connection.exec_driver_sql(statement)
