"""The papers as each audience sees them.

A restricted paper is for some people of an audience, so no view of it names one: who may read it
learns of it over HTTP, asking anew when `rev` moves on.
"""

from __future__ import annotations

from typing import Any

from meetings.live.plain import State
from meetings.live.views import Audience, shown

RUNS = frozenset({Audience.CHAIR, Audience.SECRETARY})
TOLD = ("item", "title", "number", "sha", "pages", "size", "restricted")


@shown("papers", reads=("papers", "agenda"))
def papers(state: State, audience: Audience) -> Any:
    if "papers" not in state:
        return None
    held, items = state["papers"], state.get("agenda", {}).get("items", {})
    seen = {
        id: {name: paper[name] for name in TOLD}
        for id, paper in held["papers"].items()
        if _may(audience, paper, items.get(paper["item"], {}))
    }
    some = any(paper["restricted"] for paper in held["papers"].values())
    return {
        "papers": seen,
        "order": [id for id in held["order"] if id in seen],
        "rev": held["rev"] if some else 0,
        "ask": some and audience in {Audience.MEMBER, Audience.GUEST},
    }


def _may(audience: Audience, paper: dict[str, Any], item: dict[str, Any]) -> bool:
    if audience in RUNS:
        return True
    if audience is Audience.GUEST and not item.get("for_guests"):
        return False
    return not paper["restricted"]


@shown("follow", reads=("follow", "papers", "agenda"))
def follow(state: State, audience: Audience) -> Any:
    """Where the presenter is; nothing of a paper that is not for the whole of the audience.

    Members who may not read a restricted one see that something is presented and cannot open it.
    """
    if not state.get("follow", {}).get("by"):
        return None
    told = state["follow"]
    paper = state["papers"]["papers"][told["paper"]]
    may = _may(audience, paper, state["agenda"]["items"].get(paper["item"], {}))
    return told if may or audience is Audience.MEMBER else None
