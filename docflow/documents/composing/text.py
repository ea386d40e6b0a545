"""What one string may hold before it reaches paper."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from docflow.core.errors import Invalid

_LONG_WORD = 48
_BREAK_EVERY = 24
_ZERO_WIDTH_SPACE = "\u200b"
_WORD_JOINER = "\u2060"
_SYMBOL = re.compile(r"[(“\"]?\d+[\w/]*/[\w-]{2,20}")


class BadText(Invalid, ValueError):
    """A text that cannot stand on paper: `reason` is a code, `path` where, `char` which sign."""

    kind = "bad_text"

    def __init__(self, path: str, reason: str, **facts: Any) -> None:
        super().__init__(self.kind, fields={path: reason}, path=path, reason=reason, **facts)
        self.path = path
        self.reason = reason


def clean(text: str, path: str = "") -> str:
    """NFC on one line: white space becomes a space, invisible controls (Cc, Cf) go.

    Raises BadText for private, unassigned and surrogate characters: no font shows them alike.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\v\f\x85":
            kept.append("\u00a0" if char == "\u00a0" else " ")
        elif category in ("Co", "Cn", "Cs"):
            raise BadText(path, "no_glyph", char=f"U+{ord(char):04X}")
        elif category not in ("Cc", "Cf"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def breakable(text: str) -> str:
    """The same text; a symbol (1234/UBND-VX) stays whole, a word longer than a line may break."""
    return " ".join(_opened(_joined(word)) for word in text.split(" "))


def plain(text: str) -> str:
    """Undo `breakable`."""
    return text.replace(_ZERO_WIDTH_SPACE, "").replace(_WORD_JOINER, "")


def _joined(word: str) -> str:
    if not _SYMBOL.match(word):
        return word
    return word.replace("/", f"/{_WORD_JOINER}").replace("-", f"{_WORD_JOINER}-{_WORD_JOINER}")


def _opened(word: str) -> str:
    if len(word) <= _LONG_WORD:
        return word
    parts = (word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY))
    return _ZERO_WIDTH_SPACE.join(parts)
