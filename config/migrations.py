"""Tables come and go by Alembic, inside one transaction of the engine that is being served."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from docflow.core.base import Model

from . import wiring
from .settings import ROOT


def metadata() -> sa.MetaData:
    """Every table of the house."""
    wiring.features()
    return Model.metadata


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str) -> None:
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def drift(engine: sa.Engine) -> list[object]:
    """What the models say and the migrated tables do not."""
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata()))


def write_revision(engine: sa.Engine, message: str) -> None:
    """Write the next migration from the difference; for developers."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
