"""Places of signatures on a brought file, as kept in its row: boxes in points, with `found`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from docflow.core.errors import Invalid
from signing import INITIAL, LEADER, SEAL, Box

from .pdf_lines import count_pages

MM = 72 / 25.4
MAX_INITIALS = 9
A4 = (210 * MM, 297 * MM)
Place = Mapping[str, Any]


def boxes_of(pdf: bytes, places: Iterable[Place], *, initials: int) -> tuple[list[Box], int]:
    """The boxes to reserve for a circuit with this many initials, and the pages of the file."""
    wanted = (place for place in places if number_of_initial(place["name"]) <= initials)
    boxes = [Box(**{key: place[key] for key in Box.__dataclass_fields__}) for place in wanted]
    return boxes, count_pages(pdf)


def number_of_initial(name: str) -> int:
    """3 for `KyNhay3`, 0 for any other place."""
    return int(name.removeprefix(INITIAL)) if name.startswith(INITIAL) else 0


def moved(place: Place, *, page: int, left: float, top: float) -> dict[str, Any]:
    """A place put elsewhere by hand: page from 1, millimetres from the upper left of A4."""
    bottom = A4[1] - top * MM - place["height"]
    where = {"page": page - 1, "x": round(left * MM, 2), "y": round(bottom, 2), "found": True}
    return dict(place) | where


def refuse_impossible(places: Iterable[Place], pages: int) -> None:
    """Raise `Invalid` for a place outside the file, or one that lies over another.

    The seal alone lies over a third of the signature (NĐ 30/2020 Annex I, II.8).
    """
    rows = list(places)
    if any(not _is_on_paper(place, pages) for place in rows):
        raise Invalid("place_outside", fields={"places": "place_outside"})
    if over := next(overlaps(rows), None):
        raise Invalid("places_overlap", fields={"places": "places_overlap"}, over=" – ".join(over))


def overlaps(places: Iterable[Place]) -> Iterator[tuple[str, str]]:
    """Names of places that lie over each other and must not."""
    for one, other in combinations(places, 2):
        if {one["name"], other["name"]} != {LEADER, SEAL} and _touch(one, other):
            yield one["name"], other["name"]


def _touch(one: Place, other: Place) -> bool:
    return bool(
        one["page"] == other["page"]
        and one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def _is_on_paper(place: Place, pages: int) -> bool:
    """Upright or on its side."""
    right, top = place["x"] + place["width"], place["y"] + place["height"]
    fits = (right <= A4[0] and top <= A4[1]) or (right <= A4[1] and top <= A4[0])
    return bool(0 <= place["page"] < pages and place["x"] >= 0 and place["y"] >= 0 and fits)
