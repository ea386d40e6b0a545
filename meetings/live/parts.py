"""Where a feature's part stands on the pages of the room, for each audience.

`part("speakers", column="right", order=30, audiences={…})` puts the template
`meetings/room/speakers.html` there, and `static/js/room/parts/speakers.js` draws it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .views import Audience

COLUMNS = ("bar", "left", "middle", "right")
EVERYBODY = frozenset(Audience)


@dataclass(frozen=True)
class Placed:
    name: str
    column: str
    order: int
    audiences: frozenset[Audience]


_placed: list[Placed] = []


def place(
    name: str, *, column: str, order: int, audiences: Collection[Audience] = EVERYBODY
) -> None:
    """Put the part `name` into a column; the same part may stand elsewhere for others."""
    if column not in COLUMNS:
        raise ValueError(f"no column {column}")
    _placed.append(Placed(name, column, order, frozenset(audiences)))


def parts_for(audience: Audience) -> dict[str, list[str]]:
    """Names by column, in order."""
    rows = sorted(_placed, key=lambda one: one.order)
    return {
        column: [one.name for one in rows if one.column == column and audience in one.audiences]
        for column in COLUMNS
    }
