"""Opinions before the meeting in the state: only how many, by item."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.calendar.models import Meeting
from meetings.live.events import Happening, event
from meetings.live.plain import State, put
from meetings.live.room import furnishing

from .before import counts


@furnishing("opinions.set")
def tell_opinions(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    return {"items": counts(session, meeting.id)}


@event("opinions.set")
def _set(state: State, said: Happening) -> State:
    return put(state, ("opinions",), {"items": said.payload["items"]})
