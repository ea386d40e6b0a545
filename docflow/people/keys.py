"""Signing keys: issued by the authority, opened by PIN, locked after five wrong ones.

The PKCS#12 lies in the key store; the PIN is nowhere. An opened key stays in memory for a few
minutes, found only by who knows the PIN again. A key is tried by one thread at a time, so that a
hundred wrong PINs at once are five, and eight right ones open it once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import sqlalchemy as sa

import signing
from docflow.core import clock
from docflow.core.access import SYSTEM, Actor, policy
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound
from docflow.core.ports import Ports
from docflow.core.values import Secret
from docflow.core.work import work

from .models import Organization, Person, SigningKey

TRIES = 5
KEPT = timedelta(minutes=5)
PIN_LENGTH = (6, 32)


@dataclass(frozen=True)
class _Opened:
    key: signing.Key
    until: datetime


class _Cache:
    """Opened keys by key id and a keyed hash of the PIN; the hash key dies with the process."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._opened: dict[tuple[UUID, bytes], _Opened] = {}
        self._trying: dict[UUID, threading.Lock] = {}

    def turn(self, key_id: UUID) -> threading.Lock:
        """Held while one PIN of this key is looked at."""
        with self._lock:
            return self._trying.setdefault(key_id, threading.Lock())

    def name(self, key_id: UUID, pin: Secret) -> tuple[UUID, bytes]:
        return key_id, hmac.digest(self._secret, pin.reveal().encode(), hashlib.sha256)

    def get(self, name: tuple[UUID, bytes]) -> signing.Key | None:
        now = clock.now()
        with self._lock:
            self._opened = {n: o for n, o in self._opened.items() if o.until > now}
            found = self._opened.get(name)
        return found.key if found else None

    def put(self, name: tuple[UUID, bytes], key: signing.Key) -> None:
        with self._lock:
            self._opened[name] = _Opened(key, clock.now() + KEPT)

    def forget(self, key_id: UUID) -> None:
        with self._lock:
            self._opened = {n: o for n, o in self._opened.items() if n[0] != key_id}


_cache = _Cache()


def forget(key_id: UUID) -> None:
    """Close an opened key: its PIN or its standing has changed."""
    _cache.forget(key_id)


def key_of_person(person_id: UUID) -> SigningKey | None:
    """The person's key that is not revoked, newest first."""
    return _current(SigningKey.person_id == person_id)


def key_of_organization(organization_id: UUID) -> SigningKey | None:
    return _current(SigningKey.organization_id == organization_id)


def trouble(row: SigningKey | None) -> str:
    """The code a key is refused with whatever the PIN, or nothing."""
    if row is None:
        return "no_key"
    return "key_locked" if row.locked_at is not None else ""


def _current(holder: sa.ColumnElement[bool]) -> SigningKey | None:
    query = (
        sa.select(SigningKey)
        .where(holder, SigningKey.revoked_at.is_(None))
        .order_by(SigningKey.not_before.desc())
    )
    return db.session.scalar(query)


def unlock_person(ports: Ports, actor: Actor, pin: Secret | str) -> signing.Key:
    """The actor's own key. No transaction may be open.

    Raises `Invalid("wrong_pin", left=n)`, `Forbidden("key_locked")`, `NotFound("no_key")`.
    """
    return _unlock(ports, actor, key_of_person(actor.person_id), Secret(_plain(pin)))


def unlock_organization(
    ports: Ports, actor: Actor, organization_id: UUID, pin: Secret | str
) -> signing.Key:
    """The organisation's seal key, for its clerk. The same refusals."""
    return _unlock(ports, actor, key_of_organization(organization_id), Secret(_plain(pin)))


def _plain(pin: Secret | str) -> str:
    return pin.reveal() if isinstance(pin, Secret) else pin


def _unlock(ports: Ports, actor: Actor, row: SigningKey | None, pin: Secret) -> signing.Key:
    if row is None:
        raise NotFound("no_key")
    key_id = row.id
    name = _cache.name(key_id, pin)
    with _cache.turn(key_id):
        db.session.rollback()
        _refuse_locked(key_id)
        if kept := _cache.get(name):
            return kept
        try:
            key = signing.open_key(ports.keys.get(key_id), pin.reveal())
        except signing.WrongPin:
            left = _wrong(actor, key_id)
            raise Invalid("wrong_pin", fields={"pin": "wrong_pin"}, left=left) from None
        _right(actor, key_id)
        _cache.put(name, key)
        return key


def _refuse_locked(key_id: UUID) -> None:
    standing = sa.select(SigningKey.locked_at, SigningKey.revoked_at).where(SigningKey.id == key_id)
    locked_at, revoked_at = db.session.execute(standing).one()
    db.session.rollback()
    if locked_at is not None or revoked_at is not None:
        raise Forbidden("key_locked")


def _wrong(actor: Actor, key_id: UUID) -> int:
    """Count the try; the fifth locks the key. Raises `Forbidden` when it did."""
    with work(actor) as w:
        row = w.take(SigningKey, key_id)
        if row.locked_at is not None:
            raise Forbidden("key_locked")
        row.tries += 1
        if row.tries >= TRIES:
            row.locked_at = w.now
        w.record("signing_key.wrong_pin", row, tries=row.tries)
        left = TRIES - row.tries
    if left <= 0:
        _cache.forget(key_id)
        raise Forbidden("key_locked")
    return left


def _right(actor: Actor, key_id: UUID) -> None:
    """A right PIN starts the count anew; refused when the key was locked meanwhile."""
    with work(actor) as w:
        row = w.take(SigningKey, key_id)
        if row.locked_at is not None:
            raise Forbidden("key_locked")
        if row.tries:
            row.tries = 0
            w.record("signing_key.opened", row)


def issue_personal_key(ports: Ports, actor: Actor, person_id: UUID, pin: Secret) -> SigningKey:
    """Give a person a new key; the one before is revoked. An administrator or the person asks."""
    check_pin(pin)
    person = db.session.get_one(Person, person_id)
    if actor.person_id != person_id:
        _require(actor, "person.manage", person)
    name, email = person.full_name, person.email
    db.session.rollback()
    p12 = ports.issuer.person(name=name, organization=actor.organization_name, email=email, pin=pin)
    return _keep(ports, actor, p12, pin, SigningKey(person_id=person_id))


def issue_seal_key(ports: Ports, actor: Actor, organization_id: UUID, pin: Secret) -> SigningKey:
    """Give an organisation a new seal key; the one before is revoked. An administrator asks."""
    check_pin(pin)
    body = db.session.get_one(Organization, organization_id)
    _require(actor, "organization.manage", body)
    name, parent, mst = body.name, body.letterhead["parent"] or "", body.mst
    old = key_of_organization(organization_id)
    picture = old.seal_sha if old else None
    db.session.rollback()
    p12 = ports.issuer.organization(name=name, parent=parent, mst=mst, pin=pin)
    row = SigningKey(organization_id=organization_id, seal_sha=picture)
    return _keep(ports, actor, p12, pin, row)


def _require(actor: Actor, permission: str, subject: object) -> None:
    if actor is not SYSTEM:
        policy.require(actor, permission, subject)


def check_pin(pin: Secret, field: str = "pin") -> None:
    """Raises `Invalid` for a PIN that is not 6 to 32 digits, or one of those tried first."""
    text = pin.reveal()
    if not PIN_LENGTH[0] <= len(text) <= PIN_LENGTH[1] or not (text.isascii() and text.isdigit()):
        raise Invalid(fields={field: "pin_form"})
    steps = {int(b) - int(a) for a, b in pairwise(text)}
    if len(set(text)) < 3 or steps in ({1}, {-1}):
        raise Invalid(fields={field: "pin_weak"})


def _keep(ports: Ports, actor: Actor, p12: bytes, pin: Secret, row: SigningKey) -> SigningKey:
    certificate = signing.open_key(p12, pin.reveal()).certificate
    row.id = uuid4()
    ports.keys.put(row.id, p12)
    row.serial, row.fingerprint = certificate.serial, certificate.sha256
    row.not_before, row.not_after = certificate.not_before, certificate.not_after
    holder = (
        SigningKey.person_id == row.person_id
        if row.person_id
        else SigningKey.organization_id == row.organization_id
    )
    with work(actor) as w:
        for old in w.session.scalars(
            sa.select(SigningKey).where(holder, SigningKey.revoked_at.is_(None))
        ).all():
            old.revoked_at = w.now
            w.record("signing_key.revoke", old)
            _cache.forget(old.id)
        w.record("signing_key.issue", row)
    return row


def signature_picture(ports: Ports, person_id: UUID) -> bytes | None:
    """The person's handwritten signature as PNG, when there is one."""
    sha = db.session.scalar(sa.select(Person.signature_sha).where(Person.id == person_id))
    return ports.files.get(sha) if sha else None


def seal_picture(ports: Ports, organization_id: UUID) -> bytes | None:
    row = key_of_organization(organization_id)
    return ports.files.get(row.seal_sha) if row and row.seal_sha else None
