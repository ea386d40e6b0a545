"""Migrations lead to what the models say, on the engine of this run, and back again."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from config import migrations
from docflow.core.db import db, prepare
from docflow.documents.models import Document
from tests import engines
from tests.approvals.office import Office
from tests.world import World


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


def test_an_office_in_use_is_migrated_with_all_its_rows(app: Flask, world: World) -> None:
    """SQLite rebuilds tables by dropping them: what points at them must not stand in the way."""
    document_id = Office(world).submitted()
    db.session.close()
    migrations.downgrade(db.engine, "0003")
    migrations.upgrade(db.engine)
    assert migrations.drift(db.engine) == []
    assert db.session.get_one(Document, document_id).type.active
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
