"""A composition becomes a frozen PDF/A-2b page with the places of its signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from docflow.documents.composing.model import Composition
from docflow.documents.composing.sheet import sheet
from docflow.documents.composing.typesetter import Sheet
from signing import Box

_PAGE_HEIGHT = 841.89
_MARGIN = 56.69
_TWO_LINES = 37.0
_FORM = "nd30.typ"

Spot = Mapping[str, Any]


@dataclass(frozen=True)
class Composed:
    """The file, the places of its signatures (points, origin bottom left), how many pages."""

    pdf: bytes
    boxes: tuple[Box, ...]
    pages: int


@dataclass(frozen=True)
class _Setting:
    """How the same text may be set: line spacing, points kept free below block `anchor`."""

    line_height: float = 1.15
    anchor: int = -1
    reserve: float = 0.0


def compose(composition: Composition, *, fonts: Path, forms: Path, draft: bool = False) -> Composed:
    """Lay out per Decree 30/2020/NĐ-CP, Annex I. Same input, same bytes. Raises BadText, BadBody.

    Number and date stay blank: they are drawn later as the appearance of the clerk's signatures.
    """
    data = sheet(composition) | {"draft": draft, "sample": draft}

    def laid(setting: _Setting) -> tuple[Sheet, list[Spot]]:
        made = Sheet(forms / _FORM, fonts, data | asdict(setting))
        return made, list(made.labelled("spot"))

    made, spots = laid(_Setting())
    if not _stands(spots):
        others = map(laid, _remedies(spots))
        made, spots = next((other for other in others if _stands(other[1])), (made, spots))
    pages = max(spot["page"] for spot in spots)
    return Composed(made.pdf(composition.at), tuple(_boxes(spots)), pages)


def preview(composition: Composition, *, fonts: Path, forms: Path) -> Composed:
    """The same page marked "DỰ THẢO", with dots where number and date will stand."""
    return compose(composition, fonts=fonts, forms=forms, draft=True)


def _stands(spots: list[Spot]) -> bool:
    """Whether the signature shares its page with at least two lines of text."""
    sign, end = _named(spots, "sign"), _named(spots, "end")
    if sign["page"] != end["page"]:
        return False
    return bool(sign["page"] == 1 or sign["y"] > _MARGIN + _TWO_LINES)


def _remedies(spots: list[Spot]) -> Iterator[_Setting]:
    """What a typist would try: set it tighter, carry two lines over, set it wider."""
    yield from (_Setting(line_height=height) for height in (1.08, 1.0))
    page, free = _shortened(spots)
    for anchor in (int(s["name"][5:]) for s in spots if _starts_on(s, page)):
        yield _Setting(anchor=anchor, reserve=free + _TWO_LINES)
    yield from (_Setting(line_height=height) for height in (1.2, 1.25, 1.3, 1.35))


def _shortened(spots: list[Spot]) -> tuple[int, float]:
    """Find the page that must give two lines away, and how many points are free at its foot."""
    sign, end = _named(spots, "sign"), _named(spots, "end")
    if sign["page"] == end["page"]:
        return end["page"] - 1, 0.0
    return end["page"], _PAGE_HEIGHT - _MARGIN - end["y"]


def _starts_on(spot: Spot, page: int) -> bool:
    return bool(spot["name"].startswith("start") and spot["page"] == page)


def _named(spots: list[Spot], name: str) -> Spot:
    return next(spot for spot in spots if spot["name"] == name)


def _boxes(spots: list[Spot]) -> Iterator[Box]:
    for spot in spots:
        if spot["width"] > 0:
            bottom = _PAGE_HEIGHT - spot["y"] - spot["height"]
            yield Box(
                name=spot["name"],
                page=spot["page"] - 1,
                x=round(spot["x"], 2),
                y=round(bottom, 2),
                width=round(spot["width"], 2),
                height=round(spot["height"], 2),
            )
