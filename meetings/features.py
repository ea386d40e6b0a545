"""Which rooms there are, and finding what is in them by name: nothing else has to be told.

A room is a folder here. Its modules are found by the names every feature uses.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from .rooms import ROOMS

REGISTERING = (
    "models", "policy", "memory", "events", "commands", "views", "parts", "panels", "sockets",
    "jobs", "routes", "rest",
)  # fmt: skip


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
