"""Who sees how many agreed beforehand: the body, not its guests and not the wall."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown

HIDDEN = {Audience.GUEST, Audience.SCREEN}


@shown("opinions", reads=("opinions",))
def opinions(state: State, audience: Audience) -> Any:
    return None if audience in HIDDEN else state.get("opinions")
