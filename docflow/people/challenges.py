"""Challenges for passkeys: random, for one purpose, minutes long, answered once (WebAuthn §13.4.3).

The answer names its challenge itself, so no cookie has to change between question and answer.
"""

from __future__ import annotations

import binascii
import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import InvalidJSONStructure

from docflow.core import clock
from docflow.core.errors import Invalid
from docflow.core.work import transaction

from .credentials import Challenge

LIFE = timedelta(minutes=5)


def remember(challenge: bytes, purpose: str, person_id: UUID | None) -> None:
    """Keep a challenge until it is answered; those nobody answered go."""
    now = clock.now()
    with transaction() as session:
        session.execute(sa.delete(Challenge).where(Challenge.expires_at <= now))
        row = Challenge(
            hash=_hash(challenge), purpose=purpose, person_id=person_id, expires_at=now + LIFE
        )
        session.add(row)


def take(credential: dict[str, Any], purpose: str, person_id: UUID | None) -> bytes:
    """The challenge an answer is for, once. Raises `Invalid("passkey_refused")`."""
    challenge = _answered(credential)
    with transaction() as session:
        row = session.get(Challenge, _hash(challenge), with_for_update=True)
        if row is not None:
            session.delete(row)
        good = row is not None and (row.purpose, row.person_id) == (purpose, person_id)
        late = row is not None and row.expires_at <= clock.now()
    if not good or late:
        raise Invalid("passkey_refused")
    return challenge


def _answered(credential: dict[str, Any]) -> bytes:
    try:
        said = base64url_to_bytes(credential["response"]["clientDataJSON"])
        return parse_client_data_json(said).challenge
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise Invalid("passkey_refused") from error
    except InvalidJSONStructure as error:
        raise Invalid("passkey_refused") from error


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
