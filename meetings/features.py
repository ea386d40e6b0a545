"""Which rooms there are, and finding what is in them by name: nothing else has to be told.

A room is a folder here. Its modules are found by the names every feature uses; the order of
`ROOMS` is the order in which reducers of one event run.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType
from typing import Any

ROOMS = (
    "bodies",
    "calendar",
    "live",
    "sitting",
    "agenda",
    "papers",
    "attendance",
    "speakers",
    "votes",
    "inviting",
    "minutes",
    "opinions",
    "dossier",
)
"""A room that nobody lives in yet has no folder."""
REGISTERING = (
    "models", "policy", "memory", "events", "commands", "views", "parts", "sockets", "jobs",
    "routes", "rest",
)  # fmt: skip


def order_of(act: Callable[..., Any]) -> int:
    """Where the room that `act` lives in stands among `ROOMS`; what lives elsewhere comes last.

    Whoever imported a room first must not decide which of two reducers runs first.
    """
    room = act.__module__.removeprefix("meetings.").partition(".")[0]
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


def modules(*names: str) -> list[ModuleType]:
    """The modules of these names, room by room; importing them registers what they hold."""
    return [
        importlib.import_module(f"meetings.{room}.{name}")
        for room in ROOMS
        if find_spec(f"meetings.{room}")
        for name in names
        if find_spec(f"meetings.{room}.{name}")
    ]


def features() -> list[ModuleType]:
    """Everything the house wires: pages, API, events, commands, views, sockets, jobs."""
    return modules(*REGISTERING)


def sentences() -> dict[str, Any]:
    """What the rooms say for their refusals."""
    said: dict[str, Any] = {}
    for module in modules("sentences"):
        said |= module.SENTENCES
    return said
