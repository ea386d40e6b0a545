"""What the room itself keeps in the state."""

from __future__ import annotations

from .events import Happening, event
from .plain import State, put


@event("room.told")
def _told(state: State, said: Happening) -> State:
    """Which rows the room knows of, by the hash of what they told."""
    return put(state, ("told", said.payload["about"]), said.payload["hash"])
