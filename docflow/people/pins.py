"""The PIN of one's own signing key, and what becomes of a key nobody can open any more."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

import signing
from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.db import db
from docflow.core.errors import Forbidden, NotFound, WrongState
from docflow.core.ports import Ports
from docflow.core.values import Secret
from docflow.core.work import work

from . import keys
from .models import Person, SigningKey

ROUNDS = 100_000
RENEWABLE_DAYS = 60
"""So many days before its end a key may be replaced by its holder."""


def change_pin(ports: Ports, actor: Actor, old: Secret, new: Secret) -> None:
    """The same key under a new PIN. Raises as `unlock_person`, or `Invalid` for the new PIN.

    The trail says so before the file changes: killed in between, the old PIN still opens it.
    """
    keys.check_pin(new, "new_pin")
    keys.unlock_person(ports, actor, old)
    row = keys.key_of_person(actor.person_id)
    if row is None:
        raise NotFound("no_key")
    key_id = row.id
    db.session.rollback()
    wrapped = rewrapped(ports.keys.get(key_id), old, new)
    with work(actor) as w:
        taken = w.take(SigningKey, key_id)
        if taken.locked_at is not None or taken.revoked_at is not None:
            raise Forbidden("key_locked")
        w.record("signing_key.pin_changed", taken)
    ports.keys.replace(key_id, wrapped)
    keys.forget(key_id)


def rewrapped(p12: bytes, old: Secret, new: Secret) -> bytes:
    """The PKCS#12 under another PIN, as strong as the authority makes it."""
    opened = pkcs12.load_pkcs12(p12, old.reveal().encode())
    if opened.key is None or opened.cert is None:
        raise signing.BadKeyFile("no key, or no certificate of the key")
    locked = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(SHA256())
        .build(new.reveal().encode())
    )
    others = [one.certificate for one in opened.additional_certs]
    return pkcs12.serialize_key_and_certificates(
        opened.cert.friendly_name,
        opened.key,  # type: ignore[arg-type]  # what was read from PKCS#12 may be written to it
        opened.cert.certificate,
        others,
        locked,
    )


def may_request(row: SigningKey | None) -> bool:
    """Whether the holder may ask for a new key: without one, or when its end is near.

    A locked key is taken back by an administrator first, who sees that it is the right person.
    """
    if row is None:
        return True
    return row.locked_at is None and (row.not_after - clock.now()).days < RENEWABLE_DAYS


def request_key(ports: Ports, actor: Actor, pin: Secret) -> SigningKey:
    """A new key of one's own under a PIN that nobody else knows. Asked for with a proof."""
    row = keys.key_of_person(actor.person_id)
    if row is not None and row.locked_at is not None:
        raise Forbidden("key_locked")
    if not may_request(row):
        raise WrongState("key_still_good")
    return keys.issue_personal_key(ports, actor, actor.person_id, pin)


def release_key(actor: Actor, person_id: UUID) -> None:
    """Take back a person's key (locked, lost, PIN forgotten); they then request a new one."""
    person = db.session.get(Person, person_id)
    if person is None or not policy.allows(actor, "person.manage", person):
        raise NotFound(kind="Person")
    holding = sa.select(SigningKey.id).where(
        SigningKey.person_id == person_id, SigningKey.revoked_at.is_(None)
    )
    with work(actor) as w:
        rows = [w.take(SigningKey, key_id) for key_id in w.session.scalars(holding).all()]
        if not rows:
            raise NotFound("no_key")
        for row in rows:
            row.revoked_at = w.now
            w.record("signing_key.revoke", row, by="administrator")
    for row in rows:
        keys.forget(row.id)
