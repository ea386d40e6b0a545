"""Tables come and go by Alembic, inside one transaction of the engine that is being served."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from docflow.adapters.notifications import models as notifications
from docflow.adapters.search import models as search
from docflow.approvals import models as approvals
from docflow.circulation import models as circulation
from docflow.core import audit_rows, deeds, jobs_model, tasks
from docflow.core.base import Model
from docflow.documents import models as documents
from docflow.people import credentials
from docflow.people import models as people
from docflow.registry import models as registry
from meetings import features as meeting_rooms

from .settings import ROOT

FOLDER = ROOT / "migrations"
FIRST = "0001_tables.py"
BY_HAND = ("search_words", "ix_search_entry_words")
"""What an engine keeps for its own way of searching: made by hand, seen in no model."""
_RUFF = f"--quiet --config {ROOT / 'pyproject.toml'} REVISION_SCRIPT_FILENAME"
_TIDY = {
    "hooks": "sort, format",
    "sort.type": "module",
    "sort.module": "ruff",
    "sort.options": f"check --select I --fix {_RUFF}",
    "format.type": "module",
    "format.module": "ruff",
    "format.options": f"format {_RUFF}",
}
"""A written migration looks like the rest of the code."""


ROOMS = (
    audit_rows, deeds, jobs_model, tasks, people, credentials, documents, approvals, registry,
    circulation, notifications, search, *meeting_rooms.modules("models"),
)  # fmt: skip
"""The modules with tables; imported, their tables are in the metadata."""


def metadata() -> sa.MetaData:
    """Every table of the house."""
    return Model.metadata


def compared(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether a table or index of the database should be found in the models."""
    return not (name or "").startswith(BY_HAND)


def _config(connection: sa.Connection, versions: Path = FOLDER / "versions") -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    for name, value in _TIDY.items():
        config.set_section_option("post_write_hooks", name, value)
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    with _moving(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str) -> None:
    with _moving(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _moving(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction in which SQLite may rebuild a table that others point at.

    It does so by dropping the old one; its foreign keys rest meanwhile (only possible outside a
    transaction) and are all looked at before the commit.
    """
    with engine.connect() as connection:
        lite = engine.dialect.name == "sqlite"
        if lite:
            _rest(connection, "OFF")
        try:
            with connection.begin():
                yield connection
                if lite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a migration leaves rows that point at nothing")
        finally:
            if lite:
                _rest(connection, "ON")


def _rest(connection: sa.Connection, keys: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={keys}")
    cursor.close()


def drift(engine: sa.Engine) -> list[object]:
    """What the models say and the migrated tables do not."""
    options = {"compare_type": True, "include_name": compared}
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata()))


def write_revision(engine: sa.Engine, number: str, message: str) -> None:
    """Write the next migration from the difference to a migrated database; for developers."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def rewrite_first() -> Path:
    """Write the first migration anew from the models; only until the first release."""
    with tempfile.TemporaryDirectory() as scratch:
        engine = sa.create_engine("sqlite://")
        with engine.begin() as connection:
            config = _config(connection, Path(scratch))
            command.revision(config, "tables", autogenerate=True, rev_id="0001")
        engine.dispose()
        written = (Path(scratch) / FIRST).read_text()
    target = FOLDER / "versions" / FIRST
    target.write_text(written)
    return target
