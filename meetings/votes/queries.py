"""What one person needs to know of the open vote that the room's picture does not say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import orm

from meetings.live.plain import State

from . import secrecy
from .electorate import votes
from .models import Ballot, PollKind


def mine(session: orm.Session, state: State, me: UUID) -> dict[str, Any]:
    """The ballots one casts in the open vote, and which are in; how, only where it is open."""
    id = votes(state)["open"]
    if not id:
        return {"poll": None, "ballots": []}
    poll = votes(state)["polls"][id]
    mine_ = [person for person, by in poll["electorate"].items() if by == str(me)]
    kind = PollKind(poll["kind"])
    return {"poll": id, "ballots": [_ballot(session, UUID(id), kind, one) for one in mine_]}


def _ballot(session: orm.Session, poll_id: UUID, kind: PollKind, person: str) -> dict[str, Any]:
    if kind is PollKind.SECRET:
        is_in = secrecy.has_voted(session, poll_id, UUID(person))
        return {"person": person, "is_in": is_in, "choice": ""}
    row = session.get(Ballot, (poll_id, UUID(person)))
    return {"person": person, "is_in": row is not None, "choice": row.choice.value if row else ""}
