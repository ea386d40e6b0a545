"""What devices do in a sealed vote, for tests: keys and ballots, by libsodium."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from itertools import combinations

from nacl.public import PrivateKey, PublicKey, SealedBox


def part_of(key: PrivateKey) -> str:
    return base64.b64encode(bytes(key)).decode()


def public_of(key: PrivateKey) -> str:
    return bytes(key.public_key).hex()


def closed(content: bytes, *publics: str) -> bytes:
    """To the last of them first, so that the first of them opens it first."""
    for public in reversed(publics):
        content = SealedBox(PublicKey(bytes.fromhex(public))).encrypt(content)
    return content


def ballot(publics: Sequence[str], *texts: str) -> str:
    """A ballot that says one thing to all; or, by a program that cheats, one to each pair."""
    chance = secrets.token_bytes(16)
    said = [chance + text.encode() for text in texts]
    pairs = list(combinations(publics, 2))
    boxes = [closed(said[n % len(said)], *pair) for n, pair in enumerate(pairs)]
    return base64.b64encode(hashlib.sha256(said[0]).digest() + b"".join(boxes)).decode()
