"""The rooms of this part of the house, in the order in which reducers of one event run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ROOMS = (
    "bodies",
    "calendar",
    "live",
    "sitting",
    "agenda",
    "guests",
    "papers",
    "attendance",
    "speakers",
    "votes",
    "decisions",
    "inviting",
    "notes",
    "offline",
    "minutes",
    "opinions",
    "dossier",
)
"""A room that nobody lives in yet has no folder."""


def order_of(act: Callable[..., Any]) -> int:
    """Where the room that `act` lives in stands among `ROOMS`; what lives elsewhere comes last.

    Whoever imported a room first must not decide which of two reducers runs first.
    """
    room = act.__module__.removeprefix("meetings.").partition(".")[0]
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)
