"""What other features show on a meeting's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docflow.core.access import Actor

from .models import Meeting

Panel = Callable[[Actor, Meeting], dict[str, Any] | None]
_panels: dict[str, tuple[int, str, Panel]] = {}


def panel(name: str, *, template: str, order: int) -> Callable[[Panel], Panel]:
    """Register a part of the page; it gets what the function answers, or is left out for None."""

    def register(tell: Panel) -> Panel:
        _panels[name] = (order, template, tell)
        return tell

    return register


def panels_of(actor: Actor, meeting: Meeting) -> list[tuple[str, dict[str, Any]]]:
    """Templates with what they are given, in their order."""
    rows = sorted(_panels.values(), key=lambda row: row[0])
    told = [(template, tell(actor, meeting)) for _order, template, tell in rows]
    return [(template, given) for template, given in told if given is not None]
