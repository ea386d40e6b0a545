"""Proving again who one is, before something that matters (ASVS 7.5.1).

In a browser one proof opens the session for ten minutes, under a new session id; an API call
carries its proof with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid
from docflow.core.ports import Vault
from docflow.core.values import Secret
from docflow.core.work import Work, work

from . import delays, factors, sessions
from .credentials import LoginSession, Password
from .models import Person
from .passwords import Passwords

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Proof:
    """What a person shows: the password, and a code where the account has a second factor."""

    password: Secret
    code: str = ""


def proved_until(session: orm.Session, actor: Actor) -> datetime | None:
    """How long the actor's session stays open for what matters; None when it is not."""
    row = session.get(LoginSession, actor.session_id) if actor.session_id else None
    if row is None or row.proved_at is None:
        return None
    until = row.proved_at + LASTS
    return until if until > clock.now() else None


def require(session: orm.Session, actor: Actor) -> None:
    """Raises `Forbidden("prove_first")` unless the actor's session was proved lately."""
    if proved_until(session, actor) is None:
        raise Forbidden("prove_first")


def check(passwords: Passwords, vault: Vault, actor: Actor, proof: Proof) -> None:
    """Look at a proof. Raises `TooMany`, `Invalid` beside `password` or `code`."""
    subjects = (f"again:{actor.person_id.hex}",)
    delays.admit(actor, subjects, lambda w: _note(w, "account.proof_blocked"))
    stored = db.session.get(Password, actor.person_id)
    hashed = stored.hash if stored else None
    second = factors.has_second(db.session, actor.person_id)
    shown = factors.look_at(vault, actor.person_id, proof.code) if second else None
    db.session.rollback()
    wrong = "" if passwords.matches(hashed, proof.password) else "password"
    with work(actor) as w:
        if not wrong and shown and not factors.spend(w.session, actor.person_id, shown, w.now):
            wrong = "code"
        if wrong:
            delays.wrong(w.session, subjects)
            _note(w, "account.proof_failed")
        else:
            delays.right(w.session, subjects)
    if wrong:
        raise Invalid(fields={wrong: f"wrong_{wrong}"})


def _note(w: Work, event: str) -> None:
    w.record(event, w.session.get_one(Person, w.actor.person_id))


def prove(passwords: Passwords, vault: Vault, actor: Actor, proof: Proof) -> str:
    """Check a proof and open the session for a while; the session's new token."""
    check(passwords, vault, actor, proof)
    return opened(actor, "password")


def opened(actor: Actor, method: str) -> str:
    """The actor proved who they are; the session gets a new id."""
    if actor.session_id is None:
        raise Forbidden("no_session")
    with work(actor) as w:
        row = w.session.get_one(LoginSession, actor.session_id, with_for_update=True)
        row.proved_at = w.now
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.proved", person, method=method)
        return sessions.renew(row)


def change_password(
    passwords: Passwords, vault: Vault, actor: Actor, proof: Proof, new: Secret
) -> tuple[str, list[UUID]]:
    """Ends every other session; this one gets a new id. Its token, and the sessions that ended.

    The token is empty for a caller without a session (the API).
    """
    person = db.session.get_one(Person, actor.person_id)
    about = (person.username, person.full_name)
    passwords.check_new(new, about=about)
    check(passwords, vault, actor, proof)
    hashed = passwords.hash(new)
    with work(actor) as w:
        w.session.get_one(Password, actor.person_id).hash = hashed
        w.session.get_one(Password, actor.person_id).changed_at = w.now
        ended = sessions.end_all(w.session, actor.person_id, but=actor.session_id)
        row = w.session.get(LoginSession, actor.session_id) if actor.session_id else None
        token = sessions.renew(row) if row else ""
        _note(w, "account.password_changed")
    return token, ended
