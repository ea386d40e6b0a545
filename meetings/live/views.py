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


@dataclass(frozen=True)
class Eyes:
    """An audience, and within it the circle of those who see alike (`Lens`); most have one."""

    audience: Audience
    circle: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lens:
    """Where people of one audience do not see alike: which circle somebody belongs to, and the
    state as that circle may know it. `through` is given, and gives back, the names it `reads`.
    """

    reads: tuple[str, ...]
    circle: Callable[[State, str], tuple[str, ...]]
    through: Callable[[State, tuple[str, ...]], State]


_lenses: dict[Audience, Lens] = {}


def lens(audience: Audience, one: Lens) -> None:
    """Whoever is of this audience looks through it from now on."""
    _lenses[audience] = one


def all_see_alike(audience: Audience) -> bool:
    return audience not in _lenses


def eyes_of(state: State, audience: Audience, person: str) -> Eyes:
    """What somebody sees as one of an audience: worked out once for all who see alike."""
    found = _lenses.get(audience)
    return Eyes(audience, found.circle(state, person)) if found else Eyes(audience)


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


def part(state: State, eyes: Eyes | Audience, name: str) -> Any:
    """One part of a view; None for a name that is none."""
    eyes = _eyes(eyes)
    found, through = _parts.get(name), _lenses.get(eyes.audience)
    if through:
        state = state | through.through(_named(state, through.reads), eyes.circle)
    return found and found.show(_named(state, found.reads), eyes.audience)


def view(state: State, eyes: Eyes | Audience) -> dict[str, Any]:
    """All that these eyes see; an audience alone stands for those of it in no circle."""
    return View(eyes).of(state)


def _eyes(eyes: Eyes | Audience) -> Eyes:
    return Eyes(eyes) if isinstance(eyes, Audience) else eyes


def _named(state: State, names: tuple[str, ...]) -> State:
    return {name: state[name] for name in names if name in state}


class View:
    """What some eyes see, remembering its parts while what they read stays the same."""

    def __init__(self, eyes: Eyes | Audience) -> None:
        self._eyes = _eyes(eyes)
        self._kept: dict[str, tuple[State, Any]] = {}
        self._lens = _lenses.get(self._eyes.audience)
        self._through: tuple[State, State] | None = None

    def of(self, state: State) -> dict[str, Any]:
        state = self._as_known(state)
        parts = {name: self._part(state, one) for name, one in _parts.items()}
        return {name: value for name, value in parts.items() if value is not None}

    def _as_known(self, state: State) -> State:
        if self._lens is None:
            return state
        given = _named(state, self._lens.reads)
        if self._through is None or not _same(self._through[0], given):
            self._through = given, self._lens.through(given, self._eyes.circle)
        return state | self._through[1]

    def _part(self, state: State, one: Part) -> Any:
        given = _named(state, one.reads)
        before, value = self._kept.get(one.name, (None, None))
        if before is not None and _same(before, given):
            return value
        value = one.show(given, self._eyes.audience)
        self._kept[one.name] = (given, value)
        return value


def _same(before: State, now: State) -> bool:
    """Reducers share what they did not change, so identity is enough."""
    return before.keys() == now.keys() and all(before[name] is now[name] for name in now)
