"""The agenda as each audience sees it."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown

HIDDEN = {"title": "", "presenter": "", "presenter_id": "", "reason": ""}


@shown("agenda", reads=("agenda",))
def agenda(state: State, audience: Audience) -> Any:
    """Guests see the titles of what they were asked to (`for_guests` is already theirs, seen
    through `meetings.guests`); only the chair sees what can be undone.
    """
    if "agenda" not in state:
        return None
    told = dict(state["agenda"])
    undo = told.pop("undo")
    if audience is Audience.CHAIR:
        told["undo_until"] = undo["until"] if undo else 0
    if audience is Audience.GUEST:
        told["items"] = {
            id: one if one["for_guests"] else one | HIDDEN for id, one in told["items"].items()
        }
    return told
