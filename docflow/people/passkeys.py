"""Passkeys (WebAuthn level 2): the key stays with the person, the server keeps its public half.

A passkey proves possession and, by user verification, the person: it is two factors in one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import webauthn
from sqlalchemy import orm
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.values import nfc
from docflow.core.work import Work, work

from . import challenges, entering, proof
from .credentials import Passkey
from .entering import Browser, Door, SignedIn
from .models import Person

MOST = 10
"""Passkeys a person may have."""
_BAD = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
"""What the library raises for answers that are not even well formed."""


@dataclass(frozen=True)
class Party:
    """Who asks: the host name and the origin the browser must be on."""

    id: str
    origin: str


def of(person_id: UUID) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    query = sa.select(Passkey).where(Passkey.person_id == person_id)
    return list(db.session.scalars(query.order_by(Passkey.created_at, Passkey.id)))


def begin_creation(actor: Actor, party: Party) -> dict[str, Any]:
    """Options for `navigator.credentials.create`."""
    person = db.session.get_one(Person, actor.person_id)
    known = [PublicKeyCredentialDescriptor(id=key.credential_id) for key in of(actor.person_id)]
    if len(known) >= MOST:
        raise Invalid("passkey_too_many")
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Docflow",
        user_id=person.id.bytes,
        user_name=person.username,
        user_display_name=person.full_name,
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    challenges.remember(options.challenge, "create", actor.person_id)
    return _as_json(options)


def finish_creation(actor: Actor, party: Party, credential: dict[str, Any], name: str) -> None:
    """Raises `Invalid("passkey_refused")` unless challenge, origin and verification fit."""
    challenge = challenges.take(credential, "create", actor.person_id)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _BAD as error:
        raise Invalid("passkey_refused") from error
    with work(actor) as w:
        key = Passkey(
            person_id=actor.person_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=nfc(name)[:60] or "Khóa truy cập",
            created_at=w.now,
        )
        w.session.add(key)
        _note(w, actor.person_id, "account.passkey_added", passkey=key.name)


def remove(actor: Actor, passkey_id: UUID) -> None:
    with work(actor) as w:
        key = w.session.get(Passkey, passkey_id)
        if key is None or key.person_id != actor.person_id:
            raise NotFound(kind="Passkey")
        w.session.delete(key)
        _note(w, actor.person_id, "account.passkey_removed", passkey=key.name)


def begin_signin(party: Party) -> dict[str, Any]:
    """Options for `navigator.credentials.get`; any passkey of this house may answer."""
    return _ask(party, "signin", None)


def begin_proof(actor: Actor, party: Party) -> dict[str, Any]:
    """The same for somebody signed in, who proves again who they are."""
    return _ask(party, "proof", actor.person_id)


def _ask(party: Party, purpose: str, person_id: UUID | None) -> dict[str, Any]:
    options = webauthn.generate_authentication_options(
        rp_id=party.id, user_verification=UserVerificationRequirement.REQUIRED
    )
    challenges.remember(options.challenge, purpose, person_id)
    return _as_json(options)


def finish_signin(
    door: Door, party: Party, credential: dict[str, Any], browser: Browser
) -> SignedIn:
    """Sign in whom the passkey proves. Raises `Invalid("passkey_refused")`, `Forbidden`."""
    challenge = challenges.take(credential, "signin", None)
    nobody = entering.stranger(browser)
    key = _answer(nobody, party, credential, challenge)
    actor = entering.arriving(key.person_id, browser)
    with work(actor) as w:
        _used(w, key)
        return entering.open_session(w, door, browser, "passkey")


def finish_proof(actor: Actor, party: Party, credential: dict[str, Any]) -> str:
    """Whoever is signed in proves it again; the session's new token."""
    challenge = challenges.take(credential, "proof", actor.person_id)
    key = _answer(actor, party, credential, challenge)
    if key.person_id != actor.person_id:
        raise Invalid("passkey_refused")
    with work(actor) as w:
        _used(w, key)
        _note(w, actor.person_id, "account.passkey_used")
    return proof.opened(actor, "passkey")


@dataclass(frozen=True)
class _Answer:
    """A right answer: whose key, and its count."""

    key_id: UUID
    person_id: UUID
    count: int


def _answer(asker: Actor, party: Party, credential: dict[str, Any], challenge: bytes) -> _Answer:
    key = _key_of(db.session, credential)
    if key is None:
        raise Invalid("passkey_refused")
    key_id, person_id = key.id, key.person_id
    try:
        proven = _verified(party, credential, challenge, key)
    except _BAD as error:
        db.session.rollback()
        with work(asker) as w:
            _note(w, person_id, "account.passkey_failed")
        raise Invalid("passkey_refused") from error
    return _Answer(key_id, person_id, proven.new_sign_count)


def _verified(
    party: Party, credential: dict[str, Any], challenge: bytes, key: Passkey
) -> VerifiedAuthentication:
    """Raises one of `_BAD`; the handle in the answer must name the key's own person."""
    handle = credential["response"].get("userHandle")
    if handle and base64url_to_bytes(handle) != key.person_id.bytes:
        raise ValueError("another person's key")
    return webauthn.verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=party.id,
        expected_origin=party.origin,
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )


def _used(w: Work, answer: _Answer) -> None:
    """Remember the count; a count that did not grow meanwhile betrays a copy of the key."""
    key = w.session.get(Passkey, answer.key_id, with_for_update=True, populate_existing=True)
    if key is None or (answer.count and answer.count <= key.sign_count):
        raise Invalid("passkey_refused")
    key.sign_count, key.used_at = answer.count, w.now


def _note(w: Work, person_id: UUID, event: str, **facts: Any) -> None:
    w.record(event, w.session.get_one(Person, person_id), **facts)


def _key_of(session: orm.Session, credential: dict[str, Any]) -> Passkey | None:
    try:
        credential_id = base64url_to_bytes(str(credential["id"]))
    except _BAD:
        return None
    return session.scalar(sa.select(Passkey).where(Passkey.credential_id == credential_id))


def _as_json(options: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return said
