"""Guests see alike in circles: those who were asked to the same items, and nobody else.

The circle's lens says of each item whether it is for them, so that what other features leave out
for guests (titles, papers, votes, speakers, conclusions) is left out for this circle.
"""

from __future__ import annotations

from typing import Any

from meetings.agenda.tree import current
from meetings.live.plain import State
from meetings.live.views import Audience, Lens, lens, shown

from .events import asked_to, is_admitted, told

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}


def _through(state: State, circle: tuple[str, ...]) -> State:
    """Others' admissions are not told, nor who of another circle is inside."""
    known: State = {}
    if "agenda" in state:
        items = state["agenda"]["items"]
        own = {id: one | {"for_guests": True} for id, one in items.items() if id in circle}
        known["agenda"] = state["agenda"] | {"items": items | own}
    if "guests" in state:
        inside = told(state)["inside"].items()
        here = {id: since for id, since in inside if asked_to(state, id) == circle}
        known["guests"] = {"items": {}, "inside": here}
    return known


lens(Audience.GUEST, Lens(("agenda", "guests"), asked_to, _through))


@shown("guests", reads=("guests", "agenda", "people"))
def guests(state: State, audience: Audience) -> Any:
    """To who runs it: each guest, whether the item is theirs, and whether they are inside."""
    if "guests" not in state or "agenda" not in state:
        return None
    inside, item = told(state)["inside"], current(state)
    if audience is Audience.GUEST:
        own = bool(item) and is_admitted(state, "", item)
        return {"inside": inside, "theirs": own}
    if audience not in KEEPERS:
        return None
    people = state.get("people", {}).items()
    return {
        id: {"inside": inside.get(id, 0), "theirs": bool(item) and is_admitted(state, id, item)}
        for id, one in people
        if one["role"] == "guest"
    }
