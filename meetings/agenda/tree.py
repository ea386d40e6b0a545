"""Walking the agenda in the room's state. Only items without children are talked about."""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State

WAITING, CURRENT, DONE = "waiting", "current", "done"
POSTPONED, WITHDRAWN = "postponed", "withdrawn"
ASIDE = frozenset({POSTPONED, WITHDRAWN})
NEUTRAL = "Nội dung làm việc riêng"
"""All that is ever written about an item marked secret (DOMAIN §4.3)."""
UNDO_MS = 10_000
"""How long the chair may take back a step."""


def leaves(state: State) -> list[str]:
    """The items one after the other; headings are left out."""
    agenda = state.get("agenda", {})
    items = agenda.get("items", {})
    parents = {one["parent"] for one in items.values()}
    return [id for id in agenda.get("order", []) if id not in parents]


def item(state: State, id: str) -> dict[str, Any]:
    found: dict[str, Any] = state["agenda"]["items"][id]
    return found


def worded(state: State, id: str, text: str) -> str:
    """Words somebody wrote about an item, as the log may keep them: none about a secret one."""
    return NEUTRAL if text and id and item(state, id)["secret"] else text


def current(state: State) -> str:
    """The item the meeting is at, or nothing."""
    return str(state.get("agenda", {}).get("current", ""))


def next_waiting(state: State) -> str:
    """The first item after the current one that waits, else the first that waits at all."""
    order, now = leaves(state), current(state)
    start = order.index(now) + 1 if now in order else 0
    waiting = [id for id in order[start:] + order[:start] if item(state, id)["state"] == WAITING]
    return waiting[0] if waiting else ""


def one_before(state: State) -> str:
    """The item talked about before the current one, in the order of the agenda; what was put
    aside is passed over.
    """
    order, now = leaves(state), current(state)
    if now in order:
        before = [id for id in order[: order.index(now)] if item(state, id)["state"] not in ASIDE]
        return before[-1] if before else ""
    done = [id for id in order if item(state, id)["state"] == DONE]
    return done[-1] if done else ""
