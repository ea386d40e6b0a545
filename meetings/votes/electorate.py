"""Who may vote on an item, and whether they are enough: worked out of the room's state."""

from __future__ import annotations

from typing import Any

from meetings.attendance.events import Quorum, present, voters
from meetings.bodies.thresholds import Recusal, needed
from meetings.live.plain import State

NOTHING: State = {"polls": {}, "order": [], "open": "", "recused": {}, "proxies": {}, "by_hand": {}}


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
    out, told = recused(state, item), proxies(state)
    able = [id for id in voters(state) if id not in out]
    there = present(state).intersection(able)
    caster = {id: id if id in there else told.get(id, "") for id in able}
    return {id: by for id, by in caster.items() if by in there}


def count(state: State, item: str) -> Quorum:
    """For one item, by the body's rule for those who take no part (`bodies.thresholds.Recusal`)."""
    own, all_of_them, out = rules(state), voters(state), recused(state, item)
    there = len(electorate(state, item))
    members = len(all_of_them)
    if (own or {}).get("recusal", Recusal.LEAVES) == Recusal.LEAVES:
        members -= len(out)
    else:
        there += len(present(state) & out)
    return Quorum(members, there, needed(own["quorum"], members, there) if own else 0)
