"""Small values that carry meaning."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import NewType
from uuid import UUID

from . import clock

Sha256 = NewType("Sha256", str)
"""Lower-case hexadecimal SHA-256 of the bytes a row speaks about."""


def sha256(content: bytes) -> Sha256:
    return Sha256(hashlib.sha256(content).hexdigest())


def id_in_time() -> UUID:
    """A UUID of version 7 (RFC 9562 §5.7): sorts by the millisecond it was made in."""
    at = int(clock.now().timestamp() * 1000)
    drawn = secrets.randbits(74)
    high, low = drawn >> 62, drawn & (1 << 62) - 1
    return UUID(int=at << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def nfc(text: str) -> str:
    """One spelling for one Vietnamese word (TCVN 6909: composed form), trimmed."""
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """What a search compares: lower case, no marks, đ as d, single spaces."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


_TONES = str.maketrans({"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"})
_LETTERS = {
    letter: f"{index:02d}"
    for index, letter in enumerate(
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m", "n",
         "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z"]
    )
}  # fmt: skip


def collation_key(text: str) -> str:
    """A key that sorts as a Vietnamese dictionary does: letters first, then tones.

    Tones order: ngang, huyền, hỏi, ngã, sắc, nặng.
    """
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", text.casefold()):
        base, tone = _split_tone(char)
        letters.append(_LETTERS.get(base, base if base.isalnum() else "-"))
        tones.append(tone)
    return "".join(letters) + "!" + "".join(tones)


def _split_tone(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    tone = "".join(c for c in parts if ord(c) in _TONES) or ""
    base = unicodedata.normalize("NFC", "".join(c for c in parts if ord(c) not in _TONES))
    return base, tone.translate(_TONES) or "0"


class Secret(str):
    """Text that may be used and may not be shown."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def reveal(self) -> str:
        return str.__str__(self)
