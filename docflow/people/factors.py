"""The second factor: one-time codes (RFC 6238) and recovery codes, each accepted once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, WrongState
from docflow.core.ports import Vault
from docflow.core.work import Work, work

from . import sessions
from .credentials import RecoveryCode, Totp
from .models import Person

STEP = 30
CODES = 10
ISSUER = "Docflow"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS = (4,) * 6
"""24 letters of 31: 119 bits, so that a plain hash keeps them (ASVS 6.5.2 asks for 112)."""


def has_second(session: orm.Session, person_id: UUID) -> bool:
    """Whether a code is asked for after the password."""
    row = session.get(Totp, person_id)
    return row is not None and row.confirmed_at is not None


def codes_left(session: orm.Session, person_id: UUID) -> int:
    query = sa.select(sa.func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def begin_totp(vault: Vault, actor: Actor) -> str:
    """A new seed, not in force until a code confirms it; the `otpauth:` address for the QR code."""
    seed = pyotp.random_base32()
    sealed = vault.seal(seed.encode())
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        row = w.session.get(Totp, person.id, with_for_update=True)
        if row is None:
            row = Totp(person_id=person.id, last_step=0)
            w.session.add(row)
        elif row.confirmed_at is not None:
            raise WrongState("totp_already")
        row.seed = sealed
        w.record("account.totp_begin", person)
        return _address(seed, person.username)


def pending(vault: Vault, person: Person) -> tuple[str, str] | None:
    """The address and the seed that wait for their first code."""
    row = db.session.get(Totp, person.id)
    if row is None or row.confirmed_at is not None:
        return None
    seed = vault.unseal(row.seed).decode()
    return _address(seed, person.username), seed


def _address(seed: str, username: str) -> str:
    return pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=ISSUER)


def confirm_totp(vault: Vault, actor: Actor, code: str) -> tuple[list[str], list[UUID]]:
    """The first right code puts the factor in force and ends the person's other sessions.

    Returns the recovery codes, shown once, and the sessions that ended.
    """
    waiting = db.session.get(Totp, actor.person_id)
    step = _step(vault, waiting, code, clock.now()) if waiting else None
    db.session.rollback()
    if step is None:
        raise Invalid(fields={"code": "wrong_code"})
    with work(actor) as w:
        row = w.session.get_one(Totp, actor.person_id, with_for_update=True)
        if row.confirmed_at is not None:
            raise WrongState("totp_already")
        row.confirmed_at, row.last_step = w.now, step
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.totp_on", person)
        ended = sessions.end_all(w.session, person.id, but=actor.session_id)
        return new_codes(w, person), ended


def remove_totp(w: Work, person: Person) -> list[UUID]:
    """Take the factor and its recovery codes away; the person's other sessions end."""
    row = w.session.get(Totp, person.id)
    if row is not None:
        w.session.delete(row)
    w.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    w.record("account.totp_off", person)
    return sessions.end_all(w.session, person.id, but=w.actor.session_id)


def renew_codes(w: Work, person: Person) -> list[str]:
    """The same for somebody whose second factor is in force. Raises `WrongState`."""
    if not has_second(w.session, person.id):
        raise WrongState("totp_missing")
    return new_codes(w, person)


def new_codes(w: Work, person: Person) -> list[str]:
    """Ten recovery codes, shown once; the earlier ones are void."""
    w.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [_code() for _ in range(CODES)]
    w.session.add_all(RecoveryCode(person_id=person.id, hash=_hash(code)) for code in codes)
    w.record("account.recovery_codes", person)
    return codes


def _code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(n)) for n in _GROUPS)


@dataclass(frozen=True)
class Shown:
    """What somebody showed: the step of a one-time code that fits now, or a recovery code."""

    step: int | None
    spare: str


def look_at(vault: Vault, person_id: UUID, code: str) -> Shown:
    """Read a code before the transaction in which it is spent."""
    row = db.session.get(Totp, person_id)
    known = row is not None and row.confirmed_at is not None
    step = _step(vault, row, code, clock.now()) if row is not None and known else None
    return Shown(step, _hash(code))


def spend(session: orm.Session, person_id: UUID, shown: Shown, now: datetime) -> str | None:
    """Take the code, once: `totp`, `recovery`, or None when it is wrong or was used before."""
    row = session.get(Totp, person_id, with_for_update=True, populate_existing=True)
    if row is not None and shown.step is not None and shown.step > row.last_step:
        row.last_step = shown.step
        return "totp"
    key = (person_id, shown.spare)
    spare = session.get(RecoveryCode, key, with_for_update=True, populate_existing=True)
    if spare is None or spare.used_at is not None:
        return None
    spare.used_at = now
    return "recovery"


def _step(vault: Vault, row: Totp, code: str, now: datetime) -> int | None:
    """The step whose code this is, one step of drift either way; compared in constant time."""
    generator = pyotp.HOTP(vault.unseal(row.seed).decode())
    current, typed = int(now.timestamp()) // STEP, "".join(code.split()).encode()
    fits = [
        step
        for step in (current - 1, current, current + 1)
        if hmac.compare_digest(generator.at(step).encode(), typed)
    ]
    return fits[-1] if fits else None


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
