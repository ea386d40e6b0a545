"""The queue and the floor as the log tells them: `speakers` in the state."""

from __future__ import annotations

from typing import Any

from meetings.agenda.tree import UNDO_MS, current
from meetings.attendance.events import is_there
from meetings.live.events import Happening, event
from meetings.live.plain import State

from .floor import (
    change,
    cleared,
    finished,
    gone,
    joined,
    queue,
    resting,
    restored,
    speakers,
    without,
)


@event("speakers.asked")
def _asked(state: State, said: Happening) -> State:
    """The request's id is the number of its event."""
    person = said.payload["person"]
    request = {
        "person": person,
        "name": state["people"][person]["name"],
        "kind": said.payload["kind"],
        "item": said.payload["item"],
        "at": said.at,
    }
    return joined(state, str(said.seq), request)


@event("speakers.withdrawn")
@event("speakers.removed")
def _gone(state: State, said: Happening) -> State:
    return gone(state, said.payload["request"])


@event("speakers.moved")
def _moved(state: State, said: Happening) -> State:
    id = said.payload["request"]
    request = speakers(state)["requests"][id]
    return joined(gone(state, id), id, request, said.payload["place"])


@event("speakers.began")
def _began(state: State, said: Happening) -> State:
    """Who spoke before has done, or waits while this one interrupts."""
    now, id = speakers(state), said.payload["request"]
    request = now["requests"][id]
    undo = _undo(now, said) | {
        "taken": id,
        "request": request,
        "place": queue(state, request["item"]).index(id),
    }
    state = gone(state, id)
    if said.payload["interrupts"]:
        state = change(state, held=resting(now["floor"], said.at))
    else:
        state = finished(state, said.at)
    return change(state, floor=_speech(id, request, said), undo=undo)


def _speech(id: str, request: State, said: Happening) -> State:
    asked = {name: request[name] for name in ("person", "name", "kind", "item")}
    return asked | {
        "id": id,
        "began": said.at,
        "since": said.at,
        "spent_ms": 0,
        "limit_ms": said.payload["limit_ms"],
        "rests": False,
    }


def _undo(now: State, said: Happening) -> dict[str, Any]:
    return {
        "until": said.at + UNDO_MS,
        "floor": now["floor"],
        "held": now["held"],
        "taken": "",
        "request": None,
        "place": 0,
    }


@event("speakers.ended")
def _ended(state: State, said: Happening) -> State:
    undo = _undo(speakers(state), said)
    return change(finished(state, said.at), undo=undo)


@event("speakers.undone")
def _undone(state: State, _said: Happening) -> State:
    """The floor as it was, the time that went by included; who was called waits again."""
    undo = speakers(state)["undo"]
    state = restored(state, undo)
    if undo["taken"]:
        state = joined(state, undo["taken"], undo["request"], undo["place"])
    return state


@event("speakers.paused")
def _paused(state: State, said: Happening) -> State:
    return change(state, floor=resting(speakers(state)["floor"], said.at))


@event("speakers.resumed")
def _resumed(state: State, said: Happening) -> State:
    return change(state, floor=speakers(state)["floor"] | {"since": said.at})


@event("speakers.extended")
def _extended(state: State, said: Happening) -> State:
    floor = speakers(state)["floor"]
    return change(state, floor=floor | {"limit_ms": floor["limit_ms"] + said.payload["more_ms"]})


@event("speakers.limited")
def _limited(state: State, said: Happening) -> State:
    """For the whole meeting, or for one item of it."""
    now, item = speakers(state), said.payload["item"]
    new = {said.payload["kind"]: said.payload["limit_ms"]}
    if not item:
        return change(state, limits=now["limits"] | new)
    own = now["item_limits"].get(item, {})
    return change(state, item_limits=now["item_limits"] | {item: own | new})


@event("speakers.listed")
def _listed(state: State, said: Happening) -> State:
    """Whether one may still put oneself on an item's list."""
    shut = {id: True for id in speakers(state)["shut"] if id != said.payload["item"]}
    return change(state, shut=shut | ({said.payload["item"]: True} if said.payload["shut"] else {}))


@event("agenda.moved")
@event("agenda.postponed")
@event("agenda.withdrawn")
def _left_item(state: State, said: Happening) -> State:
    """Another item, another list; who spoke has done, unless the step is taken back."""
    now = speakers(state)
    floor = now["floor"]
    if floor and floor["item"] != current(state):
        left = {"floor": floor, "held": now["held"]}
        return change(cleared(state, said.at), undo=None, left=left)
    undo = now["undo"] if floor else None
    if (now["undo"], now["left"]) == (undo, None):
        return state
    return change(state, undo=undo, left=None)


@event("agenda.undone")
def _back_to_item(state: State, said: Happening) -> State:
    """Also from a step that left the current item alone: then its speech goes on."""
    now = speakers(state)
    floor, left = now["floor"], now["left"]
    if floor and floor["item"] != current(state):
        state = cleared(state, said.at)
    if left:
        return restored(state, left)
    return change(state, undo=None) if now["undo"] else state


@event("agenda.set")
def _item_gone(state: State, said: Happening) -> State:
    """Nobody speaks about an item that is not talked about."""
    now, here = speakers(state), state["agenda"]["items"]
    for id, one in now["requests"].items():
        if one["item"] not in here:
            state = gone(state, id)
    floor = now["floor"]
    if floor and floor["item"] != current(state):
        state = cleared(state, said.at)
    return state if speakers(state) is now else change(state, undo=None, left=None)


@event("sitting.paused")
def _sitting_paused(state: State, said: Happening) -> State:
    """A speech's time stands still while the meeting does."""
    floor, undo = speakers(state)["floor"], speakers(state)["undo"]
    if not floor:
        return change(state, undo=None) if undo else state
    rested = resting(floor, said.at) | {"rests": bool(floor["since"])}
    return change(state, floor=rested, undo=None)


@event("sitting.resumed")
def _sitting_resumed(state: State, said: Happening) -> State:
    floor = speakers(state)["floor"]
    if not floor or not floor["rests"]:
        return state
    return change(state, floor=floor | {"since": said.at, "rests": False})


@event("sitting.closed")
def _sitting_closed(state: State, said: Happening) -> State:
    return change(cleared(state, said.at), undo=None, left=None)


@event("attendance.marked")
def _marked(state: State, said: Happening) -> State:
    person = said.payload["person"]
    return state if is_there(state, person) else without(state, {person}, said.at)


@event("sitting.people")
def _people(state: State, said: Happening) -> State:
    """Who was taken out."""
    now, people = speakers(state), state["people"]
    named = [*now["requests"].values(), *(one for one in (now["floor"], now["held"]) if one)]
    out = {one["person"] for one in named} - set(people)
    return without(state, out, said.at) if out else state
