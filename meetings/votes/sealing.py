"""Secret ballots, level 2 of MEETINGS §5: what is stored opens only with two of three keys.

Each of three holders' devices makes a key pair for this vote alone (`static/js/sealing`, or
whatever speaks to the API) and tells the room the public half. A voter's device puts the ballot
into one box for each two of them, closed to both (libsodium: X25519, XSalsa20-Poly1305), so that no
private key is in the house before the end and nobody alone, whoever runs the server among them, can
open a ballot. A reader of the database or of backups has ciphertext only. What is left to trust is
the page that seals and the public keys it is sent: the statement on the ballot says so.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Invalid

from .models import Choice, SealedBallot, SecretMark

if TYPE_CHECKING:
    from nacl.public import PrivateKey, SealedBox

HOLDERS = 3
PAIRS = tuple(combinations(range(HOLDERS), 2))
SIZE = 32
"""Bytes of a key, and of the SHA-256 before the boxes."""
CHANCE = 16
"""Bytes before the letters, so that the SHA-256 tells nobody which they are."""
SEAL = 48
"""What closing a box adds: a key used once, and the seal."""
LID = CHANCE + 3 + 2 * SEAL
"""Bytes of a box: chance and three letters, closed twice."""
BOX = SIZE + len(PAIRS) * LID
"""Bytes of a sealed ballot: what all boxes must hold, by its SHA-256, and the boxes."""


def public_of(part: str) -> str:
    """The public key, in hexadecimal, of a private one as a holder gives it; raises `Invalid`."""
    from nacl.public import PrivateKey  # noqa: PLC0415 - only where a vote is sealed

    return bytes(PrivateKey(_key_of(part)).public_key).hex()


def _key_of(part: str) -> bytes:
    try:
        key = base64.b64decode(part.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != SIZE:
        raise Invalid("wrong_part")
    return key


def box_of(text: str) -> bytes:
    """A ballot as it is sent; raises `Invalid`."""
    try:
        box = base64.b64decode(text, validate=True)
    except ValueError:
        box = b""
    if len(box) != BOX:
        raise Invalid("sealed_only")
    return box


def cast(session: orm.Session, poll_id: UUID, person_id: UUID, box: bytes) -> None:
    """As a secret ballot is cast, but sealed; all ballots are of one length."""
    if session.get(SecretMark, (poll_id, person_id)) is None:
        session.add(SecretMark(poll_id=poll_id, person_id=person_id))
        session.add(SealedBallot(poll_id=poll_id, key=secrets.token_bytes(16), box=box))


def opened(session: orm.Session, poll_id: UUID, parts: Mapping[int, str]) -> list[Choice | None]:
    """What is in the ballots, by the keys of two holders and the places these have among the
    three; None for one that is closed to other keys, holds no choice, or holds another for others.
    """
    from nacl.public import PrivateKey, SealedBox  # noqa: PLC0415 - only where a vote is sealed

    one, other = sorted(parts)
    start = SIZE + PAIRS.index((one, other)) * LID
    lids = [SealedBox(PrivateKey(_key_of(parts[place]))) for place in (one, other)]
    query = sa.select(SealedBallot.box).where(SealedBallot.poll_id == poll_id)
    found = session.scalars(query)
    return [_within(lids, box[:SIZE], box[start : start + LID]) for box in found]


def _within(lids: list[SealedBox[PrivateKey]], promised: bytes, box: bytes) -> Choice | None:
    """A voter's own program may put anything into a box: that is an invalid ballot."""
    from nacl.exceptions import CryptoError  # noqa: PLC0415 - only where a vote is sealed

    try:
        for lid in lids:
            box = lid.decrypt(box)
        if hashlib.sha256(box).digest() != promised:
            return None
        return Choice(box[CHANCE:].decode())
    except (CryptoError, ValueError):
        return None
