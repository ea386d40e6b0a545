"""What everybody sees of the meeting and its people."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown


@shown("meeting", reads=("meeting",))
def meeting(state: State, _audience: Audience) -> Any:
    return state.get("meeting")


@shown("sitting", reads=("sitting",))
def sitting(state: State, _audience: Audience) -> Any:
    return state.get("sitting")


@shown("people", reads=("people",))
def people(state: State, audience: Audience) -> Any:
    """Guests and the screen need no list of who is who."""
    if audience in {Audience.GUEST, Audience.SCREEN}:
        return None
    return state.get("people")
