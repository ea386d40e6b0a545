"""What each audience sees of the state: pure parts, put together by name.

A part declares which top-level names of the state it reads and is given nothing else, so that it
is worked out anew only when one of them changed. What an audience must not know is left out here;
no screen is ever sent the state itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .plain import State


class Audience(StrEnum):
    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    GUEST = "guest"
    SCREEN = "screen"


PartView = Callable[[State, Audience], Any]


@dataclass(frozen=True)
class Part:
    """`show` may return None: the audience then has no such part."""

    name: str
    reads: tuple[str, ...]
    show: PartView


_parts: dict[str, Part] = {}


def shown(name: str, *, reads: tuple[str, ...]) -> Callable[[PartView], PartView]:
    """Register the part `name` of every audience's view."""

    def register(show: PartView) -> PartView:
        if name in _parts:
            raise ValueError(f"two parts named {name}")
        _parts[name] = Part(name, reads, show)
        return show

    return register


def part(state: State, audience: Audience, name: str) -> Any:
    """One part of a view; None for a name that is none."""
    found = _parts.get(name)
    return found and found.show(_given(state, found), audience)


def view(state: State, audience: Audience) -> dict[str, Any]:
    """All an audience sees."""
    return View(audience).of(state)


def _given(state: State, one: Part) -> State:
    return {name: state[name] for name in one.reads if name in state}


class View:
    """The view of one audience, remembering its parts while what they read stays the same."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._kept: dict[str, tuple[State, Any]] = {}

    def of(self, state: State) -> dict[str, Any]:
        parts = {name: self._part(state, one) for name, one in _parts.items()}
        return {name: value for name, value in parts.items() if value is not None}

    def _part(self, state: State, one: Part) -> Any:
        given = _given(state, one)
        before, value = self._kept.get(one.name, (None, None))
        if before is not None and _same(before, given):
            return value
        value = one.show(given, self._audience)
        self._kept[one.name] = (given, value)
        return value


def _same(before: State, now: State) -> bool:
    """Reducers share what they did not change, so identity is enough."""
    return before.keys() == now.keys() and all(before[name] is now[name] for name in now)
