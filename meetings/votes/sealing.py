"""Secret ballots, level 2 of MEETINGS §5: what is stored opens only with two of three keys.

Each ballot is a sealed box (libsodium: X25519, XSalsa20-Poly1305) to a key of this vote alone.
The private key is split as soon as it is made and is nowhere whole until the vote is over: then two
of its three holders give their parts. A reader of the database or of backups has ciphertext only.
The voter's device seals it (`static/js/sealing`, or whatever speaks to the API), so that the server
has no ballot in the open before the end. It makes the key, though, and sends the page that seals:
the statement on the ballot says so.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
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
SIZE = 32
"""Bytes of a private key."""
BOX = 32 + 16 + 3
"""Bytes of a sealed ballot: a key used once, the seal, and three letters."""
PAIRS = ((0, 1), (0, 2), (1, 2))


def fresh() -> tuple[bytes, list[str]]:
    """The public key of a new vote, and the parts of its private key."""
    from nacl.public import PrivateKey  # noqa: PLC0415 - only where a vote is sealed

    private = PrivateKey.generate()
    return bytes(private.public_key), split(bytes(private))


def split(secret: bytes) -> list[str]:
    """Three texts; any two of them give the secret, one alone is nothing but chance.

    For each pair of holders one has a pad of its own and the other the secret under that pad.
    """
    held = [b"", b"", b""]
    for one, other in PAIRS:
        pad = secrets.token_bytes(len(secret))
        held[one] += pad
        held[other] += _under(secret, pad)
    return [
        f"{place}.{base64.urlsafe_b64encode(part).decode()}" for place, part in enumerate(held, 1)
    ]


def joined(parts: Iterable[str]) -> bytes:
    """The secret out of two different parts; raises `Invalid`."""
    found = dict(map(_read, parts))
    pair = tuple(sorted(found))
    if pair not in PAIRS:
        raise Invalid("wrong_part")
    one, other = pair
    return _under(_half(found[one], one, pair), _half(found[other], other, pair))


def _read(text: str) -> tuple[int, bytes]:
    place, _dot, code = text.strip().partition(".")
    try:
        part = base64.urlsafe_b64decode(code)
    except ValueError:
        part = b""
    if place not in {"1", "2", "3"} or len(part) != 2 * SIZE:
        raise Invalid("wrong_part")
    return int(place) - 1, part


def _half(part: bytes, place: int, pair: tuple[int, ...]) -> bytes:
    """What a holder has for this pair: the pairs stand in their order."""
    at = [one for one in PAIRS if place in one].index((pair[0], pair[1]))
    return part[at * SIZE : (at + 1) * SIZE]


def _under(text: bytes, pad: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(text, pad, strict=True))


def private_key(parts: Iterable[str], public: bytes) -> bytes | None:
    """The key out of whichever two of the parts give the one of this vote."""
    from nacl.public import PrivateKey  # noqa: PLC0415 - only where a vote is sealed

    for two in combinations(parts, 2):
        if len({_read(one)[0] for one in two}) == 1:
            continue
        key = joined(two)
        if bytes(PrivateKey(key).public_key) == public:
            return key
    return None


def box_of(text: str) -> bytes:
    """A box as it is sent; raises `Invalid`."""
    try:
        box = base64.b64decode(text, validate=True)
    except ValueError:
        box = b""
    if len(box) != BOX:
        raise Invalid("sealed_only")
    return box


def cast(session: orm.Session, poll_id: UUID, person_id: UUID, box: bytes) -> None:
    """As a secret ballot is cast, but sealed; all boxes are of one length."""
    if session.get(SecretMark, (poll_id, person_id)) is None:
        session.add(SecretMark(poll_id=poll_id, person_id=person_id))
        session.add(SealedBallot(poll_id=poll_id, key=secrets.token_bytes(16), box=box))


def opened(session: orm.Session, poll_id: UUID, key: bytes) -> list[Choice | None]:
    """What is in the boxes; None for one that is not of this key or holds no choice."""
    from nacl.public import PrivateKey, SealedBox  # noqa: PLC0415 - only where a vote is sealed

    lid = SealedBox(PrivateKey(key))
    query = sa.select(SealedBallot.box).where(SealedBallot.poll_id == poll_id)
    return [_within(lid, box) for box in session.scalars(query)]


def _within(lid: SealedBox[PrivateKey], box: bytes) -> Choice | None:
    """A voter's own program may put anything into a box: that is an invalid ballot."""
    from nacl.exceptions import CryptoError  # noqa: PLC0415 - only where a vote is sealed

    try:
        return Choice(lid.decrypt(box).decode())
    except (CryptoError, ValueError):
        return None
