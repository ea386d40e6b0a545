"""Column types."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa


class Instant(sa.TypeDecorator[datetime]):
    """An aware UTC time on every engine; a naive time is a bug and refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[StrEnum], name: str = "") -> sa.Enum:
    """A column that holds one of `kind`, kept by a check constraint on both engines.

    `name` tells two columns of one kind apart in one table.
    """
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=name or kind.__name__.lower(),
        values_callable=lambda values: [v.value for v in values],
    )


def sort_text(length: int) -> sa.types.TypeEngine[str]:
    """A column for `collation_key`: compared byte by byte on every engine."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
