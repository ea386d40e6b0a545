"""What each audience sees of votes, and what it is told while one is open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import orm

from meetings.agenda.tree import current
from meetings.live.news import news
from meetings.live.plain import State
from meetings.live.views import Audience, shown

from . import ballots, secrecy
from .electorate import count, electorate, proxies, recused, votes
from .events import RUNNING
from .models import PollKind

KEEPERS = {Audience.CHAIR, Audience.SECRETARY}
HIDDEN_BELOW = 3
"""A count of one or two would tell who was first."""


@shown("votes", reads=("votes", "people", "attendance", "meeting", "agenda"))
def told(state: State, audience: Audience) -> Any:
    """Everybody in the body sees votes and results; guests only what was asked and came out."""
    if "meeting" not in state:
        return None
    now = votes(state)
    item = current(state)
    seen: dict[str, Any] = {
        "open": now["open"],
        "order": now["order"],
        "polls": {id: _poll(poll, audience) for id, poll in now["polls"].items()},
    }
    if audience is Audience.GUEST:
        return _for_guests(state, seen)
    if audience in KEEPERS:
        ready = count(state, item)
        seen["recused"], seen["proxies"] = now["recused"], proxies(state)
        seen["ready"] = {
            "members": ready.members,
            "there": ready.there,
            "needed": ready.needed,
            "enough": ready.enough,
            "ballots": len(electorate(state, item)),
            "proxies": (state["meeting"].get("rules") or {}).get("proxies", 0),
            "decides": bool(state["meeting"].get("rules")),
            "decisions": list((state["meeting"].get("rules") or {}).get("decisions", {})),
        }
    elif audience is Audience.MEMBER:
        seen["recused"] = {item: {id: {} for id in sorted(recused(state, item))}} if item else {}
    return seen


def _for_guests(state: State, seen: dict[str, Any]) -> dict[str, Any]:
    """Nothing of a vote on what they were not asked to."""
    items = state["agenda"]["items"] if "agenda" in state else {}
    polls = {
        id: poll
        for id, poll in seen["polls"].items()
        if not poll["item"] or items.get(poll["item"], {}).get("for_guests")
    }
    order = [id for id in seen["order"] if id in polls]
    return {"open": seen["open"] if seen["open"] in polls else "", "order": order, "polls": polls}


def _poll(poll: dict[str, Any], audience: Audience) -> dict[str, Any]:
    if audience is not Audience.GUEST:
        return poll
    result = poll["result"]
    hidden = {"ballots", "voted"}
    shown_result = result and {name: one for name, one in result.items() if name not in hidden}
    people: dict[str, Any] = {name: {} for name in ("electorate", "publics")}
    people |= {name: [] for name in ("keys", "held", "given")}
    return poll | people | {"result": shown_result}


@news("votes.count")
def counted(session: orm.Session, state: State) -> dict[Audience, dict[str, Any]]:
    """How many ballots are in; whose are missing only where that is open, to who runs it."""
    id = votes(state)["open"]
    if not id:
        return {}
    poll = votes(state)["polls"][id]
    if poll["state"] != RUNNING or poll["kind"] == PollKind.PAPER:
        return {}
    all_of_them = len(poll["electorate"])
    if poll["kind"] == PollKind.SECRET:
        there = secrecy.how_many(session, UUID(id))
        n = there if there >= HIDDEN_BELOW else 0
        return {a: {"poll": id, "n": n, "all": all_of_them} for a in Audience}
    cast_by = ballots.of(session, UUID(id))
    plainly = {"poll": id, "n": len(cast_by), "all": all_of_them}
    missing = sorted(set(poll["electorate"]) - set(cast_by))
    return {a: plainly | ({"missing": missing} if a in KEEPERS else {}) for a in Audience}
