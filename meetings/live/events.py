"""What can happen in a room, and what each event makes of the state.

A reducer is pure: the same state and event always give the same new state, here, in the next
process and in ten years from the archive. It never changes what it was given. Several features
may hear one event; they come in the order of `meetings.rooms.ROOMS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from meetings.rooms import order_of

from .plain import State


@dataclass(frozen=True)
class Happening:
    """One numbered event. `by` is a person's id, `at` milliseconds since 1970."""

    seq: int
    type: str
    by: str
    at: int
    payload: dict[str, Any]


Reducer = Callable[[State, Happening], State]
_reducers: dict[str, list[Reducer]] = defaultdict(list)
_rights: set[str] = set()


def event(name: str, *, rights: bool = False) -> Callable[[Reducer], Reducer]:
    """Register a reducer of the event `name`.

    `rights`: after it, screens are asked anew who they are.
    """

    def register(reduce: Reducer) -> Reducer:
        _reducers[name].append(reduce)
        _reducers[name].sort(key=order_of)
        if rights:
            _rights.add(name)
        return reduce

    return register


def moves_rights(name: str) -> bool:
    return name in _rights


def known(name: str) -> bool:
    return name in _reducers


def apply(state: State, happening: Happening) -> State:
    """The state after an event. An unknown one is a fault: a log must never be half understood."""
    for reduce in _reducers[happening.type] if known(happening.type) else _unknown(happening):
        state = reduce(state, happening)
    return state


def _unknown(happening: Happening) -> list[Reducer]:
    raise LookupError(f"no reducer for {happening.type}, event {happening.seq}")


def replay(happenings: Iterable[Happening], state: State | None = None) -> State:
    """The state after all of them, from nothing or from a checkpoint."""
    state = state if state is not None else {}
    for happening in happenings:
        state = apply(state, happening)
    return state
