"""A few words as a tiny page of their own: what a signature of number or date looks like."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from docflow.documents.composing.text import clean
from docflow.documents.composing.typesetter import Sheet
from signing import NUMBER, Box

_LINE = 1.107


@dataclass(frozen=True)
class Words:
    """Text in Tinos; sizes in points; `align` is left, center or right. A newline starts a line."""

    text: str
    italic: bool
    bold: bool
    size: float
    width: float
    height: float
    align: str = "left"


def words_in(box: Box, text: str) -> Words:
    """Fit number or date into its place so that it stands on the line of the frozen page."""
    size = round(box.height / _LINE, 1)
    is_number = box.name == NUMBER
    align = "center" if is_number else "left"
    return Words(text, not is_number, False, size, box.width, box.height, align)


def number_words(number: int) -> str:
    """A number below ten carries a zero (Annex I, II.3)."""
    return f"{number:02d}"


def date_words(day: date) -> str:
    """`ngày 05 tháng 01 năm 2026`: a zero for days below ten and months 1, 2 (Annex I, II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def render_words_page(words: Words, *, fonts: Path, forms: Path) -> bytes:
    """One transparent PDF page of exactly `width` x `height` points. Raises BadText."""
    lines = [clean(line) for line in words.text.split("\n")]
    data = asdict(words) | {"lines": lines, "text": " ".join(lines)}
    return Sheet(forms / "words.typ", fonts, data).pdf()
