"""The chair's conclusions in the state: `decisions`."""

from __future__ import annotations

from meetings.live.events import Happening, event
from meetings.live.plain import State, put
from meetings.votes.electorate import votes

from .deciding import decisions


@event("decisions.concluded")
def _concluded(state: State, said: Happening) -> State:
    """Said again, it takes the place of what was said before; the log keeps both."""
    told = {"text": said.payload["text"], "at": said.at, "by": said.by}
    items = decisions(state)["items"] | {said.payload["item"]: told}
    return put(state, ("decisions",), decisions(state) | {"items": items})


@event("agenda.reopened")
def _reopened(state: State, said: Happening) -> State:
    """What is taken up again must be decided again: neither conclusion nor vote still counts."""
    now, id = decisions(state), said.payload["item"]
    items = {one: told for one, told in now["items"].items() if one != id}
    anew = now["anew"] | {id: len(votes(state)["order"])}
    return put(state, ("decisions",), {"items": items, "anew": anew})
