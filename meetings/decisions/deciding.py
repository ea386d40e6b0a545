"""How an item was decided, worked out of the room's state."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from meetings.agenda.tree import ASIDE, WAITING, item, leaves
from meetings.live.plain import State
from meetings.votes.electorate import votes
from meetings.votes.events import OVER

NOTHING: State = {"items": {}, "anew": {}}


class Decided(StrEnum):
    CONCLUDED = "concluded"
    VOTED = "voted"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"


def decisions(state: State) -> State:
    """`items`: the chair's conclusions; `anew`: how many votes there had been when an item was
    taken up again.
    """
    found: State = state.get("decisions", NOTHING)
    return found


def conclusion(state: State, id: str) -> str:
    return str(decisions(state)["items"].get(id, {}).get("text", ""))


def deciding_vote(state: State, id: str) -> dict[str, Any] | None:
    """The last vote that settled the item since it was last taken up."""
    told, since = votes(state), decisions(state)["anew"].get(id, 0)
    polls = [told["polls"][one] for one in told["order"][since:]]
    settled = [one for one in polls if one["item"] == id and _settles(one)]
    return settled[-1] if settled else None


def _settles(poll: dict[str, Any]) -> bool:
    """A rehearsal, a void vote and a tie that waits for the chair decide nothing."""
    over = poll["state"] == OVER and not poll["rehearsal"]
    return over and poll["result"]["tie"] != "unsettled"


def how(state: State, id: str) -> Decided | None:
    """None while nothing was decided, and for what is still to be talked about."""
    becomes = item(state, id)["state"]
    if becomes in ASIDE:
        return Decided(becomes)
    if becomes == WAITING:
        return None
    if id in decisions(state)["items"]:
        return Decided.CONCLUDED
    return Decided.VOTED if deciding_vote(state, id) else None


def undecided(state: State) -> list[str]:
    """In the order of the agenda."""
    return [id for id in leaves(state) if how(state, id) is None]
