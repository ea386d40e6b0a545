"""Who is there, and whether they are enough."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown

from .events import present, quorum

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}


@shown("attendance", reads=("attendance", "people", "meeting"))
def attendance(state: State, audience: Audience) -> Any:
    """Everybody sees the count; who came, members; reasons and the timeline, who runs it."""
    if "attendance" not in state:
        return None
    now = quorum(state)
    told: dict[str, Any] = {
        "there": now.there,
        "members": now.members,
        "needed": now.needed,
        "enough": now.enough,
    }
    marks = state["attendance"]["people"]
    if audience in KEEPERS:
        told |= {"people": marks, "timeline": state["attendance"]["timeline"]}
    elif audience is Audience.MEMBER:
        told["people"] = {id: {"how": one["how"]} for id, one in marks.items()}
    return told


@shown("seats", reads=("people", "attendance"))
def seats(state: State, audience: Audience) -> Any:
    """The plan of the room, row by row from the front; guests find theirs on the meeting's page."""
    people = state.get("people", {})
    seated = sorted((one["seat"], id) for id, one in people.items() if one.get("seat"))
    if audience is Audience.GUEST or not seated:
        return None
    there, rows = present(state), dict[int, list[dict[str, Any]]]()
    for (bench, place), id in seated:
        told = {"person": id, "name": people[id]["name"], "place": place}
        rows.setdefault(bench, []).append(told | {"there": id in there})
    return [{"bench": bench, "seats": row} for bench, row in rows.items()]
