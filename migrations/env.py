"""Alembic's entry: the connection comes from `config.migrations`, the tables from the models."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context

from config.migrations import compared, metadata


def render_item(kind: str, item: object, autogen_context: Any) -> str | bool:
    """Write our own column types by name."""
    if kind == "type" and type(item).__module__ == "docflow.core.types":
        name = type(item).__name__
        autogen_context.imports.add(f"from docflow.core.types import {name}")
        return f"{name}()"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        include_name=compared,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
