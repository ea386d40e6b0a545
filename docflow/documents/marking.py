"""A converted file with the places of its signatures drawn on it, for the drafter to look at."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

_FONT = "/DocflowPlace"
_RED, _AMBER = "0.64 0.13 0.11", "0.75 0.45 0"


def marked(pdf: bytes, places: Iterable[tuple[int, Mapping[str, Any]]]) -> bytes:
    """Each place as a dashed frame with its number; red where found, amber where by default."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    drawn: dict[int, list[str]] = {}
    for label, place in places:
        drawn.setdefault(place["page"], []).append(_frame(label, place))
    for number, frames in drawn.items():
        if number < len(writer.pages):
            _draw(writer, writer.pages[number], "\n".join(frames))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _frame(label: int, place: Mapping[str, Any]) -> str:
    x, y, width, height = (place[key] for key in ("x", "y", "width", "height"))
    color = _RED if place["found"] else _AMBER
    return (
        f"q {color} RG {color} rg 1 w [4 2] 0 d {x} {y} {width} {height} re S "
        f"BT {_FONT} 9 Tf {x + 2} {y + height - 9} Td ({label}) Tj ET Q"
    )


def _draw(writer: PdfWriter, page: PageObject, operators: str) -> None:
    """Behind what the page draws, its graphics state put back first."""
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q\n")
    after.set_data(b"\nQ\n" + operators.encode("ascii"))
    contents = page["/Contents"] if "/Contents" in page else ArrayObject()
    parts = list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *parts, writer._add_object(after)]  # noqa: SLF001 - pypdf has no public name for it
    )
    _add_font(page)


def _add_font(page: PageObject) -> None:
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    fonts[NameObject(_FONT)] = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica-Bold"),
        }
    )
