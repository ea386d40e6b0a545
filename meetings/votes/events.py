"""Votes in the state: `votes.polls` by id, which one is open, who takes no part in what."""

from __future__ import annotations

from typing import Any

from meetings.live.events import Happening, event
from meetings.live.plain import State, put

from .electorate import NOTHING, votes

RUNNING, OVER, VOID = "open", "closed", "void"


def _change(state: State, **changes: Any) -> State:
    return put(state, ("votes",), NOTHING | votes(state) | changes)


def _poll(state: State, id: str, changes: dict[str, Any]) -> State:
    return put(state, ("votes", "polls", id), votes(state)["polls"][id] | changes)


@event("votes.opened")
def _opened(state: State, said: Happening) -> State:
    """Electorate, base and rule are frozen here; nothing that happens later changes them."""
    told = {name: value for name, value in said.payload.items() if name != "poll"}
    id = said.payload["poll"]
    told = {"keys": [], "decision": "ordinary"} | told
    begun = {
        "held": [],
        "publics": {},
        "given": [],
        "stopped": False,
        "state": RUNNING,
        "opened_at": said.at,
        "by": said.by,
        "closed_at": 0,
        "result": None,
    }
    polls = votes(state)["polls"] | {id: told | begun | {"confirmed": []}}
    return _change(state, polls=polls, order=[*votes(state)["order"], id], open=id)


@event("votes.held")
def _held(state: State, said: Happening) -> State:
    """A holder has a key of a sealed vote. Logs of before the holders made them name none."""
    now = _now(state, said)
    publics = now["publics"] | {said.by: said.payload.get("public", "")}
    changes = {"held": [*now["held"], said.by], "publics": publics}
    return _poll(state, said.payload["poll"], changes)


@event("votes.stopped")
def _stopped(state: State, said: Happening) -> State:
    """No more ballots; they are counted when two of the keys are there."""
    return _poll(state, said.payload["poll"], {"stopped": True})


@event("votes.given")
def _given(state: State, said: Happening) -> State:
    """A holder gave a part; after a restart of the house once more."""
    others = [one for one in _now(state, said)["given"] if one != said.by]
    return _poll(state, said.payload["poll"], {"given": [*others, said.by]})


def _now(state: State, said: Happening) -> dict[str, Any]:
    found: dict[str, Any] = votes(state)["polls"][said.payload["poll"]]
    return found


@event("votes.closed")
def _closed(state: State, said: Happening) -> State:
    changes = {"state": OVER, "closed_at": said.at, "result": said.payload["result"]}
    return _change(_poll(state, said.payload["poll"], changes), open="")


@event("votes.voided")
def _voided(state: State, said: Happening) -> State:
    changes = {"state": VOID, "closed_at": said.at, "reason": said.payload["reason"]}
    return _change(_poll(state, said.payload["poll"], changes), open="")


@event("votes.confirmed")
def _confirmed(state: State, said: Happening) -> State:
    """A second person stands for what was counted outside the house."""
    before = votes(state)["polls"][said.payload["poll"]]["confirmed"]
    return _poll(state, said.payload["poll"], {"confirmed": [*before, said.by]})


@event("votes.recused")
def _recused(state: State, said: Happening) -> State:
    item, person = said.payload["item"], said.payload["person"]
    told = votes(state)["recused"].get(item, {})
    mark = {"reason": said.payload["reason"], "at": said.at, "by": said.by}
    return _change(state, recused=votes(state)["recused"] | {item: told | {person: mark}})


@event("votes.rejoined")
def _rejoined(state: State, said: Happening) -> State:
    item, person = said.payload["item"], said.payload["person"]
    told = votes(state)["recused"].get(item, {})
    rest = {id: mark for id, mark in told.items() if id != person}
    return _change(state, recused=votes(state)["recused"] | {item: rest})


@event("votes.entrusted")
def _entrusted(state: State, said: Happening) -> State:
    """`to` casts the ballot of `person` while they are away; nobody takes it back."""
    told = {said.payload["person"]: said.payload["to"]}
    return _change(state, by_hand=votes(state).get("by_hand", {}) | told)


@event("votes.proxies")
def _proxies(state: State, said: Happening) -> State:
    """What people answered to the invitation; what was written in the room stands above it."""
    return _change(state, proxies=said.payload["proxies"])
