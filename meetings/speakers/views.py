"""What each audience sees of the list and the floor."""

from __future__ import annotations

from typing import Any

from meetings.agenda.tree import current
from meetings.live.plain import State
from meetings.live.views import Audience, shown

from .floor import speakers

ASIDE = ("speeches", "undo", "left")
"""Not for screens."""


@shown("speakers", reads=("speakers", "agenda"))
def told(state: State, audience: Audience) -> Any:
    """Everybody sees who speaks and who waits; how much each spoke, only the chair."""
    if "agenda" not in state:
        return None
    now = speakers(state)
    seen = {name: one for name, one in now.items() if name not in ASIDE}
    if audience is Audience.CHAIR:
        seen |= {"undo_until": now["undo"]["until"] if now["undo"] else 0, "fair": fair(state)}
    elif audience is Audience.GUEST:
        seen = _for_guests(state, seen)
    elif audience is Audience.SCREEN:
        seen = _of(seen, {current(state)})
    return seen


def fair(state: State) -> dict[str, dict[str, int]]:
    """By person: how long and how often so far, and how often on the current item."""
    counted: dict[str, dict[str, int]] = {}
    for one in speakers(state)["speeches"].values():
        mine = counted.setdefault(one["person"], {"ms": 0, "times": 0, "here": 0})
        mine["ms"] += one["spent_ms"]
        mine["times"] += 1
        mine["here"] += one["item"] == current(state)
    return counted


def _for_guests(state: State, seen: State) -> State:
    items = {id for id, one in state["agenda"]["items"].items() if one["for_guests"]}
    hidden = {
        name: one if one and one["item"] in items else None
        for name, one in seen.items()
        if name in {"floor", "held"}
    }
    return _of(seen, items) | hidden


def _of(seen: State, items: set[str]) -> State:
    """Only what is asked about these items."""
    here = {id: one for id, one in seen["requests"].items() if one["item"] in items}
    queues = {id: one for id, one in seen["queues"].items() if id in items}
    return seen | {"requests": here, "queues": queues}
