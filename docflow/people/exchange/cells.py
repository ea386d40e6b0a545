"""Cells of the workbook: how a value is written, and read back to the same text.

The words in the file are part of its format and stay Vietnamese in every language of the pages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

from docflow.core.values import fold, nfc

YES, NO = "có", "không"
_TRUE = frozenset({"co", "x", "1", "true", "yes", "dung"})
_FALSE = frozenset({"", "khong", "0", "false", "no", "sai"})
LINE_BREAK, ITEM_BREAK = " / ", "; "


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    LINES = "lines"


class BadCell(Exception):
    """`code` says what is wrong with the value."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclasses.dataclass(frozen=True)
class Column:
    """One column; `key` columns name the row, `labels` are the words of its choices."""

    field: str
    title: str
    kind: Kind = Kind.TEXT
    key: bool = False
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    capital: bool = False
    """Kept in capitals, as the letterhead prints it."""
    width: int = 18

    @property
    def heading(self) -> str:
        return f"{self.title} *" if self.key else self.title


def written(column: Column, value: object) -> str:
    """A value of a row as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, list | tuple):
        return _listed(column, [str(item) for item in value])
    return column.labels.get(str(value), str(value))


def _listed(column: Column, items: list[str]) -> str:
    if column.kind is Kind.LINES:
        return LINE_BREAK.join(items)
    order = list(column.labels)
    known = sorted(items, key=lambda item: order.index(item) if item in order else len(order))
    return ITEM_BREAK.join(column.labels.get(item, item) for item in known)


def plain(cell: object) -> str:
    """What stands in a cell, as one line of text; numbers without a useless fraction."""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return nfc(" ".join(str(cell).split()))


def read(column: Column, text: str) -> object:
    """The value a cell's text stands for, ready to be validated. Raises `BadCell`."""
    return _READERS[column.kind](column, text.upper() if column.capital else text)


def settled(column: Column, text: str) -> str:
    """The text as this program would write it: what two cells are compared by."""
    return written(column, read(column, text))


def _text(_column: Column, text: str) -> str:
    return text


def _number(_column: Column, text: str) -> int | None:
    if text == "":
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadCell("int_parsing")
    return int(text)


def _day(_column: Column, text: str) -> date | None:
    if text == "":
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise BadCell("date_parsing")


def _yes_no(_column: Column, text: str) -> bool:
    said = fold(text)
    if said in _TRUE:
        return True
    if said in _FALSE:
        return False
    raise BadCell("bool_parsing")


def _choice(column: Column, text: str) -> str:
    said = fold(text)
    for code, label in column.labels.items():
        if said in {fold(code), fold(label)}:
            return code
    raise BadCell("missing" if not text else "enum")


def _several(column: Column, text: str) -> list[str]:
    parts = [part.strip() for part in text.replace(",", ";").split(";")]
    return [_choice(column, part) for part in parts if part]


def _lines(_column: Column, text: str) -> list[str]:
    return [part.strip() for part in text.split("/") if part.strip()]


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.LINES: _lines,
}
