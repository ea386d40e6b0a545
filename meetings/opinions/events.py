"""Opinions before the meeting in the state: how many, by item; and what was asked in writing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.calendar.models import Meeting
from meetings.live.events import Happening, event
from meetings.live.log import milliseconds
from meetings.live.plain import State, put
from meetings.live.room import furnishing

from .attaching import attached, told
from .before import counts
from .models import Consultation


@furnishing("opinions.set")
def tell_opinions(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    slips: dict[str, list[dict[str, Any]]] = {}
    for row in attached(session, meeting.id):
        slips.setdefault(str(row.item_id), []).append(_asked(row))
    return {"items": counts(session, meeting.id), "slips": slips}


def _asked(row: Consultation) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "state": row.state.value,
        "until": milliseconds(row.until),
        "counts": told(row),
    }


@event("opinions.set")
def _set(state: State, said: Happening) -> State:
    """Logs from before questions in writing had a place have none."""
    return put(state, ("opinions",), {"slips": {}} | said.payload)
