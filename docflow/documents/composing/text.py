"""What one string may hold before it reaches paper."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from docflow.core.errors import Invalid

_LONG_WORD = 48
_BREAK_EVERY = 24
_ZERO_WIDTH_SPACE = "\u200b"
_WHOLE = re.compile(
    r"((?<!\S)[(“\"]?\d{1,6}/(?:\d{4}/)?\w{1,12}(?:-\w{1,12}){1,2}[)”\".,;:]*(?!\S)|\S{49,})"
)


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
    """The same text, with invisible places to break inside words longer than a line."""
    if len(text) <= _LONG_WORD:
        return text
    return " ".join(_opened(word) for word in text.split(" "))


def plain(text: str) -> str:
    """Undo `breakable`."""
    return text.replace(_ZERO_WIDTH_SPACE, "")


def pieces(text: str) -> list[tuple[str, bool]]:
    """Cut into parts, each with whether it stays on one line: symbols (1234/UBND-VX), and the
    slices of a word longer than a line, between which it may break.
    """
    cut = [(part, index % 2 == 1) for index, part in enumerate(_WHOLE.split(text))]
    return [
        (piece, whole)
        for part, whole in cut
        for piece in (_slices(part) if whole else [part])
        if piece
    ]


def _slices(word: str) -> list[str]:
    if len(word) <= _LONG_WORD:
        return [word]
    return [word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY)]


def _opened(word: str) -> str:
    return _ZERO_WIDTH_SPACE.join(_slices(word))
