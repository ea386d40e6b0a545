"""The queue and the floor in the room's state: pure steps that the reducers are made of.

`speakers` holds `requests` by id, `queues` of ids by item, who has the `floor`, who was interrupted
(`held`), `speeches` that are over, and what may be taken back. A running speech has `since`; a
resting one has 0 there and all its time in `spent_ms`.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from meetings.attendance.events import is_there
from meetings.live.plain import State, put

from .kinds import COUNTED, LIMITS, SpeechKind

NOTHING: State = {
    "requests": {},
    "queues": {},
    "shut": {},
    "limits": LIMITS,
    "item_limits": {},
    "floor": None,
    "held": None,
    "speeches": {},
    "undo": None,
    "left": None,
}


def speakers(state: State) -> State:
    found: State = state.get("speakers", NOTHING)
    return found


def change(state: State, **changes: Any) -> State:
    return put(state, ("speakers",), speakers(state) | changes)


def queue(state: State, item: str) -> list[str]:
    """The ids of the requests on an item, who is next first."""
    found: list[str] = speakers(state)["queues"].get(item, [])
    return found


def limit(state: State, item: str, kind: str) -> int:
    """Milliseconds a speech of this kind may take on an item; 0 for as long as it takes."""
    now = speakers(state)
    own: dict[str, int] = now["item_limits"].get(item, {})
    return int(own.get(kind, now["limits"][kind]))


def turns(state: State, person: str, item: str) -> int:
    """How often somebody has spoken or asked about an item, or does so now."""
    now = speakers(state)
    had = [*now["speeches"].values(), *(one for one in (now["floor"], now["held"]) if one)]
    mine = {"person": person, "item": item}
    return sum(mine.items() <= one.items() and one["kind"] in COUNTED for one in had)


def asks(state: State, person: str, item: str, kind: str) -> bool:
    mine = {"person": person, "item": item, "kind": kind}
    return any(mine.items() <= one.items() for one in speakers(state)["requests"].values())


def joined(state: State, id: str, request: State, place: int | None = None) -> State:
    """At the end, or where `place` says; what is about the procedure, before all that is not."""
    now, ids = speakers(state), queue(state, request["item"])
    if place is None:
        place = len(ids)
        if request["kind"] == SpeechKind.PROCEDURAL:
            place = sum(now["requests"][one]["kind"] == SpeechKind.PROCEDURAL for one in ids)
    return change(
        state,
        requests=now["requests"] | {id: request},
        queues=now["queues"] | {request["item"]: [*ids[:place], id, *ids[place:]]},
    )


def gone(state: State, id: str) -> State:
    now = speakers(state)
    item = now["requests"][id]["item"]
    return change(
        state,
        requests={one: it for one, it in now["requests"].items() if one != id},
        queues=now["queues"] | {item: [one for one in queue(state, item) if one != id]},
    )


def spent(speech: State, at: int) -> int:
    return int(speech["spent_ms"] + (at - speech["since"] if speech["since"] else 0))


def resting(speech: State, at: int) -> State:
    return speech | {"since": 0, "spent_ms": spent(speech, at)}


def finished(state: State, at: int) -> State:
    """Whoever has the floor has done; who was interrupted is next, once told to go on."""
    now = speakers(state)
    if not now["floor"]:
        return state
    over = resting(now["floor"], at) | {"ended": at}
    speeches = now["speeches"] | {over["id"]: over}
    return change(state, speeches=speeches, floor=now["held"], held=None)


def cleared(state: State, at: int) -> State:
    """Nobody has the floor any more, nor waits to have it back."""
    return finished(finished(state, at), at)


def restored(state: State, was: State) -> State:
    """The floor as it was; nobody who has left gets it back."""
    back = [one for one in (was["floor"], was["held"]) if one and is_there(state, one["person"])]
    ids = {one["id"] for one in back}
    over = {id: one for id, one in speakers(state)["speeches"].items() if id not in ids}
    floor, held = [*back, None, None][:2]
    return change(state, speeches=over, floor=floor, held=held, undo=None, left=None)


def without(state: State, people: Container[str], at: int) -> State:
    """These people wait for nothing and speak no longer."""
    now = speakers(state)
    for id, one in now["requests"].items():
        if one["person"] in people:
            state = gone(state, id)
    held, speaks = now["held"], now["floor"]
    if held and held["person"] in people:
        over = held | {"ended": at}
        state = change(state, held=None, speeches=now["speeches"] | {held["id"]: over})
    if speaks and speaks["person"] in people:
        state = finished(state, at)
    return state if speakers(state) is now else change(state, undo=None)
