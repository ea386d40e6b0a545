"""Signing in by password and code; signing out; working in another of one's posts."""

from __future__ import annotations

import logging
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, Unauthenticated, Unavailable
from docflow.core.ports import Vault
from docflow.core.values import Secret, nfc
from docflow.core.work import Work, work

from . import delays, entering, factors, sessions
from .credentials import ApiToken, LoginSession, Password
from .entering import Browser, Door, SignedIn
from .models import Person
from .passwords import Passwords
from .setup_codes import make_setup_code

__all__ = ["make_setup_code", "sign_out", "switch_post", "with_code", "with_password"]
log = logging.getLogger(__name__)


def with_password(
    passwords: Passwords, door: Door, username: str, password: Secret, browser: Browser
) -> SignedIn:
    """Raises `TooMany` while delayed, `Invalid("wrong_credentials")` for whatever is wrong.

    An unknown and a known account take the same steps: two transactions around the same hashes.
    """
    name = nfc(username).lower()
    found = db.session.execute(
        sa.select(Person.id, Person.disabled_at, Password.hash)
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Person.username == name)
    ).first()
    db.session.rollback()
    person_id = found.id if found else None
    subjects = _subjects(door, name, person_id, browser)
    before = _admit(browser, person_id, subjects)
    stored = found.hash if found else None
    right = _looked_at(passwords, stored, password, browser, subjects)
    if found is None or found.disabled_at is not None or not right:
        _refused(browser, person_id, subjects, "account.signin_failed")
        raise Invalid("wrong_credentials")
    renewed = passwords.hash(password) if passwords.outdated(stored) else None
    return _enter(door, browser, found.id, subjects, renewed, before)


def _subjects(door: Door, name: str, person_id: UUID | None, browser: Browser) -> tuple[str, ...]:
    """What counts a try: the account and the address, or the known browser alone."""
    if person_id is not None and browser.device.knows(door.secret, person_id):
        return (browser.device.count(person_id),)
    return delays.account(name), delays.address(browser.address)


def _admit(browser: Browser, person_id: UUID | None, subjects: tuple[str, ...]) -> int:
    def refused(w: Work) -> None:
        _note(w, person_id, "account.signin_blocked")

    return delays.admit(entering.stranger(browser), subjects, refused)


def _note(w: Work, person_id: UUID | None, event: str) -> None:
    """The trail for an account that is there, the log for one that is not (its name is typed)."""
    if person_id is None:
        log.warning("%s unknown account address=%s", event, w.actor.address)
    else:
        w.record(event, w.session.get_one(Person, person_id))


def _looked_at(
    passwords: Passwords,
    stored: str | None,
    password: Secret,
    browser: Browser,
    subjects: tuple[str, ...],
) -> bool:
    try:
        return passwords.matches(stored, password)
    except Unavailable:
        with work(entering.stranger(browser)) as w:
            delays.unseen(w.session, subjects)
        raise


def _refused(
    browser: Browser, person_id: UUID | None, subjects: tuple[str, ...], event: str
) -> None:
    with work(entering.stranger(browser)) as w:
        delays.wrong(w.session, subjects)
        _note(w, person_id, event)


def _enter(
    door: Door,
    browser: Browser,
    person_id: UUID,
    subjects: tuple[str, ...],
    renewed: str | None,
    before: int,
) -> SignedIn:
    try:
        actor = entering.arriving(person_id, browser)
    except Forbidden:
        _refused(browser, person_id, subjects, "account.signin_failed")
        raise
    second = factors.has_second(db.session, person_id)
    with work(actor) as w:
        delays.right(w.session, subjects)
        if renewed:
            w.session.get_one(Password, person_id).hash = renewed
        opened = (
            entering.open_halfway(w, browser)
            if second
            else entering.open_session(w, door, browser, "password")
        )
    return replace(opened, wrong_before=before)


def with_code(vault: Vault, door: Door, token: str, code: str, browser: Browser) -> SignedIn:
    """The second factor: a one-time code or a recovery code; the session gets a new id.

    Raises `Unauthenticated` when the first factor is too long ago, `TooMany`, `Invalid`.
    """
    row = sessions.find(db.session, token, sessions.HALFWAY)
    if row is None or row.strong:
        raise Unauthenticated("session_ended")
    person_id, halfway = row.person_id, row.id
    actor = entering.arriving(person_id, browser)
    subjects = (f"second:{person_id.hex}",)
    before = _admit(browser, person_id, subjects)
    shown = factors.look_at(vault, person_id, code)
    with work(actor) as w:
        method = factors.spend(w.session, person_id, shown, w.now)
        if method:
            delays.right(w.session, subjects)
            opened = entering.step_up(w, door, browser, halfway, f"password+{method}")
            return replace(opened, wrong_before=before)
    _refused(browser, person_id, subjects, "account.second_failed")
    raise Invalid(fields={"code": "wrong_code"})


def sign_out(actor: Actor) -> None:
    """End the session the actor came with."""
    if actor.session_id is None:
        raise Forbidden("no_session")
    with work(actor) as w:
        sessions.end(w.session.get_one(LoginSession, actor.session_id))
        w.record("account.signout", w.session.get_one(Person, actor.person_id))


def switch_post(actor: Actor, appointment_id: UUID, token: str = "") -> None:
    """Work in another of one's own posts, openly: this browser, or this API token, from now on."""
    if appointment_id not in {post for post, _label in actor.posts}:
        raise Invalid(fields={"post": "not_yours"})
    with work(actor) as w:
        row: LoginSession | ApiToken | None = (
            w.session.get(LoginSession, actor.session_id)
            if actor.session_id
            else sessions.find_token(w.session, token)
        )
        if row is None:
            raise Forbidden("no_session")
        row.appointment_id = appointment_id
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.switch", person, to=str(appointment_id))
