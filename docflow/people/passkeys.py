"""Passkeys (WebAuthn level 2): the key stays with the person, the server keeps its public half."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import webauthn
from sqlalchemy import orm
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.values import nfc
from docflow.core.work import transaction, work

from .actors import actor_for
from .credentials import LoginSession, Passkey
from .models import Person

CHALLENGE_LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class Party:
    """Who asks: the host name and the origin the browser must be on."""

    id: str
    origin: str


def own(actor: Actor) -> list[Passkey]:
    query = sa.select(Passkey).where(Passkey.person_id == actor.person_id)
    return list(db.session.scalars(query.order_by(Passkey.created_at)))


def begin_creation(actor: Actor, party: Party) -> dict[str, Any]:
    """Options for `navigator.credentials.create`; the challenge waits in the session."""
    person = db.session.get_one(Person, actor.person_id)
    known = [PublicKeyCredentialDescriptor(id=key.credential_id) for key in own(actor)]
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
    _remember(_session_of(actor), options.challenge)
    return _as_json(options)


def finish_creation(actor: Actor, party: Party, credential: dict[str, Any], name: str) -> None:
    """Raise `Invalid("passkey_refused")` unless the answer fits the challenge and the origin."""
    session_id = _session_of(actor)
    challenge = _taken(session_id)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
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
        w.record("account.passkey_added", w.session.get_one(Person, actor.person_id))


def remove(actor: Actor, passkey_id: UUID) -> None:
    with work(actor) as w:
        key = w.session.get(Passkey, passkey_id)
        if key is None or key.person_id != actor.person_id:
            raise NotFound(kind="Passkey")
        w.session.delete(key)
        w.record("account.passkey_removed", w.session.get_one(Person, actor.person_id))


def begin_signin(session_id: UUID, party: Party) -> dict[str, Any]:
    """Options for `navigator.credentials.get`; any passkey of this house may answer."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id, user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(session_id, options.challenge)
    return _as_json(options)


def finish_signin(
    session_id: UUID, party: Party, credential: dict[str, Any], address: str
) -> tuple[Actor, str]:
    """Who the passkey proves; `Invalid("passkey_refused")` for anything that does not fit."""
    challenge = _taken(session_id)
    key = _key_of(db.session, credential)
    try:
        proven = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise Invalid("passkey_refused") from error
    key_id, person = key.id, db.session.get_one(Person, key.person_id)
    username, actor = person.username, actor_for(db.session, person, address=address)
    if actor is None:
        raise Invalid("no_post")
    with transaction() as session:
        used = session.get_one(Passkey, key_id)
        used.sign_count, used.used_at = proven.new_sign_count, clock.now()
    return actor, username


def _key_of(session: orm.Session, credential: dict[str, Any]) -> Passkey:
    try:
        credential_id = base64url_to_bytes(str(credential["id"]))
    except (KeyError, ValueError) as error:
        raise Invalid("passkey_refused") from error
    key = session.scalar(sa.select(Passkey).where(Passkey.credential_id == credential_id))
    if key is None:
        raise Invalid("passkey_refused")
    return key


def _session_of(actor: Actor) -> UUID:
    if actor.session_id is None:
        raise Invalid("no_session")
    return actor.session_id


def _remember(session_id: UUID, challenge: bytes) -> None:
    with transaction() as session:
        session.get_one(LoginSession, session_id).challenge = challenge


def _taken(session_id: UUID) -> bytes:
    """The challenge, once."""
    with transaction() as session:
        row = session.get_one(LoginSession, session_id)
        challenge, row.challenge = row.challenge, None
    if challenge is None:
        raise Invalid("passkey_refused")
    return challenge


def _as_json(options: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return said
