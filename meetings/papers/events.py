"""The papers in the state: by id, in the order of the agenda; and the page that is presented."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.agenda.tree import current
from meetings.calendar.models import Meeting
from meetings.live.events import Happening, event
from meetings.live.plain import State, put
from meetings.live.room import furnishing

from .models import Paper
from .queries import laid
from .rights import RUNS


@furnishing("papers.set")
def tell_papers(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    papers = {str(paper.id): _told(paper) for paper, _item in laid(session, meeting.id)}
    return {"papers": papers, "order": list(papers)}


def _told(paper: Paper) -> dict[str, Any]:
    latest = paper.latest
    return {
        "item": str(paper.item_id),
        "title": paper.title,
        "number": latest.number,
        "sha": latest.sha256,
        "pages": latest.pages,
        "size": latest.size,
        "restricted": paper.restricted,
        "readers": sorted(str(one.person_id) for one in paper.readers),
    }


@event("papers.set")
def _set(state: State, said: Happening) -> State:
    rev = state.get("papers", {}).get("rev", 0) + 1
    return put(state, ("papers",), said.payload | {"rev": rev})


WHOLE = {"y": 0, "x": 0, "w": 1000}
"""All of a page's width from its upper edge on, in thousandths of the page."""
NOBODY: State = {"by": "", "epoch": 0, "paper": "", "sha": "", "page": 0, "rev": 0} | WHOLE
"""`follow`: who presents, under which lease (`epoch`), and where: a page from 1 and the region of
it that is in sight (`papers.turn`)."""


def following(state: State) -> dict[str, Any]:
    found: dict[str, Any] = state.get("follow", NOBODY)
    return found


@event("papers.presented")
def _presented(state: State, said: Happening) -> State:
    """A lease begins; whoever presented before has none any more."""
    old, paper = following(state), said.payload["paper"]
    taken = {"by": said.by, "epoch": old["epoch"] + 1, "paper": paper, "page": 1} | WHOLE
    sha = state["papers"]["papers"][paper]["sha"]
    return put(state, ("follow",), old | taken | {"sha": sha, "rev": old["rev"] + 1})


@event("papers.turned")
def _turned(state: State, said: Happening) -> State:
    old = following(state)
    place = {name: said.payload[name] for name in ("page", *WHOLE) if name in said.payload}
    return put(state, ("follow",), old | WHOLE | place | {"rev": old["rev"] + 1})


@event("papers.left")
def _left(state: State, _said: Happening) -> State:
    return _nobody(state)


def _nobody(state: State) -> State:
    old = following(state)
    return put(state, ("follow",), NOBODY | {"epoch": old["epoch"], "rev": old["rev"] + 1})


@event("agenda.set")
@event("papers.set")
@event("sitting.people")
@event("sitting.closed")
def _settled(state: State, _said: Happening) -> State:
    """Nobody presents a paper that is gone, of another item, or without being there.

    A replaced paper goes on at the same page.
    """
    told = following(state)
    if not told["by"]:
        return state
    paper = state["papers"]["papers"].get(told["paper"])
    if paper is None or _elsewhere(state, paper) or not _may_go_on(state, told["by"], paper):
        return _nobody(state)
    if paper["sha"] == told["sha"]:
        return state
    newer = {"sha": paper["sha"], "page": min(told["page"], paper["pages"])}
    return put(state, ("follow",), told | newer | {"rev": told["rev"] + 1})


@event("agenda.moved")
@event("agenda.postponed")
@event("agenda.withdrawn")
def _taken_away(state: State, said: Happening) -> State:
    """The lease of an item that is left is kept in `presented` for the chair's step back."""
    before = following(state)
    state = _settled(state, said)
    lost = before if before["by"] and not following(state)["by"] else None
    return put(state, ("presented",), lost) if lost or state.get("presented") else state


@event("agenda.undone")
def _given_back(state: State, said: Happening) -> State:
    """Whoever presented does so again, at their page, under a lease of its own."""
    state = _settled(state, said)
    lost, old = state.get("presented"), following(state)
    if not lost:
        return state
    again = lost | {"epoch": old["epoch"] + 1, "rev": old["rev"] + 1}
    return _settled(put(state, ("follow",), again) | {"presented": None}, said)


@event("sitting.opened")
def _begun(state: State, _said: Happening) -> State:
    """What was presented until now was a rehearsal."""
    return _nobody(state) if following(state)["by"] else state


def _elsewhere(state: State, paper: dict[str, Any]) -> bool:
    """Whether it is of no item that is talked about; before the opening any may be rehearsed."""
    sitting = state["sitting"]["state"]
    moved = bool(paper["item"] != current(state))
    return bool(sitting == "closed" or (sitting != "invited" and moved))


def _may_go_on(state: State, by: str, paper: dict[str, Any]) -> bool:
    role = state["people"].get(by, {}).get("role", "")
    return role in RUNS or (bool(role) and (not paper["restricted"] or by in paper["readers"]))
