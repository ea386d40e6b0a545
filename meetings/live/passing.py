"""What screens tell each other by the way (MEETINGS §4.3): only the latest counts, nothing of it is
logged or kept, and a line that is slow misses it.

`@passing("papers.point", to="follow")` over `(state, person, said)`: what is told, or None where it
is not for this person to say. It goes to every screen that sees the part `to` of the room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docflow.core.errors import NotFound

from .plain import State

Pass = Callable[[State, str, Any], dict[str, Any] | None]
RATE = 8
"""How often a second screens are told, at most."""
_kinds: dict[str, tuple[str, Pass]] = {}


def passing(name: str, *, to: str) -> Callable[[Pass], Pass]:
    """Register what is sent as `room.pass {meeting, about: name, said}` and told as the same."""

    def register(act: Pass) -> Pass:
        if name in _kinds:
            raise ValueError(f"two things said by the way named {name}")
        _kinds[name] = (to, act)
        return act

    return register


def passed(name: str, state: State, person: str, said: Any) -> dict[str, Any] | None:
    """What is told of it, or None; raises `NotFound` for what nobody registered."""
    if name not in _kinds:
        raise NotFound("unknown_command")
    return _kinds[name][1](state, person, said)


def told_to(name: str) -> str:
    """The part of the room that whoever is told must see."""
    return _kinds[name][0]
