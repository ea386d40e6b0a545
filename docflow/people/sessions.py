"""Server-side sessions: an opaque token in the cookie, its hash in the database (ASVS 7.2)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.errors import Forbidden
from docflow.core.work import transaction

from .actors import actor_among, actor_for, posts_of, with_posts
from .credentials import ApiToken, LoginSession
from .models import Appointment, Person

SEEN_EVERY = timedelta(minutes=1)
TOKEN_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Limits:
    """How long a session lives unused, and at most."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


HALFWAY = Limits(timedelta(minutes=10), timedelta(minutes=10))
"""Between the password and the second factor."""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    session: orm.Session, person_id: UUID, *, limits: Limits, address: str, agent: str
) -> tuple[str, LoginSession]:
    """Begin a session inside the running transaction; returns the token for the cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    row = LoginSession(
        token_hash=hash_of(token),
        person_id=person_id,
        appointment_id=_last_post(session, person_id),
        created_at=now,
        seen_at=now,
        expires_at=now + limits.absolute,
        address=address[:45],
        agent=agent[:200],
    )
    session.add(row)
    return token, row


def _last_post(session: orm.Session, person_id: UUID) -> UUID | None:
    """Where the person worked last; who lost that post meanwhile begins in their highest one."""
    query = (
        sa.select(LoginSession.appointment_id)
        .where(LoginSession.person_id == person_id, LoginSession.appointment_id.is_not(None))
        .order_by(LoginSession.seen_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def renew(row: LoginSession) -> str:
    """A new token for the same session; the one before is nobody's (ASVS 7.2.4)."""
    token = secrets.token_urlsafe(32)
    row.token_hash, row.seen_at = hash_of(token), clock.now()
    return token


def find(session: orm.Session, token: str, limits: Limits) -> LoginSession | None:
    """The living session of a token, strong or not yet."""
    row = session.scalar(sa.select(LoginSession).where(LoginSession.token_hash == hash_of(token)))
    return row if row and _good(row, limits) else None


def was_ended(session: orm.Session, token: str) -> bool:
    """Whether somebody ended the session of a token, and it did not just grow old."""
    query = sa.select(LoginSession.ended_at).where(LoginSession.token_hash == hash_of(token))
    return session.scalar(query) is not None


def _good(row: LoginSession | sa.Row[Any], limits: Limits) -> bool:
    now = clock.now()
    return row.ended_at is None and now < row.expires_at and now - row.seen_at < limits.idle


def alive(limits: Limits) -> sa.ColumnElement[bool]:
    """The same for lists: sessions that are still good for something."""
    now = clock.now()
    return sa.and_(
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > now,
        LoginSession.seen_at > now - limits.idle,
    )


_WHOSE = (
    with_posts(
        LoginSession.__table__.join(Person, Person.id == LoginSession.person_id).join(
            Appointment, Appointment.person_id == Person.id
        )
    )
    .add_columns(
        LoginSession.id.label("session_id"),
        LoginSession.appointment_id.label("chosen"),
        LoginSession.strong,
        LoginSession.ended_at,
        LoginSession.expires_at,
        LoginSession.seen_at,
        Person.id,
        Person.full_name,
        Person.disabled_at,
        Person.locale,
    )
    .where(LoginSession.token_hash == sa.bindparam("hash"))
)
"""Session, person and posts in one: it is asked before everything else."""


def actor_of(session: orm.Session, token: str, limits: Limits, address: str) -> Actor | None:
    """Who a cookie stands for; notes that the session was used, at most once a minute."""
    asked = {"hash": hash_of(token), "day": clock.today()}
    held = session.connection().execute(_WHOSE, asked).all()
    if not held or not held[0].strong or not _good(held[0], limits):
        return None
    row = held[0]
    if clock.now() - row.seen_at > SEEN_EVERY:
        with transaction() as writing:
            writing.get_one(LoginSession, row.session_id).seen_at = clock.now()
    return actor_among(row, held, row.chosen, session_id=row.session_id, address=address)


def actor_of_token(
    session: orm.Session, token: str, post: str | None, address: str
) -> Actor | None:
    """Who an API token stands for; `post` (an appointment id) chooses among several posts.

    Raises `Forbidden("not_yours")` for a post the person does not hold today: an act in another
    post than the caller meant is worse than none.
    """
    row = find_token(session, token)
    if row is None:
        return None
    row_id, person_id, chosen = row.id, row.person_id, row.appointment_id
    if row.used_at is None or clock.now() - row.used_at > SEEN_EVERY:
        with transaction() as writing:
            writing.get_one(ApiToken, row_id).used_at = clock.now()
    wanted = _named(post) or chosen
    held = {row[0].id for row in posts_of(session, person_id, clock.today())}
    if wanted and wanted not in held:
        raise Forbidden("not_yours")
    return actor_for(session, session.get_one(Person, person_id), wanted, address=address)


def _named(post: str | None) -> UUID | None:
    try:
        return UUID(post) if post else None
    except ValueError:
        raise Forbidden("not_yours") from None


def find_token(session: orm.Session, token: str) -> ApiToken | None:
    """The API token that is neither revoked nor past its day."""
    row = session.scalar(sa.select(ApiToken).where(ApiToken.token_hash == hash_of(token)))
    if row is None or row.revoked_at is not None or row.expires_at <= clock.now():
        return None
    return row


def end(row: LoginSession) -> None:
    row.ended_at = clock.now()


def end_all(session: orm.Session, person_id: UUID, *, but: UUID | None = None) -> list[UUID]:
    """End a person's sessions (password or factor changed, account disabled); their ids."""
    query = sa.select(LoginSession).where(
        LoginSession.person_id == person_id, LoginSession.ended_at.is_(None)
    )
    ended = [row for row in session.scalars(query) if row.id != but]
    for row in ended:
        end(row)
    return [row.id for row in ended]


def make_token(
    session: orm.Session, person_id: UUID, name: str, life: timedelta = TOKEN_LIFE
) -> str:
    """An API token; shown once, kept as a hash."""
    token, now = "df_" + secrets.token_urlsafe(32), clock.now()
    session.add(
        ApiToken(
            token_hash=hash_of(token),
            person_id=person_id,
            name=name,
            created_at=now,
            expires_at=now + life,
        )
    )
    return token
