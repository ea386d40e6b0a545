"""What each audience sees of the decisions."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown

from .deciding import decisions, undecided

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}


@shown("decisions", reads=("decisions", "agenda", "votes"))
def told(state: State, audience: Audience) -> Any:
    """The conclusions; who runs the meeting also sees what is still to be decided."""
    if "agenda" not in state:
        return None
    items = {id: one["text"] for id, one in decisions(state)["items"].items()}
    if audience in KEEPERS:
        return {"items": items, "undecided": undecided(state)}
    if audience is Audience.GUEST:
        own = state["agenda"]["items"]
        items = {id: text for id, text in items.items() if own.get(id, {}).get("for_guests")}
    return {"items": items}
