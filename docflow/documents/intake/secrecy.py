"""State-secret marks in the words of a file: a file that bears one must never be kept here.

Levels of the Law on the protection of state secrets: Tuyệt mật, Tối mật, Mật. A mark is a stamp, a
line of its own; the word inside a sentence ("bảo mật", "bí mật nhà nước") is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from .errors import Reason, Rejected
from .names import without_marks


class Certainty(IntEnum):
    """From LIKELY on the file is stopped; only a named officer may override, with a reason."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True)
class Finding:
    mark: str
    """`TUYỆT MẬT`, `TỐI MẬT`, `MẬT`, or the other mark that was met."""
    line: int
    """Counted from 1."""
    certainty: Certainty


LEVELS: Final = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
_LEGACY: Final = {
    "TUYÖT MËT": LEVELS[0],
    "TUYEÄT MAÄT": LEVELS[0],
    "TÈI MËT": LEVELS[1],
    "TOÁI MAÄT": LEVELS[1],
    "MËT": LEVELS[2],
    "MAÄT": LEVELS[2],
}
"""TCVN3 and VNI: how a stamp reads when a file with such fonts is taken for Unicode."""
_COMPANIONS: Final = {
    "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ": Certainty.CERTAIN,
    "TÀI LIỆU THU HỒI": Certainty.LIKELY,
}
_WRAPPED: Final = frozenset({"BẢO", "BÍ", "CƠ", "CẨN", "THÂN", "ĐỘ", "TÚI", "SỎI"})
"""Last word of a heading that runs on with the single word MẬT in its next line."""

_FRAME: Final = " \t\u00a0*-–—_=.:;,()[]{}<>|/\\\"'“”«»•#~+"
_COLUMNS: Final = re.compile(r"\t|\||\s{2,}")
_URGENCY: Final = re.compile(r"\b(?:HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN)(?: HẸN GIỜ)?\b")
_PAPER: Final = re.compile(r"^(?:TÀI LIỆU|VĂN BẢN|CÔNG VĂN|HỒ SƠ) (?=(?:TUYỆT |TỐI )?MẬT$)")
_SPACED: Final = re.compile(r"(?<!\S)\w(?: \w)+(?!\S)")
_LABELLED: Final = re.compile(
    r"(?i)^(?:mức )?độ mật ?[:–-]? ?[(\[]?(tuyệt mật|tối mật|mật|a|b|c)[)\]]?[.;]?$"
)
_LETTERS: Final = dict(zip("ABC", LEVELS, strict=True))
_GROUPS: Final = r"/[A-ZĐ][\wĐ]*(?:-[A-ZĐ][\wĐ]*)*?"
_SYMBOL: Final = re.compile(
    rf"(?<![\w/-])\d{{1,5}}(?:{_GROUPS}-(?:M|TuM|ToM)|-(?:M|TuM|ToM){_GROUPS})(?![\w/-])"
)
_OWN_NUMBER: Final = re.compile(r"(?i)^\s*số\s*[:.]?\s*\d")


def screen(text: str) -> tuple[Finding, ...]:
    """Every mark in the text, in the order of the lines."""
    return tuple(_findings(unicodedata.normalize("NFC", text)))


def refuse_secrets(text: str) -> None:
    """Raise `Rejected` when a mark is likely or certain; nothing of the text is repeated."""
    stopping = [f for f in screen(text) if f.certainty >= Certainty.LIKELY]
    if stopping:
        worst = max(stopping, key=lambda f: f.certainty)
        raise Rejected(Reason.STATE_SECRET_MARK, mark=worst.mark, line=worst.line)


def _findings(text: str) -> Iterator[Finding]:
    before = ""
    for number, line in enumerate(text.splitlines(), start=1):
        found = max(_marks(line, before), key=lambda mark: mark[1], default=None)
        if found:
            yield Finding(found[0], number, found[1])
        before = line


def _marks(line: str, before: str) -> Iterator[tuple[str, Certainty]]:
    for cell in (line, *_COLUMNS.split(line)):
        core = _core(cell)
        if not core:
            continue
        yield from _stamp(core, before)
        yield from _labelled(cell)
        if core in _COMPANIONS:
            yield core, _COMPANIONS[core]
    if found := _SYMBOL.search(line):
        own = _OWN_NUMBER.match(line)
        yield found[0], Certainty.LIKELY if own else Certainty.POSSIBLE


def _core(cell: str) -> str:
    """The bare words of a stamp: no frame, no letter spacing, no urgency beside it."""
    words = " ".join(cell.strip(_FRAME).split())
    words = _SPACED.sub(lambda found: found[0].replace(" ", ""), words)
    words = {"TỐIMẬT": LEVELS[1], "TUYỆTMẬT": LEVELS[0]}.get(words, words)
    words = " ".join(_URGENCY.sub(" ", words).strip(_FRAME).split())
    return _PAPER.sub("", words)


def _stamp(core: str, before: str) -> Iterator[tuple[str, Certainty]]:
    if core in LEVELS:
        yield from _upper(core, before)
    elif core.upper() in _LEGACY:
        yield _LEGACY[core.upper()], Certainty.LIKELY
    elif core.upper() in LEVELS and core[0].isupper():
        yield core.upper(), Certainty.POSSIBLE
    elif core.isupper() and core in {"TUYET MAT", "TOI MAT"}:
        yield next(level for level in LEVELS if without_marks(level) == core), Certainty.LIKELY


def _upper(core: str, before: str) -> Iterator[tuple[str, Certainty]]:
    """One word MẬT may be the rest of the line above: of a stamp, or of a heading."""
    above = _core(before)
    if core == LEVELS[2] and f"{above} {core}" in LEVELS:
        yield f"{above} {core}", Certainty.CERTAIN
    elif core != LEVELS[2] or not above or above.split()[-1].upper() not in _WRAPPED:
        yield core, Certainty.CERTAIN


def _labelled(cell: str) -> Iterator[tuple[str, Certainty]]:
    if found := _LABELLED.match(" ".join(cell.split())):
        level = found[1].upper()
        yield _LETTERS.get(level, level), Certainty.LIKELY
