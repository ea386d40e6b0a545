"""What became of each item, for pages and the API."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import orm

from meetings.agenda.tree import item, leaves
from meetings.calendar.models import Role
from meetings.guests.events import is_admitted
from meetings.live.log import head_of, state_at
from meetings.live.room import place_of

from .deciding import Decided, conclusion, deciding_vote, how


@dataclass(frozen=True)
class Outcome:
    """`passed`: of the vote that settled it, if one did."""

    item: UUID
    number: str
    title: str
    decided: Decided | None
    passed: bool | None
    text: str


def outcomes(session: orm.Session, meeting_id: UUID, person_id: UUID) -> list[Outcome]:
    """In the order of the agenda; guests are told of what they were asked to."""
    state = state_at(session, head_of(session, meeting_id))
    place = place_of(session, meeting_id, person_id)
    guest = place is not None and place.role is Role.GUEST
    me = str(person_id)
    found = []
    for id in leaves(state):
        one, vote = item(state, id), deciding_vote(state, id)
        passed = bool(vote["result"]["passed"]) if vote else None
        text = conclusion(state, id) or one["reason"]
        if not guest or is_admitted(state, me, id):
            row = Outcome(UUID(id), one["number"], one["title"], how(state, id), passed, text)
            found.append(row)
    return found
