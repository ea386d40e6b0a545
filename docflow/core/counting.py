"""How many rows there are in each state, without counting a whole house.

Nobody reads "1 048 576": above `MOST` a page says "1000+", and the database stops there.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

MOST = 1000
S = TypeVar("S", bound=StrEnum)


def in_each_state(
    session: orm.Session, kind: Any, states: Iterable[S], *conditions: sa.ColumnElement[bool]
) -> dict[S, int]:
    """For each of `states` the rows that meet the conditions, at most `MOST` + 1; none is left out.

    Each count is an own question, asked in the order in which the index of states lies, so that the
    database walks it and stops early.
    """
    counts = {}
    for state in states:
        found = sa.select(sa.literal(1)).where(kind.state == state, *conditions)
        found = found.order_by(kind.changed_at).limit(MOST + 1)
        counted = session.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
        if counted:
            counts[state] = counted
    return counts


def said(count: int) -> str:
    """As the pages say it."""
    return f"{MOST}+" if count > MOST else str(count)
