"""Where each cell of a table stands when cells span columns and rows."""

from __future__ import annotations

from dataclasses import dataclass

MAX_COLUMNS = 24
MAX_ROWS = 2_000


@dataclass(frozen=True)
class Span:
    """One cell as written: how many columns and rows it covers."""

    columns: int
    rows: int


@dataclass(frozen=True)
class Place:
    """The upper left corner of a cell, counted from 0."""

    x: int
    y: int


def placed(rows: list[list[Span]]) -> tuple[list[list[Place]], int]:
    """Place every cell as a browser would; return the places and the number of columns.

    Raises ValueError when cells would lie over each other or leave the table.
    """
    taken: set[tuple[int, int]] = set()
    places = [_row(y, row, len(rows), taken) for y, row in enumerate(rows)]
    columns = max((x for x, _ in taken), default=-1) + 1
    if not 0 < columns <= MAX_COLUMNS or len(rows) > MAX_ROWS:
        raise ValueError("table_size")
    return places, columns


def _row(y: int, row: list[Span], height: int, taken: set[tuple[int, int]]) -> list[Place]:
    places, x = [], 0
    for span in row:
        while (x, y) in taken:
            x += 1
        covered = {(x + i, y + j) for i in range(span.columns) for j in range(span.rows)}
        if y + span.rows > height or covered & taken:
            raise ValueError("table_spans")
        taken |= covered
        places.append(Place(x, y))
        x += span.columns
    return places


def weights(columns: int, texts: list[tuple[int, int]], given: dict[int, int]) -> list[float]:
    """Relative column widths: those the editor gave, else by the length of what stands in them.

    `texts` are (column, letters) of the cells that cover one column.
    """
    if len(given) == columns:
        return [float(given[x]) for x in range(columns)]
    longest = [3] * columns
    for x, letters in texts:
        longest[x] = max(longest[x], min(letters, 80))
    return [round(length**0.5, 3) for length in longest]
