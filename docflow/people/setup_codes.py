"""One-time codes: how the first administrator, a new person, or one who forgot, sets a password."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.values import Secret
from docflow.core.work import Work, work

from . import delays, entering, factors, sessions
from .credentials import ApiToken, Password, SetupCode
from .entering import Browser, Door, SignedIn
from .models import Person
from .passwords import Passwords

log = logging.getLogger(__name__)
LIFE = timedelta(days=3)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make_setup_code(session: orm.Session, person_id: UUID) -> str:
    """A code that sets a password once, within three days; kept as a hash (139 bits).

    Inside a transaction; a code given before is void.
    """
    session.execute(sa.delete(SetupCode).where(SetupCode.person_id == person_id))
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(7))
    code = "-".join(groups)
    expires_at = clock.now() + LIFE
    session.add(SetupCode(hash=_hash(code), person_id=person_id, expires_at=expires_at))
    return code


def with_setup_code(
    passwords: Passwords, door: Door, code: str, new: Secret, browser: Browser
) -> SignedIn:
    """Set a password with a one-time code and go in, as far as a second factor lets one.

    Ends every session and API token there was: a code is given when something is amiss. Raises
    `Invalid` for the code or the password. Guessing codes is hopeless, so nothing delays it.
    """
    key = _hash(code)
    person_id = db.session.scalar(sa.select(SetupCode.person_id).where(*_good(key)))
    if person_id is None:
        log.warning("setup code refused address=%s", browser.address)
        raise Invalid(fields={"code": "wrong_code"})
    person = db.session.get_one(Person, person_id)
    name, about = person.username, (person.username, person.full_name)
    actor = entering.arriving(person_id, browser)
    db.session.rollback()
    passwords.check_new(new, about=about)
    hashed = passwords.hash(new)
    with work(actor) as w:
        taken = w.session.scalar(sa.select(SetupCode).where(*_good(key)).with_for_update())
        if taken is None:
            raise Invalid(fields={"code": "wrong_code"})
        taken.used_at = w.now
        delays.right(w.session, (delays.account(name),))
        ended = _start_anew(w, hashed)
        second = factors.has_second(w.session, person_id)
        opened = (
            entering.open_halfway(w, browser)
            if second
            else entering.open_session(w, door, browser, "code")
        )
    return replace(opened, ended=tuple(ended))


def _good(key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return SetupCode.hash == key, SetupCode.used_at.is_(None), SetupCode.expires_at > clock.now()


def _start_anew(w: Work, hashed: str) -> list[UUID]:
    person_id = w.actor.person_id
    set_password(w, hashed)
    w.session.execute(
        sa.update(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=w.now)
    )
    ended = sessions.end_all(w.session, person_id)
    w.record("account.password_set", w.session.get_one(Person, person_id))
    return ended


def set_password(w: Work, hashed: str) -> None:
    """The actor's own password from now on."""
    row = w.session.get(Password, w.actor.person_id)
    if row is None:
        row = Password(person_id=w.actor.person_id)
        w.session.add(row)
    row.hash, row.changed_at = hashed, w.now


def _hash(code: str) -> str:
    return sessions.hash_of("".join(letter for letter in code.lower() if letter.isalnum()))
