"""Lists in keyset pages: newest first by an instant, then by id, with a cursor for what follows.

A page stays quick however far one leafs, and nothing is shown twice when rows come in meanwhile.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .errors import Invalid

R = TypeVar("R")


@dataclass(frozen=True)
class Page(Generic[R]):
    rows: list[R]
    next: str | None
    """The cursor of the following page."""


def page_of(
    session: orm.Session,
    query: sa.Select[R],
    kind: Any,
    by: orm.InstrumentedAttribute[datetime],
    after: str,
    size: int,
) -> Page[R]:
    """The `size` rows of `kind` that come after the cursor; the first when it is empty.

    Raises `Invalid` for a cursor that is none.
    """
    if after:
        at, last = _read(after)
        query = query.where(sa.or_(by < at, sa.and_(by == at, kind.id < last)))
    found = session.scalars(query.order_by(by.desc(), kind.id.desc()).limit(size + 1))
    rows: list[Any] = list(found)
    if len(rows) <= size:
        return Page(rows, None)
    end = rows[size - 1]
    return Page(rows[:size], _cursor(getattr(end, by.key), end.id))


def _cursor(at: datetime, id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id}".encode()).decode().rstrip("=")


def _read(given: str) -> tuple[datetime, UUID]:
    try:
        plain = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
        at, _, last = plain.partition("|")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(last)
    except ValueError as error:
        raise Invalid(fields={"after": "bad_cursor"}) from error
