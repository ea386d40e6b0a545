"""What people see and change about their own account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import Actor
from docflow.core.audit import AuditEntry
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.values import nfc
from docflow.core.work import work

from . import languages, sessions
from .credentials import ApiToken, LoginSession
from .models import Person

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"[0-9+][0-9 .-]{6,18}")
TOKENS = 20
"""Living API tokens a person may have."""


def speak(actor: Actor, locale: str) -> None:
    """Choose the language of the pages. Raises `Invalid`."""
    if locale not in languages.LOCALES:
        raise Invalid(fields={"lang": "choice"})
    with work(actor) as w:
        languages.speak(w, locale)


def toured(actor: Actor) -> None:
    """The first-day tour was seen; it does not come again by itself."""
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        if person.toured_at is None:
            person.toured_at = w.now
            w.record("account.toured", person)


def change_contact(actor: Actor, email: str, phone: str) -> None:
    """The caller has asked for a proof before."""
    email, phone = nfc(email), nfc(phone)
    wrong = {}
    if email and (len(email) > 120 or not EMAIL.fullmatch(email)):
        wrong["email"] = "email_form"
    if phone and not PHONE.fullmatch(phone):
        wrong["phone"] = "phone_form"
    if wrong:
        raise Invalid(fields=wrong)
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        if (person.email, person.phone) != (email, phone):
            person.email, person.phone = email, phone
            w.record("account.contact", person)


def sessions_of(person_id: UUID, limits: sessions.Limits) -> list[LoginSession]:
    """Where a person is signed in now, latest use first."""
    query = (
        sa.select(LoginSession)
        .where(LoginSession.person_id == person_id, LoginSession.strong, sessions.alive(limits))
        .order_by(LoginSession.seen_at.desc())
    )
    return list(db.session.scalars(query))


def end_session(actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions."""
    with work(actor) as w:
        row = w.session.get(LoginSession, session_id)
        if row is None or row.person_id != actor.person_id or row.ended_at is not None:
            raise NotFound(kind="LoginSession")
        sessions.end(row)
        w.record("account.session_ended", w.session.get_one(Person, actor.person_id))


def end_other_sessions(actor: Actor) -> list[UUID]:
    """End all but the one the actor came with; their ids."""
    with work(actor) as w:
        ended = sessions.end_all(w.session, actor.person_id, but=actor.session_id)
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.session_ended", person, count=len(ended))
    return ended


def own_tokens(actor: Actor) -> list[ApiToken]:
    """The living API tokens, newest first."""
    query = (
        sa.select(ApiToken)
        .where(ApiToken.person_id == actor.person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return list(db.session.scalars(query))


def make_token(actor: Actor, name: str) -> str:
    """A token for this person in any of their posts; shown once. Asked for with a proof."""
    name = nfc(name)
    if not name:
        raise Invalid(fields={"name": "missing"})
    if len(own_tokens(actor)) >= TOKENS:
        raise Invalid(fields={"name": "too_many_tokens"})
    with work(actor) as w:
        token = sessions.make_token(w.session, actor.person_id, name[:60])
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.token_made", person, token=name[:60])
    return token


def revoke_token(actor: Actor, token_id: UUID) -> None:
    with work(actor) as w:
        row = w.session.get(ApiToken, token_id)
        if row is None or row.person_id != actor.person_id or row.revoked_at is not None:
            raise NotFound(kind="ApiToken")
        row.revoked_at = w.now
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.token_revoked", person, token=row.name)


@dataclass(frozen=True)
class Happening:
    """Something that lately happened to the account; `own` when the person did it, signed in."""

    event: str
    own: bool
    at: datetime


def recent(actor: Actor, most: int = 15) -> list[Happening]:
    """The latest entries of the trail about one's own account, newest first."""
    query = (
        sa.select(AuditEntry.event, AuditEntry.actor_id, AuditEntry.at)
        .where(AuditEntry.subject_id == actor.person_id, AuditEntry.event.like("account.%"))
        .order_by(AuditEntry.seq.desc())
        .limit(most)
    )
    rows = db.session.execute(query)
    return [Happening(event, by == actor.person_id, at) for event, by, at in rows]
