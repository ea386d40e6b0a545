"""What a signature shows on the page (NĐ 30/2020, Annex I): a picture, words, or a page of PDF."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Align(StrEnum):
    """Where words stand in their box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Picture:
    """A PNG, with transparency if it has any, as large as its box allows, centred."""

    png: bytes


@dataclass(frozen=True)
class Words:
    """One line of text of `size` points, its baseline a quarter of that above the box's bottom.

    `font` is a TTF file; with `italic` the slanted face of the same family beside it is taken.
    A line too long for its box is drawn narrower, never cut. A letter that the face lacks refuses
    the signature (MissingGlyph).
    """

    text: str
    size: float
    font: Path
    italic: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Page:
    """The first page of a PDF, stretched over the box."""

    pdf: bytes


Look = Picture | Words | Page
