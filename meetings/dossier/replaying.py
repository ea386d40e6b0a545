"""The meeting played again from its log: what the room's screen showed after each event.

Nothing is kept for it: the same reducers and views that made the screens make the film.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import orm

from docflow.core.access import Actor
from meetings.live.events import Happening, apply
from meetings.live.log import after, happening
from meetings.live.patching import diff
from meetings.live.plain import State
from meetings.live.views import Audience, View

from .queries import over

OPENED = "sitting.opened"


def film(session: orm.Session, actor: Actor, meeting_id: UUID) -> dict[str, Any]:
    """`{begin, end, steps: [{seq, at, kind, by, patch}]}`; times in milliseconds since 1970.

    The first step is the whole picture at the opening; `kind` is the room an event belongs to.
    """
    over(session, actor, meeting_id)
    happenings = [happening(row) for row in after(session, meeting_id, 0)]
    steps = list(_steps(happenings))
    return {"begin": steps[0]["at"], "end": steps[-1]["at"], "steps": steps}


def _steps(happenings: list[Happening]) -> Iterator[dict[str, Any]]:
    opening = next(n for n, one in enumerate(happenings) if one.type == OPENED)
    view = View(Audience.SCREEN)
    state: State = {}
    seen: State = {}
    for place, one in enumerate(happenings):
        state = apply(state, one)
        if place < opening:
            continue
        now = view.of(state)
        patch = [[[], now]] if place == opening else diff(seen, now)
        seen = now
        yield _step(one, state) | {"patch": patch}


def _step(one: Happening, state: State) -> dict[str, Any]:
    who = state.get("people", {}).get(one.by)
    kind = one.type.partition(".")[0]
    return {"seq": one.seq, "at": one.at, "kind": kind, "by": who["name"] if who else ""}
