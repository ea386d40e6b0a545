"""Who may vote on an item, and whether they are enough: worked out of the room's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meetings.attendance.events import is_there, voters
from meetings.bodies.thresholds import Recusal, needed
from meetings.live.plain import State

NOTHING: State = {"polls": {}, "order": [], "open": "", "recused": {}, "proxies": {}, "by_hand": {}}


@dataclass(frozen=True)
class Count:
    """For one item: of how many members, how many are there, how many must be."""

    members: int
    there: int
    needed: int

    @property
    def enough(self) -> bool:
        return self.there >= self.needed


def votes(state: State) -> State:
    found: State = state.get("votes", NOTHING)
    return found


def rules(state: State) -> dict[str, Any] | None:
    """The body's; none for a conference, which decides nothing."""
    found: dict[str, Any] | None = state.get("meeting", {}).get("rules")
    return found


def recused(state: State, item: str) -> frozenset[str]:
    """The members who take no part in an item."""
    return frozenset(votes(state)["recused"].get(item, {})) & frozenset(voters(state))


def proxies(state: State) -> dict[str, str]:
    """Who casts for whom while they are away: as they answered, or as the secretary wrote it."""
    now = votes(state)
    told = now["proxies"] | now.get("by_hand", {})
    return {person: to for person, to in told.items() if to}


def electorate(state: State, item: str) -> dict[str, str]:
    """Each member with a ballot, and who casts it: the member, or who was entrusted with it."""
    out = recused(state, item)
    caster = {id: _caster(state, id, out) for id in voters(state) if id not in out}
    return {id: by for id, by in caster.items() if by}


def _caster(state: State, id: str, out: frozenset[str]) -> str:
    if is_there(state, id):
        return id
    by = proxies(state).get(id, "")
    return by if by in voters(state) and by not in out and is_there(state, by) else ""


def count(state: State, item: str) -> Count:
    """By the body's rule for those who take no part (`bodies.thresholds.Recusal`)."""
    own, all_of_them, out = rules(state), voters(state), recused(state, item)
    there = len(electorate(state, item))
    members = len(all_of_them)
    if (own or {}).get("recusal", Recusal.LEAVES) == Recusal.LEAVES:
        members -= len(out)
    else:
        there += sum(is_there(state, id) for id in out)
    return Count(members, there, needed(own["quorum"], members, there) if own else 0)
