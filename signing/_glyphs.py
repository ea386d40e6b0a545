"""Which letters a TrueType font can draw: the `cmap` table (OpenType specification, cmap)."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path


def missing(text: str, font: Path) -> str:
    """The letters of `text` that `font` cannot draw, each once."""
    known = letters(font)
    return "".join(sorted({letter for letter in text if ord(letter) not in known}))


@lru_cache(maxsize=16)
def letters(font: Path) -> frozenset[int]:
    """All code points that lead to a glyph. ValueError when there is no Unicode map."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        if platform in {0, 3}:
            found.update(_mapped(data, start + offset))
    if not found:
        raise ValueError(f"no Unicode map in {font.name}")
    return frozenset(found)


def _table(data: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"no {name.decode()} table")


def _mapped(data: bytes, start: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", data, start)
    if form == 4:
        yield from _segments(data, start)
    elif form == 12:
        yield from _groups(data, start)


def _segments(data: bytes, start: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", data, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 2 * double)
    place = start + 16 + 3 * double
    for index, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        (offset,) = struct.unpack_from(">H", data, place + 2 * index)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(
                    ">H", data, place + 2 * index + offset + 2 * (code - first)
                )
            if offset and not glyph:
                continue
            if (glyph + delta) & 0xFFFF:
                yield code


def _groups(data: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, start + 12)
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", data, start + 16 + 12 * index)
        yield from (code for code in range(first, last + 1) if glyph + code - first)
