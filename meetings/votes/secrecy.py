"""Secret ballots, level 1 of MEETINGS §5: after the end no row, time, order or log links a
person to a ballot.

While the vote is open a reader of the database's own bookkeeping (transaction numbers, page
layout, backups) could; this is what the statement on the ballot says. Nothing here is logged.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from random import SystemRandom
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Conflict
from meetings.live.plain import canonical

from .models import Choice, SealedBallot, SecretBallot, SecretMark

LEAST = 5
"""Fewer voters would give each other away."""
Shuffle = Callable[[list[Choice]], None]
_chance = SystemRandom()


def cast(session: orm.Session, poll_id: UUID, person_id: UUID, choice: Choice) -> None:
    """Once. Whoever sends again is answered alike, and the ballot that is in stays as it is."""
    if session.get(SecretMark, (poll_id, person_id)) is None:
        session.add(SecretMark(poll_id=poll_id, person_id=person_id))
        session.add(SecretBallot(poll_id=poll_id, key=secrets.token_bytes(16), choice=choice))


def voted(session: orm.Session, poll_id: UUID) -> list[str]:
    """Who has, in the order of their ids."""
    query = sa.select(SecretMark.person_id).where(SecretMark.poll_id == poll_id)
    return sorted(map(str, session.scalars(query)))


def has_voted(session: orm.Session, poll_id: UUID, person_id: UUID) -> bool:
    return session.get(SecretMark, (poll_id, person_id)) is not None


def how_many(session: orm.Session, poll_id: UUID) -> int:
    query = sa.select(sa.func.count()).where(SecretMark.poll_id == poll_id)
    return session.scalar(query.select_from(SecretMark)) or 0


def closed(
    session: orm.Session,
    poll_id: UUID,
    shuffle: Shuffle = _chance.shuffle,
    boxes: Sequence[Choice | None] | None = None,
) -> tuple[list[Choice], list[str]]:
    """Count, mix, and write everything anew in one go; raises `Conflict` when the two differ.

    `boxes`: what was in sealed ballots, which are written open like the others here; the invalid
    ones (None) are counted and not kept.

    Afterwards all rows are of one transaction, in the order of people's ids here and of fresh
    random keys there.
    """
    people = voted(session, poll_id)
    query = sa.select(SecretBallot.choice).where(SecretBallot.poll_id == poll_id)
    mixed = list(session.scalars(query)) if boxes is None else [one for one in boxes if one]
    if len(people) != len(mixed if boxes is None else boxes):
        raise Conflict("ballots_differ")
    shuffle(mixed)
    forget(session, poll_id)
    marks = [{"poll_id": poll_id, "person_id": UUID(id)} for id in people]
    keys = sorted(secrets.token_bytes(16) for _one in mixed)
    anew = [
        {"poll_id": poll_id, "key": key, "choice": one}
        for key, one in zip(keys, mixed, strict=True)
    ]
    if people:
        session.execute(sa.insert(SecretMark), marks)
    if anew:
        session.execute(sa.insert(SecretBallot), anew)
    return mixed, people


def forget(session: orm.Session, poll_id: UUID) -> None:
    for kind in (SecretBallot, SealedBallot, SecretMark):
        session.execute(sa.delete(kind).where(kind.poll_id == poll_id))


def seal(session: orm.Session, poll_id: UUID) -> str:
    """SHA-256 of the ballots as they lie there after the end: the log says the same for ever."""
    query = (
        sa.select(SecretBallot.key, SecretBallot.choice)
        .where(SecretBallot.poll_id == poll_id)
        .order_by(SecretBallot.key)
    )
    listed = [[key.hex(), choice.value] for key, choice in session.execute(query)]
    return hashlib.sha256(canonical(listed)).hexdigest()


def scrub(engine: sa.Engine) -> None:
    """Take the deleted rows out of the files as far as the database does it.

    SQLite writes zeros over what is deleted (`secure_delete`); its journal is emptied here.
    PostgreSQL's tables are written anew. What lies in backups and in the medium is not reached.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (FULL) secret_ballot")
            connection.exec_driver_sql("VACUUM (FULL) secret_mark")
            connection.exec_driver_sql("VACUUM (FULL) sealed_ballot")
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
