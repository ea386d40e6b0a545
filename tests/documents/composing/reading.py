"""What a PDF really shows: lines of text with face, size and baseline, and drawn paths."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Letter:
    char: str
    x: float
    y: float
    right: float
    size: float
    face: str


@dataclass(frozen=True)
class Line:
    """Letters on one baseline without a wide gap; points, origin bottom left."""

    text: str
    page: int
    x: float
    y: float
    right: float
    size: float
    face: str

    @property
    def middle(self) -> float:
        return (self.x + self.right) / 2


@dataclass(frozen=True)
class Drawn:
    """A path: its bounds and its stroke colour."""

    page: int
    x: float
    y: float
    right: float
    top: float
    colour: tuple[int, int, int]

    @property
    def width(self) -> float:
        return self.right - self.x

    @property
    def height(self) -> float:
        return self.top - self.y


def text_of(pdf: bytes, page: int | None = None) -> str:
    with pdfium.PdfDocument(pdf) as document:
        pages = range(len(document)) if page is None else [page]
        return "\n".join(document[i].get_textpage().get_text_range() for i in pages)


def lines_of(pdf: bytes) -> list[Line]:
    """All lines, page by page, top to bottom, left to right."""
    with pdfium.PdfDocument(pdf) as document:
        return [line for i in range(len(document)) for line in _page_lines(document[i], i)]


def find(pdf: bytes, start: str) -> Line:
    return next(line for line in lines_of(pdf) if line.text.startswith(start))


def drawn_of(pdf: bytes) -> list[Drawn]:
    with pdfium.PdfDocument(pdf) as document:
        return [path for i in range(len(document)) for path in _paths(document[i], i)]


def sizes_of(pdf: bytes) -> list[tuple[float, float]]:
    with pdfium.PdfDocument(pdf) as document:
        return [document[i].get_size() for i in range(len(document))]


def _letters(page: pdfium.PdfPage) -> Iterator[Letter]:
    text = page.get_textpage()
    for index in range(text.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text, index))
        if char.isspace() or raw.FPDFText_IsGenerated(text, index):
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        _, _, right, _ = text.get_charbox(index, loose=True)
        name = ctypes.create_string_buffer(128)
        raw.FPDFText_GetFontInfo(text, index, name, 128, None)
        size = raw.FPDFText_GetFontSize(text, index)
        face = name.value.decode().rpartition("+")[2]
        yield Letter(char, x.value, y.value, right, round(size, 1), face)


def _page_lines(page: pdfium.PdfPage, index: int) -> Iterator[Line]:
    rows: dict[int, list[Letter]] = {}
    for letter in _letters(page):
        key = next((y for y in rows if abs(y - letter.y * 10) < 8), round(letter.y * 10))
        rows.setdefault(key, []).append(letter)
    for key in sorted(rows, reverse=True):
        yield from _split(sorted(rows[key], key=lambda letter: letter.x), index)


def _split(letters: list[Letter], page: int) -> Iterator[Line]:
    """Cut a row where the gap is wider than any space between words."""
    part: list[Letter] = []
    for letter in letters:
        if part and letter.x - part[-1].right > 1.25 * letter.size:
            yield _line(part, page)
            part = []
        part.append(letter)
    if part:
        yield _line(part, page)


def _line(part: list[Letter], page: int) -> Line:
    text = part[0].char
    for before, letter in pairwise(part):
        text += (" " if letter.x - before.right > 0.12 * letter.size else "") + letter.char
    first = part[0]
    return Line(text, page, first.x, first.y, part[-1].right, first.size, first.face)


def _paths(page: pdfium.PdfPage, index: int) -> Iterator[Drawn]:
    for shape in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        colour = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFPageObj_GetStrokeColor(shape, *colour)
        red, green, blue, _ = (part.value for part in colour)
        yield Drawn(index, *shape.get_bounds(), (red, green, blue))
