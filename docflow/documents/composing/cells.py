"""Tables of the body: rows and cells read, placed and measured for the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docflow.documents.composing import tables
from docflow.documents.composing.walk import (
    At,
    BadBody,
    Block,
    Node,
    Walk,
    attributes,
    content,
    whole,
)

Inside = Callable[[Walk, Node, At], tuple[list[Block], int]]


@dataclass(frozen=True)
class _Cell:
    span: tables.Span
    head: bool
    blocks: list[Block]
    letters: int
    pixels: tuple[int, ...]

    def drawn(self, place: tables.Place) -> Block:
        size = {"w": self.span.columns, "h": self.span.rows}
        return {"x": place.x, "y": place.y, **size, "head": self.head, "blocks": self.blocks}


def read_table(walk: Walk, node: Node, at: At, inside: Inside) -> Block:
    """Give every cell its place and every column its share of the width. Raises BadBody."""
    rows = [_row(walk, row, at.child(y), inside) for y, row in enumerate(content(node, at))]
    try:
        places, columns = tables.placed([[cell.span for cell in row] for row in rows])
    except ValueError as wrong:
        raise BadBody(at.path, str(wrong)) from None
    pairs = [pair for row in zip(rows, places, strict=True) for pair in zip(*row, strict=True)]
    return {
        "t": "table",
        "widths": _widths(columns, pairs),
        "header": _header_rows(rows),
        "cells": [cell.drawn(place) for cell, place in pairs],
    }


def _row(walk: Walk, node: object, at: At, inside: Inside) -> list[_Cell]:
    row = walk.enter(node, at, "table_row")
    return [_cell(walk, cell, at.child(x), inside) for x, cell in enumerate(content(row, at))]


def _cell(walk: Walk, node: object, at: At, inside: Inside) -> _Cell:
    cell = walk.enter(node, at, "table_cell", "table_header")
    given = attributes(cell, at)
    span = tables.Span(
        whole(given.get("colspan"), at, 1, tables.MAX_COLUMNS),
        whole(given.get("rowspan"), at, 1, tables.MAX_ROWS),
    )
    blocks, letters = inside(walk, cell, at)
    return _Cell(span, cell["type"] == "table_header", blocks, letters, _pixels(given, at))


def _pixels(given: Node, at: At) -> tuple[int, ...]:
    widths = given.get("colwidth") or []
    if not isinstance(widths, list) or len(widths) > tables.MAX_COLUMNS:
        raise BadBody(at.path, "bad_attribute")
    return tuple(whole(width, at, 0, 10_000) for width in widths)


def _widths(columns: int, pairs: list[tuple[_Cell, tables.Place]]) -> list[float]:
    given = {
        place.x + i: width
        for cell, place in pairs
        for i, width in enumerate(cell.pixels[: cell.span.columns])
        if width
    }
    single = [(place.x, cell.letters) for cell, place in pairs if cell.span.columns == 1]
    return tables.weights(columns, single, given)


def _header_rows(rows: list[list[_Cell]]) -> int:
    """How many leading rows are only headers, and so repeat on each page."""
    count = 0
    for row in rows:
        if not row or not all(cell.head for cell in row):
            break
        count += 1
    return count if count < len(rows) else 0
