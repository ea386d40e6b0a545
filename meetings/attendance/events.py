"""Who is there: `attendance.people` by person, and the timeline of how many could decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meetings.bodies.thresholds import needed
from meetings.live.events import Happening, event
from meetings.live.plain import State, put

THERE = frozenset({"present", "online"})
NOBODY: State = {"people": {}, "timeline": []}


@event("attendance.marked")
def _marked(state: State, said: Happening) -> State:
    """`how`: present, online, absent (with a reason) or left."""
    told = {name: said.payload[name] for name in ("how", "reason", "by_list")}
    mark = told | {"at": said.at, "by": said.by}
    person, code = said.payload["person"], said.payload.get("code", 0)
    state = _begun(state)
    if code:
        mark["by_code"] = True
        codes = state["attendance"].get("codes", {})
        state = put(state, ("attendance", "codes"), codes | {person: code})
    return _counted(put(state, ("attendance", "people", person), mark), said)


@event("guests.called")
def _guest_comes(state: State, said: Happening) -> State:
    """A guest who is called in is there, from then on; without a vote, the count stays."""
    return _called(state, said, "present")


@event("guests.shown_out")
def _guest_goes(state: State, said: Happening) -> State:
    return _called(state, said, "left")


def _called(state: State, said: Happening, how: str) -> State:
    mark = {"how": how, "reason": "", "by_list": True, "at": said.at, "by": said.by, "called": True}
    return put(_begun(state), ("attendance", "people", said.payload["person"]), mark)


def code_of(state: State, person: str) -> int:
    """Until when the last code was good that somebody checked in with; 0 for nobody yet."""
    found: int = state.get("attendance", {}).get("codes", {}).get(person, 0)
    return found


@event("sitting.people")
def _people(state: State, said: Happening) -> State:
    """Somebody was taken out or came in late: those who remain are counted anew."""
    return _counted(_begun(state), said)


def _begun(state: State) -> State:
    return state if "attendance" in state else put(state, ("attendance",), NOBODY)


def _counted(state: State, said: Happening) -> State:
    """A point on the timeline whenever the count or what is needed changed."""
    now = quorum(state)
    point = [now.there, now.needed]
    timeline = state["attendance"]["timeline"]
    if timeline and timeline[-1][1:] == point:
        return state
    return put(state, ("attendance", "timeline"), [*timeline, [said.at, *point]])


def voters(state: State) -> list[str]:
    return [id for id, one in state.get("people", {}).items() if one["votes"]]


def is_there(state: State, id: str) -> bool:
    mark: dict[str, Any] = state.get("attendance", NOBODY)["people"].get(id, {})
    return mark.get("how") in THERE


def present(state: State) -> set[str]:
    """Who is there, with a vote or without."""
    marks = state.get("attendance", NOBODY)["people"]
    return {id for id, mark in marks.items() if mark["how"] in THERE}


@dataclass(frozen=True)
class Quorum:
    """Members with a vote, how many of them are there, how many must be; 0 where no rule asks."""

    members: int
    there: int
    needed: int

    @property
    def enough(self) -> bool:
        return self.there >= self.needed


def quorum(state: State) -> Quorum:
    members = voters(state)
    there = len(present(state).intersection(members))
    rules = state.get("meeting", {}).get("rules")
    return Quorum(len(members), there, needed(rules["quorum"], len(members), there) if rules else 0)
