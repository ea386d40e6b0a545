"""Who is there, and whether they are enough."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown

from .events import count_of, has_quorum, needed_of, voters

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}


@shown("attendance", reads=("attendance", "people", "meeting"))
def attendance(state: State, audience: Audience) -> Any:
    """Everybody sees the count; who came, members; reasons and the timeline, who runs it."""
    if "attendance" not in state:
        return None
    told: dict[str, Any] = {
        "there": count_of(state),
        "members": len(voters(state)),
        "needed": needed_of(state),
        "enough": has_quorum(state),
    }
    marks = state["attendance"]["people"]
    if audience in KEEPERS:
        told |= {"people": marks, "timeline": state["attendance"]["timeline"]}
    elif audience is Audience.MEMBER:
        told["people"] = {id: {"how": one["how"]} for id, one in marks.items()}
    return told
