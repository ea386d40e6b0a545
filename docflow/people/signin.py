"""Signing in: who says so, with what, and what is remembered of it."""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, Unauthenticated
from docflow.core.ports import Vault
from docflow.core.values import Secret, nfc
from docflow.core.work import Work, transaction, work

from . import delays, factors, sessions
from .actors import actor_for
from .credentials import LoginSession, Password, SetupCode
from .models import Person
from .passwords import Passwords
from .sessions import Limits

log = logging.getLogger(__name__)
CODE_LIFE = timedelta(days=3)


@dataclass(frozen=True)
class Browser:
    """Where a try comes from; `device` is the account this browser once signed in."""

    address: str
    agent: str
    device: str = ""


@dataclass(frozen=True)
class SignedIn:
    """The cookie's token; `strong` when no second factor is still asked for."""

    token: str
    strong: bool
    username: str


def with_password(
    passwords: Passwords, limits: Limits, username: str, password: Secret, browser: Browser
) -> SignedIn:
    """Raise `TooMany` while delayed, `Invalid("wrong_credentials")` for anything that is wrong."""
    name = nfc(username).lower()
    subjects = _subjects(name, browser)
    delays.require_open(db.session, *subjects)
    person = db.session.scalar(sa.select(Person).where(Person.username == name))
    stored = db.session.get(Password, person.id) if person else None
    person_id = person.id if person and person.disabled_at is None else None
    hashed = stored.hash if stored else None
    db.session.rollback()
    if not passwords.matches(hashed, password) or person_id is None:
        _refused(person_id, name, subjects)
        raise Invalid("wrong_credentials")
    return _enter(person_id, limits, browser, subjects, name)


def _subjects(name: str, browser: Browser) -> tuple[str, str]:
    known = f"device:{name}" if browser.device == name else f"account:{name}"
    return known[:120], f"address:{browser.address}"[:120]


def _refused(person_id: UUID | None, name: str, subjects: tuple[str, ...]) -> None:
    now = clock.now()
    with transaction() as session:
        delays.failed(session, now, *subjects)
    if person_id is None:
        log.warning("sign-in refused for an unknown account")
        return
    with work(_nobody(person_id, name)) as w:
        w.record("account.signin_failed", w.session.get_one(Person, person_id))


def _nobody(person_id: UUID, name: str) -> Actor:
    return Actor(person_id, name)


def _enter(
    person_id: UUID, limits: Limits, browser: Browser, subjects: tuple[str, ...], name: str
) -> SignedIn:
    second = factors.has_second(db.session, person_id)
    person = db.session.get_one(Person, person_id)
    actor = actor_for(db.session, person, address=browser.address)
    if actor is None:
        raise Invalid("no_post")
    with work(actor) as w:
        delays.forgiven(w.session, subjects[0])
        token, row = sessions.start(
            w.session, person_id, limits=limits, address=browser.address, agent=browser.agent
        )
        row.strong = not second
        event = "account.first_factor" if second else "account.signin"
        w.record(event, w.session.get_one(Person, person_id))
    return SignedIn(token, not second, name)


def with_code(vault: Vault, limits: Limits, token: str, code: str, browser: Browser) -> SignedIn:
    """The second factor; a new session id replaces the weak one."""
    row = sessions.find(db.session, token, limits)
    if row is None or row.person_id is None or row.strong:
        raise Unauthenticated("session_ended")
    person_id = row.person_id
    person = db.session.get_one(Person, person_id)
    name = person.username
    subjects = _subjects(name, browser)
    delays.require_open(db.session, *subjects)
    actor = actor_for(db.session, person, address=browser.address)
    if actor is None:
        raise Invalid("no_post")
    fresh = ""
    with work(actor) as w:
        if factors.accept(w.session, vault, person_id, code, w.now):
            fresh = _step_up(w, row.id, person_id, limits, browser)
            delays.forgiven(w.session, subjects[0])
    if not fresh:
        _refused(person_id, name, subjects)
        raise Invalid(fields={"code": "wrong_code"})
    return SignedIn(fresh, True, name)


def _step_up(w: Work, weak: UUID, person_id: UUID, limits: Limits, browser: Browser) -> str:
    sessions.end(w.session.get_one(LoginSession, weak))
    token, strong = sessions.start(
        w.session, person_id, limits=limits, address=browser.address, agent=browser.agent
    )
    strong.strong = True
    w.record("account.signin", w.session.get_one(Person, person_id))
    return token


def strongly(actor: Actor, limits: Limits, browser: Browser, username: str) -> SignedIn:
    """A session for somebody proven by a passkey or a one-time code from the administrator."""
    with work(actor) as w:
        token, row = sessions.start(
            w.session, actor.person_id, limits=limits, address=browser.address, agent=browser.agent
        )
        row.strong = True
        w.record("account.signin", w.session.get_one(Person, actor.person_id))
    return SignedIn(token, True, username)


def sign_out(actor: Actor) -> None:
    """End the session the actor came with."""
    if actor.session_id is None:
        return
    with work(actor) as w:
        sessions.end(w.session.get_one(LoginSession, actor.session_id))
        w.record("account.signout", w.session.get_one(Person, actor.person_id))


def switch(actor: Actor, appointment_id: UUID) -> None:
    """Work in another of one's own posts, openly."""
    if appointment_id not in {post for post, _label in actor.posts}:
        raise Invalid(fields={"post": "not_yours"})
    if actor.session_id is None:
        raise Invalid(fields={"post": "no_session"})
    with work(actor) as w:
        w.session.get_one(LoginSession, actor.session_id).appointment_id = appointment_id
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.switch", person, to=str(appointment_id))


def make_setup_code(session: orm.Session, person_id: UUID) -> str:
    """A code that sets a password once, within three days; kept as a hash. Inside a transaction."""
    code = "-".join(secrets.token_hex(2) for _ in range(4))
    row = SetupCode(
        hash=sessions.hash_of(code), person_id=person_id, expires_at=clock.now() + CODE_LIFE
    )
    session.add(row)
    return code


def with_setup_code(
    passwords: Passwords, limits: Limits, code: str, new: Secret, browser: Browser
) -> SignedIn:
    """Set a password with a one-time code and sign in."""
    address = f"address:{browser.address}"[:120]
    delays.require_open(db.session, address)
    row = db.session.get(SetupCode, sessions.hash_of("".join(code.split()).lower()))
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        _refused(None, "", (address,))
        raise Invalid(fields={"code": "wrong_code"})
    key, person = row.hash, db.session.get_one(Person, row.person_id)
    name = person.username
    passwords.check_new(new, about=(name, person.full_name))
    actor = actor_for(db.session, person, address=browser.address)
    if actor is None:
        raise Invalid("no_post")
    db.session.rollback()
    hashed = passwords.hash(new)
    with work(actor) as w:
        taken = w.session.get_one(SetupCode, key, with_for_update=True, populate_existing=True)
        if taken.used_at is not None:
            raise Invalid(fields={"code": "wrong_code"})
        taken.used_at = w.now
        _set_password(w.session, actor.person_id, hashed)
        sessions.end_all(w.session, actor.person_id)
        w.record("account.password_set", w.session.get_one(Person, actor.person_id))
    return strongly(actor, limits, browser, name)


def change_password(passwords: Passwords, actor: Actor, old: Secret, new: Secret) -> list[UUID]:
    """Ends every other session; their ids, so that live sockets can be dropped."""
    require_password(passwords, actor, old)
    person = db.session.get_one(Person, actor.person_id)
    passwords.check_new(new, about=(person.username, person.full_name))
    db.session.rollback()
    hashed = passwords.hash(new)
    with work(actor) as w:
        _set_password(w.session, actor.person_id, hashed)
        ended = sessions.end_all(w.session, actor.person_id, but=actor.session_id)
        w.record("account.password_changed", w.session.get_one(Person, actor.person_id))
    return ended


def require_password(passwords: Passwords, actor: Actor, password: Secret) -> None:
    """Ask again before something that matters."""
    stored = db.session.get(Password, actor.person_id)
    hashed = stored.hash if stored else None
    subject = f"again:{actor.person_id}"
    delays.require_open(db.session, subject)
    db.session.rollback()
    if not passwords.matches(hashed, password):
        with transaction() as session:
            delays.failed(session, clock.now(), subject)
        raise Invalid(fields={"password": "wrong_password"})


def _set_password(session: orm.Session, person_id: UUID, hashed: str) -> None:
    row = session.get(Password, person_id)
    if row is None:
        row = Password(person_id=person_id, hash=hashed, changed_at=clock.now())
        session.add(row)
    row.hash, row.changed_at, row.must_change = hashed, clock.now(), False


def device_mark(secret: str, username: str) -> str:
    """What the device cookie says: this browser once signed the account in."""
    seal = hmac.new(secret.encode(), b"device:" + username.encode(), "sha256").hexdigest()
    return f"{username}|{seal}"


def device_of(secret: str, cookie: str) -> str:
    """The account of a device cookie that is really ours, else nothing."""
    username = cookie.partition("|")[0]
    right = hmac.compare_digest(device_mark(secret, username).encode(), cookie.encode())
    return username if right and cookie else ""
