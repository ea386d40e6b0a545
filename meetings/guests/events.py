"""Guests in the state: `guests.items` (who was asked to what) and `guests.inside` (since when)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.agenda.queries import admitted
from meetings.calendar.models import Meeting, Role
from meetings.live.events import Happening, event
from meetings.live.plain import State, put
from meetings.live.room import furnishing

GONE = frozenset({"absent", "left"})
NOBODY: State = {"items": {}, "inside": {}}


@furnishing("guests.admitted")
def tell_guests(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    """By item, as `admitted` tells it by guest."""
    found: dict[str, list[str]] = {}
    for person, items in admitted(session, meeting.id).items():
        for item in items:
            found.setdefault(str(item), []).append(str(person))
    return {"items": {item: sorted(people) for item, people in sorted(found.items())}}


@event("guests.admitted", rights=True)
def _admitted(state: State, said: Happening) -> State:
    return put(state, ("guests",), told(state) | {"items": said.payload["items"]})


@event("guests.called")
def _called(state: State, said: Happening) -> State:
    inside = told(state)["inside"] | {said.payload["person"]: said.at}
    return put(state, ("guests",), told(state) | {"inside": inside})


@event("guests.shown_out")
def _shown_out(state: State, said: Happening) -> State:
    return _inside(state, set(told(state)["inside"]) - {said.payload["person"]})


@event("attendance.marked")
def _marked(state: State, said: Happening) -> State:
    """Who left, by themselves or by the list, is not inside any more."""
    person = said.payload["person"]
    gone = said.payload["how"] in GONE and person in told(state)["inside"]
    return _inside(state, set(told(state)["inside"]) - {person}) if gone else state


@event("sitting.people")
def _people(state: State, _said: Happening) -> State:
    """Who is no guest any more is neither called nor shown out."""
    inside = told(state)["inside"]
    still = {id for id in inside if is_guest(state, id)}
    return state if len(still) == len(inside) else _inside(state, still)


def _inside(state: State, who: set[str]) -> State:
    now = told(state)
    inside = {id: since for id, since in now["inside"].items() if id in who}
    return put(state, ("guests",), now | {"inside": inside})


def told(state: State) -> dict[str, Any]:
    found: dict[str, Any] = state.get("guests", NOBODY)
    return found


def is_guest(state: State, person: str) -> bool:
    return bool(state.get("people", {}).get(person, {}).get("role") == Role.GUEST)


def asked_to(state: State, person: str) -> tuple[str, ...]:
    """The items a guest was asked to beside those that are for every guest."""
    items = told(state)["items"].items()
    return tuple(sorted(item for item, people in items if person in people))


def is_admitted(state: State, person: str, item: str) -> bool:
    """Whether an item is one of those a guest was asked to."""
    one = state["agenda"]["items"].get(item)
    return one is not None and (one["for_guests"] or person in told(state)["items"].get(item, ()))
