"""The second factor: one-time codes (RFC 6238) and recovery codes, each used once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Invalid
from docflow.core.ports import Vault
from docflow.core.work import Work

from .credentials import RecoveryCode, Totp
from .models import Person

STEP = 30
CODES = 10
ISSUER = "Docflow"


def has_second(session: orm.Session, person_id: UUID) -> bool:
    row = session.get(Totp, person_id)
    return row is not None and row.confirmed_at is not None


def begin_totp(w: Work, vault: Vault, person: Person) -> str:
    """A new seed, not in force until a code confirms it; the `otpauth:` address for the QR code."""
    seed = pyotp.random_base32()
    row = w.session.get(Totp, person.id)
    if row is None:
        row = Totp(person_id=person.id, last_step=0)
        w.session.add(row)
    elif row.confirmed_at is not None:
        raise Invalid("totp_already")
    row.seed = vault.seal(seed.encode())
    w.record("account.totp_begin", person)
    return pyotp.TOTP(seed).provisioning_uri(name=person.username, issuer_name=ISSUER)


def pending_uri(session: orm.Session, vault: Vault, person: Person) -> str | None:
    """The address of a seed that waits for its first code."""
    row = session.get(Totp, person.id)
    if row is None or row.confirmed_at is not None:
        return None
    seed = vault.unseal(row.seed).decode()
    return pyotp.TOTP(seed).provisioning_uri(name=person.username, issuer_name=ISSUER)


def confirm_totp(w: Work, vault: Vault, person: Person, code: str) -> list[str]:
    """The first right code puts the factor in force; returns fresh recovery codes, shown once."""
    row = w.session.get(Totp, person.id, with_for_update=True)
    if row is None or not _fits(row, vault, code, w.now):
        raise Invalid(fields={"code": "wrong_code"})
    row.confirmed_at = w.now
    w.record("account.totp_on", person)
    return new_codes(w, person)


def remove_totp(w: Work, person: Person) -> None:
    row = w.session.get(Totp, person.id)
    if row is not None:
        w.session.delete(row)
    w.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    w.record("account.totp_off", person)


def new_codes(w: Work, person: Person) -> list[str]:
    """Ten recovery codes; the earlier ones are void."""
    w.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(CODES)]
    w.session.add_all(RecoveryCode(person_id=person.id, hash=_hash(code)) for code in codes)
    w.record("account.recovery_codes", person)
    return codes


def accept(session: orm.Session, vault: Vault, person_id: UUID, code: str, now: datetime) -> bool:
    """Take a one-time code or a recovery code; either works once. Inside the transaction."""
    typed = "".join(code.split())
    row = session.get(Totp, person_id, with_for_update=True)
    if row is not None and row.confirmed_at is not None and _fits(row, vault, typed, now):
        return True
    spare = session.get(RecoveryCode, (person_id, _hash(typed.lower())), with_for_update=True)
    if spare is None or spare.used_at is not None:
        return False
    spare.used_at = now
    return True


def _fits(row: Totp, vault: Vault, code: str, now: datetime) -> bool:
    """One step of drift either way; a step is accepted once and never an earlier one."""
    totp = pyotp.TOTP(vault.unseal(row.seed).decode())
    current = int(now.timestamp()) // STEP
    for step in (current - 1, current, current + 1):
        right = totp.at(step * STEP)
        if step > row.last_step and hmac.compare_digest(right.encode(), code.encode()):
            row.last_step = step
            return True
    return False


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
