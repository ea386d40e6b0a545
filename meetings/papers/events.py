"""The papers in the state: by id, in the order of the agenda."""

from __future__ import annotations

from typing import Any

from sqlalchemy import orm

from meetings.calendar.models import Meeting
from meetings.live.events import Happening, event
from meetings.live.plain import State, put
from meetings.live.room import furnishing

from .models import Paper
from .queries import laid


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
