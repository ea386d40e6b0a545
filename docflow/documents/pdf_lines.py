"""The lines of text of a page and where they stand, in points from the lower left corner."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium

_one_at_a_time = threading.Lock()
"""PDFium has state of its own and no locks."""


@dataclass(frozen=True)
class Glyph:
    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class TextLine:
    page: int
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return unicodedata.normalize("NFC", "".join(glyph.text for glyph in self.glyphs))

    @property
    def seen(self) -> tuple[Glyph, ...]:
        return tuple(glyph for glyph in self.glyphs if glyph.text.strip())

    @property
    def left(self) -> float:
        return min(glyph.left for glyph in self.seen)

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.seen)

    @property
    def top(self) -> float:
        return max(glyph.top for glyph in self.seen)

    @property
    def baseline(self) -> float:
        """Where most letters stand: marks below (ạ) and tails (g) are fewer."""
        bottoms = sorted(glyph.bottom for glyph in self.seen)
        return bottoms[len(bottoms) * 2 // 3]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class PageText:
    number: int
    width: float
    height: float
    lines: tuple[TextLine, ...]


def read_pages(pdf: bytes) -> list[PageText]:
    """Every page of a PDF that was let in."""
    with _one_at_a_time, pdfium.PdfDocument(pdf) as document:
        return [_page(document, number) for number in range(len(document))]


def count_pages(pdf: bytes) -> int:
    with _one_at_a_time, pdfium.PdfDocument(pdf) as document:
        return len(document)


def _page(document: pdfium.PdfDocument, number: int) -> PageText:
    page = document[number]
    words = page.get_textpage()
    try:
        width, height = page.get_size()
        glyphs = list(_glyphs(words))
    finally:
        words.close()
        page.close()
    return PageText(number, width, height, tuple(_lines(number, glyphs)))


def _glyphs(words: pdfium.PdfTextPage) -> Iterator[Glyph]:
    for index in range(words.count_chars()):
        text = words.get_text_range(index, 1)
        yield Glyph(text, *words.get_charbox(index))


def _lines(number: int, glyphs: list[Glyph]) -> Iterator[TextLine]:
    """Cut where PDFium put a line end; a wide gap begins a new column."""
    line: list[Glyph] = []
    for glyph in glyphs:
        if glyph.text in {"\r", "\n", ""}:
            yield from _ended(number, line)
            line = []
        else:
            line.append(glyph)
    yield from _ended(number, line)


def _ended(number: int, line: list[Glyph]) -> Iterator[TextLine]:
    if any(glyph.text.strip() for glyph in line):
        yield TextLine(number, tuple(line))
