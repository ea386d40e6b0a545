"""Where the signatures of a brought file will stand: found by its words, else as NĐ 30 lays out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from docflow.core.values import fold
from signing import DATE, INITIAL, LEADER, NUMBER, SEAL, Box

from .pdf_lines import PageText, TextLine
from .places import MAX_INITIALS, MM, overlaps

_LETTERS = 1.107
"""Height of a line of Tinos over its size."""
_BELOW = 0.216
_CAPITAL = 0.662
_LONGEST_DATE = 11.6
"""Width of "ngày 23 tháng 11 năm 2026" in italics over its size."""
_LEADER = (40 * MM, 22 * MM)
_SEAL = 36 * MM
_INITIAL = (16 * MM, 7 * MM)
_COLUMNS = 2
"""Of initials behind the archive line: a third would lie under the seal."""
_NUMBER_WIDTH = 34.0
_HEAD = 70 * MM
"""What the head of a first page takes."""
_LEAST_NUMBER = 18.0
_LEAST_HEIGHT = 28.0
_NUMBER_LINE = re.compile(r"^\s*Số\s*:?\s*(?P<number>[\d.…_\s]*)/\s*(?P<symbol>[^\s/]+)")


@dataclass(frozen=True)
class Wanted:
    """What the drafter's form says, to be looked for in the file."""

    signer: str
    capacity: tuple[str, ...]
    town: str


@dataclass(frozen=True)
class Placed:
    """`places` are boxes with `found`; `remarks` are codes of what to look at."""

    places: list[dict[str, Any]]
    remarks: list[str]
    symbol: str | None


@dataclass
class _Search:
    pages: Sequence[PageText]
    wanted: Wanted
    places: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def put(self, box: Box, *, found: bool = True) -> None:
        self.places.append(asdict(box) | {"found": found})

    @property
    def lines(self) -> Iterator[TextLine]:
        """From the end of the file to its beginning."""
        return (line for page in reversed(self.pages) for line in reversed(page.lines))


def locate(pages: Sequence[PageText], wanted: Wanted) -> Placed:
    """The places of all signatures, from a file converted by us."""
    search = _Search(pages, wanted)
    symbol = _number(search)
    _date(search)
    _leader(search)
    _initials(search)
    if any(overlaps(search.places)):
        search.remarks.append("places_overlap")
    return Placed(search.places, search.remarks, symbol)


def _number(search: _Search) -> str | None:
    first = search.pages[0]
    for line in first.lines:
        found = _NUMBER_LINE.match(line.text)
        if not found or line.baseline < first.height / 2:
            continue
        slash = next(g.left for g in line.glyphs if g.text == "/")
        start = max(g.right for g in line.seen if g.text in "Số:" and g.right <= slash) + 1.5
        search.put(_on_line(NUMBER, line, start, max(slash - start - 1.5, _LEAST_NUMBER)))
        return found["symbol"][:30]
    search.put(_default(NUMBER, first, 60 * MM, _NUMBER_WIDTH), found=False)
    search.remarks.append("number_line_missing")
    return None


def _default(name: str, page: PageText, left: float, width: float) -> Box:
    """On the third line of the head, where Annex I puts number and date."""
    return Box(
        name,
        page.number,
        round(left, 2),
        round(page.height - 45 * MM, 2),
        width,
        round(13 * _LETTERS, 2),
    )


def _date(search: _Search) -> None:
    first = search.pages[0]
    town = fold(search.wanted.town) + ","
    line = next(
        (
            line
            for line in first.lines
            if fold(line.text).startswith(town) and line.baseline > first.height / 2
        ),
        None,
    )
    if line is None:
        search.put(_default(DATE, first, 125 * MM, 160.0), found=False)
        search.remarks.append("date_line_missing")
        return
    comma = next(glyph.right for glyph in line.glyphs if glyph.text == ",")
    size = _size(line)
    search.put(_on_line(DATE, line, comma + size / 4, _LONGEST_DATE * size))
    if "ngay" in fold(line.text):
        search.remarks.append("date_printed")


def _size(line: TextLine) -> float:
    """The size of its letters, from the height of the first capital."""
    capital = next((g for g in line.seen if g.text.isupper() and g.text.isascii()), None)
    height = (capital.top - line.baseline) / _CAPITAL if capital else 13.0
    return min(max(round(height * 2) / 2, 12.0), 14.0)


def _on_line(name: str, line: TextLine, left: float, width: float) -> Box:
    size = _size(line)
    return Box(
        name,
        line.page,
        round(left, 2),
        round(line.baseline - _BELOW * size, 2),
        round(width, 2),
        round(_LETTERS * size, 2),
    )


def _leader(search: _Search) -> None:
    name = _signers_name(search)
    box = _above(search, name) if name else _beside_recipients(search)
    search.put(box, found=bool(name))
    width, height = box.width, box.height
    seal = Box(
        SEAL,
        box.page,
        round(max(box.x + width / 3 - _SEAL, 2.0), 2),
        round(box.y + (height - _SEAL) / 2, 2),
        round(_SEAL, 2),
        round(_SEAL, 2),
    )
    search.put(seal, found=bool(name))
    if name:
        _compare_capacity(search, box.page)
    else:
        search.remarks.append("signer_missing")


def _signers_name(search: _Search) -> TextLine | None:
    """The last line that is the signer's name, on the right half of its page."""
    wanted = fold(search.wanted.signer)
    widths = {page.number: page.width for page in search.pages}
    return next(
        (
            line
            for line in search.lines
            if wanted and fold(line.text).endswith(wanted) and _is_right(line, widths[line.page])
        ),
        None,
    )


def _is_right(line: TextLine, width: float) -> bool:
    return line.right > width * 0.55


def _above(search: _Search, name: TextLine) -> Box:
    """Between the capacity and the name, as high as the gap allows."""
    width, height = _LEADER
    middle = name.middle if name.left > 150 else (name.right + search.pages[name.page].width) / 2
    floor = name.top + 4
    above = [
        line.baseline
        for line in search.pages[name.page].lines
        if line.baseline > floor and line.left < middle + width / 2 and line.right > middle
    ]
    room = min(above, default=floor + height + 8) - floor - 4
    if room < _LEAST_HEIGHT:
        search.remarks.append("no_room_to_sign")
    return Box(
        LEADER,
        name.page,
        round(middle - width / 2, 2),
        round(floor, 2),
        round(width, 2),
        round(min(max(room, _LEAST_HEIGHT), height), 2),
    )


def _recipients_line(search: _Search) -> TextLine | None:
    return next((line for line in search.lines if fold(line.text).startswith("noi nhan")), None)


def _beside_recipients(search: _Search) -> Box:
    """Right of "Nơi nhận:", under three lines of capacity; without it, at the foot of the end."""
    width, height = _LEADER
    left = 152 * MM - width / 2
    beside = _recipients_line(search)
    if beside is not None:
        bottom = max(beside.top - 3 * 16 - height, 20 * MM)
        return Box(LEADER, beside.page, round(left, 2), round(bottom, 2), width, height)
    last = search.pages[-1]
    lowest = min((line.baseline for line in last.lines), default=last.height)
    bottom = max(min(lowest, last.height - _HEAD) - 3 * 16 - height, 20 * MM)
    return Box(LEADER, last.number, round(left, 2), round(bottom, 2), width, height)


def _compare_capacity(search: _Search, page: int) -> None:
    printed = {fold(line.text) for line in search.pages[page].lines}
    together = " ".join(printed)
    if any(fold(words) not in together for words in search.wanted.capacity):
        search.remarks.append("capacity_differs")


def _initials(search: _Search) -> None:
    """The first ký nháy behind the last word of the text, the others behind the archive line."""
    width, height = _INITIAL
    end = next((line for line in search.lines if line.text.rstrip().endswith("./.")), None)
    archive = next((line for line in search.lines if "luu: vt" in fold(line.text)), None)
    others = [_behind(archive, search, place) for place in range(1, MAX_INITIALS)]
    places = [_behind(end, search, 0), *others]
    for number, (page, x, y) in enumerate(places, start=1):
        box = Box(f"{INITIAL}{number}", page, round(x, 2), round(y, 2), width, height)
        search.put(box, found=bool(end if number == 1 else archive))


def _behind(line: TextLine | None, search: _Search, place: int) -> tuple[int, float, float]:
    width, height = _INITIAL
    if line is None:
        last = search.pages[-1]
        return last.number, 30 * MM + place * (width + 2), 12 * MM
    room = search.pages[line.page].width - 4 - width
    row, column = divmod(max(place - 1, 0), _COLUMNS)
    x = min(line.right + 3 + column * (width + 2), room)
    return line.page, x, line.baseline - 2 - row * (height + 2)
