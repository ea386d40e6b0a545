"""Migrations lead to what the models say, on the engine of this run, and back again."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from config import migrations
from docflow.core.db import prepare
from tests import engines


def test_the_migrated_tables_are_the_models(tmp_path: Path) -> None:
    with engines.database(tmp_path) as url:
        engine = sa.create_engine(url)
        prepare(engine)
        migrations.upgrade(engine)
        assert migrations.drift(engine) == []
        engine.dispose()


def test_a_migration_can_be_taken_back(tmp_path: Path) -> None:
    with engines.database(tmp_path) as url:
        engine = sa.create_engine(url)
        prepare(engine)
        migrations.upgrade(engine)
        migrations.downgrade(engine, "base")
        left = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        migrations.upgrade(engine)
        engine.dispose()


def test_a_migrated_trail_refuses_rewriting(tmp_path: Path) -> None:
    with engines.database(tmp_path) as url:
        engine = sa.create_engine(url)
        prepare(engine)
        migrations.upgrade(engine)
        kind = "SELECT name FROM sqlite_master WHERE type='trigger'"
        if engine.dialect.name == "postgresql":
            kind = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        with engine.connect() as connection:
            triggers = {row[0] for row in connection.execute(sa.text(kind))}
        assert any(name.startswith("audit_entry") for name in triggers)
        engine.dispose()
