"""The agenda in the state: `items` by id, `order`, `current`, and the step that may be undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.calendar.models import Meeting
from meetings.live.events import Happening, event
from meetings.live.plain import State, put
from meetings.live.room import furnishing

from .queries import Line, lines
from .tree import CURRENT, DONE, POSTPONED, UNDO_MS, WAITING, WITHDRAWN, current, item

FRESH = {"state": WAITING, "since": 0, "spent_ms": 0, "reason": ""}


@furnishing("agenda.set")
def tell_agenda(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    items = {str(line.item.id): _told(line) for line in lines(session, meeting.id)}
    return {"items": items, "order": list(items)}


def _told(line: Line) -> dict[str, Any]:
    row = line.item
    return {
        "number": line.number,
        "title": row.title,
        "parent": str(row.parent_id or ""),
        "presenter": row.presenter,
        "presenter_id": str(row.presenter_id or ""),
        "minutes": row.minutes,
        "secret": row.secret,
        "for_guests": row.for_guests,
    }


@event("agenda.set")
def _set(state: State, said: Happening) -> State:
    """New rows wait; what was already talked about keeps what became of it."""
    old = state.get("agenda", {"items": {}, "current": "", "undo": None})
    items = {
        id: FRESH | _kept(old["items"].get(id)) | row for id, row in said.payload["items"].items()
    }
    still = old["current"] if old["current"] in items else ""
    return put(
        state,
        ("agenda",),
        {"items": items, "order": said.payload["order"], "current": still, "undo": None},
    )


def _kept(old: dict[str, Any] | None) -> dict[str, Any]:
    return {name: old[name] for name in FRESH} if old else {}


@event("agenda.moved")
def _moved(state: State, said: Happening) -> State:
    """To another item (or to none); what was current becomes `leaving`, usually done."""
    to = said.payload["to"]
    undo = _undo(state, said, {current(state), to})
    state = _left(state, said.at, said.payload["leaving"])
    if to:
        state = _change(state, to, {"state": CURRENT, "since": said.at, "reason": ""})
    return put(state, ("agenda",), state["agenda"] | {"current": to, "undo": undo})


def _undo(state: State, said: Happening, ids: set[str]) -> dict[str, Any]:
    """What a step changes, as it was before."""
    now = state["agenda"]
    items = {id: now["items"][id] for id in sorted(ids - {""})}
    return {"until": said.at + UNDO_MS, "by": said.by, "to": now["current"], "items": items}


@event("agenda.undone")
def _undone(state: State, _said: Happening) -> State:
    """Back to how it was; the minutes that went by meanwhile belong to the item one came from."""
    agenda = state["agenda"]
    undo = agenda["undo"]
    items = agenda["items"] | undo["items"]
    return put(state, ("agenda",), agenda | {"items": items, "current": undo["to"], "undo": None})


SET_ASIDE = {"agenda.postponed": POSTPONED, "agenda.withdrawn": WITHDRAWN}


@event("agenda.postponed")
@event("agenda.withdrawn")
def _set_aside(state: State, said: Happening) -> State:
    """For another day, or for good."""
    id, becomes = said.payload["item"], SET_ASIDE[said.type]
    undo = _undo(state, said, {id}) if state["sitting"]["state"] == "open" else None
    if id == current(state):
        state = _left(state, said.at, becomes)
        state = put(state, ("agenda",), state["agenda"] | {"current": ""})
    state = _change(state, id, {"state": becomes, "since": 0, "reason": said.payload["reason"]})
    return put(state, ("agenda",), state["agenda"] | {"undo": undo})


@event("agenda.reopened")
def _reopened(state: State, said: Happening) -> State:
    changes = {"state": WAITING, "since": 0, "reason": said.payload["reason"]}
    return _change(state, said.payload["item"], changes)


@event("sitting.closed")
def _closed(state: State, said: Happening) -> State:
    if not current(state):
        return state
    state = _left(state, said.at, DONE)
    return put(state, ("agenda",), state["agenda"] | {"current": "", "undo": None})


@event("sitting.paused")
def _paused(state: State, said: Happening) -> State:
    """An item's time stands still while the meeting does."""
    state = put(state, ("agenda", "undo"), None)
    id = current(state)
    if not id:
        return state
    one = item(state, id)
    spent = one["spent_ms"] + said.at - one["since"]
    return _change(state, id, {"since": 0, "spent_ms": spent})


@event("sitting.resumed")
def _resumed(state: State, said: Happening) -> State:
    id = current(state)
    return _change(state, id, {"since": said.at}) if id else state


def _left(state: State, at: int, becomes: str) -> State:
    """The current item is left; its time is added up."""
    id = current(state)
    if not id:
        return state
    one = item(state, id)
    spent = one["spent_ms"] + (at - one["since"] if one["since"] else 0)
    return _change(state, id, {"state": becomes, "since": 0, "spent_ms": spent})


def _change(state: State, id: str, changes: dict[str, Any]) -> State:
    return put(state, ("agenda", "items", id), item(state, id) | changes)
