"""Open ballots: kept before they are acknowledged, counted from the rows and nothing else."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import WrongState

from .models import Ballot, Choice, PollKind


def cast(session: orm.Session, new: Ballot, *, may_change: bool) -> None:
    """The same choice again is the same ballot; another one only where the rule allows it."""
    before = session.get(Ballot, (new.poll_id, new.person_id))
    if before is None:
        session.add(new)
    elif before.choice is not new.choice:
        if not may_change:
            raise WrongState("already_cast")
        before.choice, before.cast_by = new.choice, new.cast_by


def of(session: orm.Session, poll_id: UUID) -> dict[str, Choice]:
    """Every ballot by the person it is of, in the order of their ids."""
    query = (
        sa.select(Ballot.person_id, Ballot.choice)
        .where(Ballot.poll_id == poll_id)
        .order_by(Ballot.person_id)
    )
    return {str(person): choice for person, choice in session.execute(query)}


def closed(session: orm.Session, poll_id: UUID, kind: PollKind) -> dict[str, Choice]:
    """What was cast. Where only numbers count, nobody's choice is kept from here on."""
    found = of(session, poll_id)
    if kind is PollKind.COUNT:
        forget(session, poll_id)
    return found


def forget(session: orm.Session, poll_id: UUID) -> None:
    session.execute(sa.delete(Ballot).where(Ballot.poll_id == poll_id))
