"""Who sits where, on the meeting's page; guests find their own place there and no plan."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor
from docflow.core.db import db
from meetings.calendar.models import Meeting, Role
from meetings.calendar.panels import panel
from meetings.live.log import head_of, state_at

from .events import is_there


@panel("seating", template="meetings/attendance/seating.html", order=16)
def seating(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    """Row by row from the front; who has come, from the invitation to the end."""
    there = [one for one in meeting.people if one.removed_at is None]
    mine = next((one for one in there if one.person_id == actor.person_id), None)
    seated = {(one.bench, one.place): one for one in there if one.bench and one.place}
    if not seated or (mine is not None and mine.role is Role.GUEST):
        return None
    state = state_at(db.session, head_of(db.session, meeting.id))
    told = {
        at: {
            "name": one.name,
            "there": is_there(state, str(one.person_id)),
            "is_me": one is mine,
        }
        for at, one in seated.items()
    }
    places = range(1, max(one.place or 0 for one in seated.values()) + 1)
    benches = sorted({bench for bench, _place in seated})
    return {
        "places": places,
        "rows": [(bench, [told.get((bench, place)) for place in places]) for bench in benches],
        "there": sum(bool(one["there"]) for one in told.values()),
        "all": len(told),
    }
