"""The file itself: written so that no cell is a formula, read where it can do no harm."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from docflow.core.errors import Invalid
from docflow.core.values import fold

from .cells import Column, Kind, plain

MOST_BYTES = 5 * 1024 * 1024
_READER = Path(__file__).with_name("_reader.py")
_PATIENCE = 30
_REASONS = {3: "sheet_form", 4: "sheet_rows"}


@dataclass(frozen=True)
class Line:
    """One row of a sheet by column field; `number` as the spreadsheet shows it."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A sheet: what it may hold, and its rows. Columns that are not there are left alone."""

    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    strange: Sequence[str] = ()
    """Headings that mean nothing here."""


def write(pages: Iterable[Page]) -> bytes:
    """Every value is a string or a number that says so; nothing is taken for a formula or link."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#EEE8DC", "text_wrap": True})
        text = book.add_format({"num_format": "@", "valign": "top"})
        for page in pages:
            _write(book.add_worksheet(page.title), page, head, text)
    return out.getvalue()


def _write(sheet: Any, page: Page, head: Any, text: Any) -> None:
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(0, place, column.heading, head)
    for row, line in enumerate(page.lines, start=1):
        for place, column in enumerate(page.columns):
            value = line.values[column.field]
            if column.kind is Kind.NUMBER and value:
                sheet.write_number(row, place, int(value))
            else:
                sheet.write_string(row, place, value, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(page.lines), 1), len(page.columns) - 1)


def read(content: bytes, expected: Mapping[str, Sequence[Column]]) -> list[Page]:
    """The known sheets of a workbook in the expected order; other sheets are passed over.

    Raises `Invalid` beside `sheet` for what is too large, packed to explode or no workbook.
    """
    if len(content) > MOST_BYTES:
        raise refused("sheet_size")
    if not content.startswith(b"PK\x03\x04"):
        raise refused("sheet_form")
    tables = {fold(name): rows for name, rows in _unpacked(content, expected).items()}
    pages = [
        _page(title, columns, tables[fold(title)])
        for title, columns in expected.items()
        if fold(title) in tables
    ]
    if not any(page.lines for page in pages):
        raise refused("sheet_empty")
    return pages


def refused(code: str) -> Invalid:
    return Invalid(fields={"sheet": code})


def _unpacked(content: bytes, expected: Iterable[str]) -> dict[str, list[list[object]]]:
    """Read by another process, which alone suffers when the workbook means harm."""
    wanted = json.dumps([title.casefold() for title in expected])
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-I", str(_READER), wanted],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refused("sheet_bomb") from error
    if done.returncode:
        raise refused(_REASONS.get(done.returncode, "sheet_bomb"))
    tables: dict[str, list[list[object]]] = json.loads(done.stdout)
    return tables


def _page(title: str, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> Page:
    if not rows:
        return Page(title, (), ())
    by_name = {fold(column.title): column for column in columns}
    headings = [plain(cell).removesuffix("*").strip() for cell in rows[0]]
    known = [by_name.get(fold(heading)) for heading in headings]
    strange = [h for h, column in zip(headings, known, strict=True) if h and column is None]
    here = [column for column in columns if column in known]
    return Page(title, here, list(_lines(known, rows[1:])), strange)


def _lines(known: Sequence[Column | None], rows: Sequence[Sequence[object]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=2):
        cells = zip(known, row, strict=False)
        values = {column.field: plain(cell) for column, cell in cells if column is not None}
        if any(values.values()):
            yield Line(number, values)
