"""The registers of Decree 30/2020/NĐ-CP, Annex IV, to print and bind (Art. 16, 22), and as XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from docflow.documents.composing.text import breakable, clean
from docflow.documents.composing.typesetter import Sheet


class RegisterKind(StrEnum):
    OUTGOING = "outgoing"
    INCOMING = "incoming"


COLUMNS: dict[RegisterKind, tuple[tuple[str, int], ...]] = {
    RegisterKind.OUTGOING: (
        ("Số, ký hiệu văn bản", 27),
        ("Ngày tháng văn bản", 20),
        ("Tên loại và trích yếu nội dung văn bản", 60),
        ("Người ký", 26),
        ("Nơi nhận văn bản", 38),
        ("Đơn vị, người nhận bản lưu", 26),
        ("Số lượng bản", 14),
        ("Ngày chuyển", 20),
        ("Ký nhận", 18),
        ("Ghi chú", 18),
    ),
    RegisterKind.INCOMING: (
        ("Ngày đến", 20),
        ("Số đến", 14),
        ("Tác giả", 38),
        ("Số, ký hiệu văn bản", 27),
        ("Ngày tháng văn bản", 20),
        ("Tên loại và trích yếu nội dung văn bản", 60),
        ("Đơn vị hoặc người nhận", 32),
        ("Ngày chuyển", 20),
        ("Ký nhận", 18),
        ("Ghi chú", 18),
    ),
}
"""The ten columns of each register, in order, with their widths on paper in millimetres."""


@dataclass(frozen=True)
class Register:
    """One year's book; each row has the ten texts of COLUMNS. `cover` lines go below the year."""

    kind: RegisterKind
    title: str
    organisation: str
    year: int
    rows: Sequence[Sequence[str]]
    cover: tuple[str, ...] = ()


def register_pdf(register: Register, *, fonts: Path, forms: Path) -> bytes:
    """A4 landscape, PDF/A-2b, heads on each page. Raises ValueError for a row of wrong width."""
    data: dict[str, Any] = {
        "title": clean(register.title),
        "organisation": clean(register.organisation),
        "year": str(int(register.year)),
        "cover": [clean(line) for line in register.cover],
        "columns": COLUMNS[register.kind],
        "rows": [[breakable(text) for text in row] for row in _rows(register)],
    }
    return Sheet(forms / "register.typ", fonts, data).pdf(tagged=False)


def register_xlsx(register: Register) -> bytes:
    """The same columns as a workbook; every cell is a string, so nothing in it can be a formula."""
    import xlsxwriter  # noqa: PLC0415 - 17 MB that an idle server does without

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        _fill(book, register)
    return out.getvalue()


def _fill(book: Any, register: Register) -> None:
    sheet = book.add_worksheet("Sổ đăng ký")
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "align": "center"})
    wrapped = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    sheet.write_string(0, 0, clean(register.organisation).upper(), book.add_format({"bold": True}))
    sheet.write_string(1, 0, f"{clean(register.title).upper()} NĂM {int(register.year)}")
    for x, (name, width) in enumerate(COLUMNS[register.kind]):
        sheet.set_column(x, x, width * 0.55)
        sheet.write_string(3, x, name, bold)
    for y, row in enumerate(_rows(register), start=4):
        for x, text in enumerate(row):
            sheet.write_string(y, x, text, wrapped)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(3)


def _rows(register: Register) -> list[list[str]]:
    width = len(COLUMNS[register.kind])
    if any(len(row) != width for row in register.rows):
        raise ValueError(f"a row of this register has {width} columns")
    return [[clean(text) for text in row] for row in register.rows]
