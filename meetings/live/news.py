"""What screens are told now and then and nobody logs: the latest counts, a loss does no harm.

`@news("votes.count")` over `(session, state)`: what each audience is told while there is something
to tell. The publisher asks every two seconds, so that nobody can time a single deed by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import orm

from .plain import State
from .views import Audience

Teller = Callable[[orm.Session, State], dict[Audience, dict[str, Any]]]
_tellers: dict[str, Teller] = {}


def news(name: str) -> Callable[[Teller], Teller]:
    """Register what is told as `room.news {about: name, said: …}`."""

    def register(tell: Teller) -> Teller:
        if name in _tellers:
            raise ValueError(f"two news named {name}")
        _tellers[name] = tell
        return tell

    return register


def latest(session: orm.Session, state: State) -> list[tuple[Audience, dict[str, Any]]]:
    """Everything there is to tell now."""
    return [
        (audience, {"about": name, "said": said})
        for name, tell in _tellers.items()
        for audience, said in tell(session, state).items()
    ]
