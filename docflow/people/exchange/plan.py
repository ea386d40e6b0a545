"""What a workbook would change: compared row by row, rehearsed, and then done as one deed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.errors import Conflict, Invalid, Refusal
from docflow.core.work import Work, work

from .cells import BadCell, Column, read, settled
from .sheets import SHEETS, Sheet
from .workbook import Line, Page
from .workbook import read as unpack

Key = tuple[str, ...]


class Change(StrEnum):
    ADD = "add"
    EDIT = "edit"
    SAME = "same"
    FAULT = "fault"


@dataclass(frozen=True)
class Difference:
    """A field that changes from one text to another."""

    field: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One row of the file and what becomes of it; `faults` maps a column's field to a reason."""

    sheet: str
    number: int
    key: Key
    change: Change
    differences: tuple[Difference, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    said: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Plan:
    rows: tuple[Row, ...]
    strange: tuple[str, ...] = ()
    """Headings that were passed over, as `sheet: heading`."""

    def count(self, change: Change) -> int:
        return Counter(row.change for row in self.rows)[change]

    @property
    def touched(self) -> list[Row]:
        return [row for row in self.rows if row.change in {Change.ADD, Change.EDIT}]

    @property
    def digest(self) -> str:
        """Names exactly what was shown: the apply is refused when it would do anything else."""
        shown = [
            [
                row.sheet,
                row.key,
                row.change,
                [[d.field, d.before, d.after] for d in row.differences],
            ]
            for row in self.touched
        ]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def pages_of(content: bytes) -> list[Page]:
    """Read the file; slow and outside any transaction. Raises `Invalid` beside `sheet`."""
    return unpack(content, {sheet.title: sheet.columns for sheet in SHEETS})


def compare(session: orm.Session, actor: Actor, pages: Sequence[Page]) -> Plan:
    """What the file says against what is there: nothing is deleted, missing rows are left alone."""
    by_title = {sheet.title: sheet for sheet in SHEETS}
    appointed = {
        line.values.get("username", "")
        for page in pages
        if page.title == SHEETS[-1].title
        for line in page.lines
    }
    rows = [row for page in pages for row in _compared(session, actor, by_title[page.title], page)]
    for row in rows:
        row.said["appointed"] = row.said.get("username") in appointed
    strange = tuple(f"{page.title}: {heading}" for page in pages for heading in page.strange)
    return Plan(tuple(rows), strange)


def _compared(session: orm.Session, actor: Actor, sheet: Sheet, page: Page) -> Iterator[Row]:
    known: dict[Key, dict[str, str]] = {}
    for values in sheet.present(session, actor):
        cells = sheet.cells(values)
        known[tuple(cells[name] for name in sheet.keys)] = cells
    seen: set[Key] = set()
    for line in page.lines:
        row = _row(sheet, page, line, known)
        if row.key in seen:
            row = replace(row, change=Change.FAULT, faults=((sheet.keys[0], "twice_in_file"),))
        seen.add(row.key)
        yield row


def _row(sheet: Sheet, page: Page, line: Line, known: dict[Key, dict[str, str]]) -> Row:
    cells, faults = _settled(page.columns, line)
    key = tuple(cells.get(name, "") for name in sheet.keys)
    before = known.get(key)
    whole = {column.field: "" for column in sheet.columns} | (before or {}) | cells
    said, gaps = _values(sheet.columns, whole)
    faults = {name: "missing" for name in sheet.keys if not cells.get(name)} | gaps | faults
    if faults:
        wrong = tuple(faults.items())
        return Row(sheet.title, line.number, key, Change.FAULT, faults=wrong, said=said)
    differences = tuple(_differing(sheet.columns, before or {}, whole))
    other = Change.EDIT if differences else Change.SAME
    change = Change.ADD if before is None else other
    return Row(sheet.title, line.number, key, change, differences, said=said)


def _settled(columns: Iterable[Column], line: Line) -> tuple[dict[str, str], dict[str, str]]:
    cells, faults = {}, {}
    for column in columns:
        try:
            cells[column.field] = settled(column, line.values.get(column.field, ""))
        except BadCell as bad:
            faults[column.field] = bad.code
    return cells, faults


def _values(
    columns: Iterable[Column], whole: dict[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    said, gaps = {}, {}
    for column in columns:
        try:
            said[column.field] = read(column, whole[column.field])
        except BadCell as bad:
            gaps[column.field] = bad.code
    return said, gaps


def _differing(
    columns: Iterable[Column], before: dict[str, str], after: dict[str, str]
) -> Iterator[Difference]:
    for column in columns:
        old, new = before.get(column.field, ""), after[column.field]
        if old != new and not column.key:
            yield Difference(column.field, column.title, old, new)


class _Rehearsed(Exception):
    """Ends a rehearsal: everything it did is rolled back."""


def preview(actor: Actor, content: bytes, session: orm.Session) -> Plan:
    """What would change, with what would be refused: every row is tried, nothing is kept."""
    pages = pages_of(content)
    plan = compare(session, actor, pages)
    session.rollback()
    if not plan.touched:
        return plan
    tried: list[Row] = []
    with suppress(_Rehearsed), work(actor) as w:
        _rehearse(w, compare(w.session, actor, pages), tried)
    return replace(plan, rows=tuple(tried))


def _rehearse(w: Work, plan: Plan, tried: list[Row]) -> None:
    tried += [_tried(w, row) for row in plan.rows]
    raise _Rehearsed


def _tried(w: Work, row: Row) -> Row:
    try:
        _do(w, row)
    except Refusal as refusal:
        return replace(row, change=Change.FAULT, faults=reasons(refusal))
    return row


def reasons(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    """The columns a refusal names, else the row as a whole."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return tuple(fields.items()) or (("", refusal.code),)


def _do(w: Work, row: Row) -> None:
    sheet = next(sheet for sheet in SHEETS if sheet.title == row.sheet)
    if row.change is Change.ADD:
        sheet.add(w, row.said)
    elif row.change is Change.EDIT:
        sheet.change(w, row.said, frozenset(d.field for d in row.differences))


def apply(actor: Actor, pages: Sequence[Page], digest: str) -> Plan:
    """All of it or nothing, in one transaction, when it is still what was shown.

    Raises `Conflict("sheet_stale")` when it is not, `Invalid("sheet_row")` for the first row that
    is refused.
    """
    with work(actor) as w:
        plan = compare(w.session, actor, pages)
        if plan.digest != digest:
            raise Conflict("sheet_stale")
        if faults := plan.count(Change.FAULT):
            raise Invalid("sheet_faults", count=faults)
        for row in plan.rows:
            _kept(w, row)
    return plan


def _kept(w: Work, row: Row) -> None:
    try:
        _do(w, row)
    except (Refusal, sa.exc.IntegrityError) as error:
        faults = reasons(error) if isinstance(error, Refusal) else (("", "already_there"),)
        raise Invalid(
            "sheet_row", sheet=row.sheet, number=row.number, reason=faults[0][1]
        ) from error
