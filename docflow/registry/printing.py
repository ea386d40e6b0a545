"""A book as Annex IV prints it: ten columns, bound by year (NĐ 30/2020 Art. 16.2b, 22.3b)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.ports import Ports
from docflow.documents.composing.registers import (
    Register,
    RegisterKind,
    register_pdf,
    register_xlsx,
)
from docflow.documents.titles import titled

from .models import Direction, EntryState, RegisterEntry
from .queries import Filter, whole

TITLES = {
    Direction.OUTGOING: "Sổ đăng ký văn bản đi",
    Direction.INCOMING: "Sổ đăng ký văn bản đến",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Form = Literal["pdf", "xlsx"]
VOID, PENDING = "Số đã hủy: ", "Đang ghi số"


def printed(ports: Ports, session: orm.Session, actor: Actor, wanted: Filter, form: Form) -> bytes:
    """The whole filter as PDF/A or as a workbook."""
    rows = whole(session, actor, wanted)
    made = book(wanted.direction, wanted.year, actor.organization_name, rows)
    if form == "xlsx":
        return register_xlsx(made)
    return register_pdf(made, fonts=ports.fonts, forms=ports.forms)


def book(
    direction: Direction,
    year: int,
    organization: str,
    entries: Iterable[RegisterEntry],
    cover: tuple[str, ...] = (),
) -> Register:
    """The rows as text, voided numbers with their reason in the last column."""
    row_of = outgoing_row if direction is Direction.OUTGOING else incoming_row
    return Register(
        kind=RegisterKind(direction.value),
        title=TITLES[direction],
        organisation=organization,
        year=year,
        rows=[row_of(entry) for entry in entries],
        cover=cover,
    )


def outgoing_row(entry: RegisterEntry) -> Sequence[str]:
    """Số, ký hiệu; ngày; tên loại và trích yếu; người ký; nơi nhận; lưu; số bản; chuyển; nhận."""
    return (
        entry.code,
        _day(entry.dated_on),
        titled(entry.type_name, entry.subject),
        entry.signer,
        entry.recipients,
        entry.keeper,
        str(entry.copies),
        _day(entry.handed_on),
        "",
        _note(entry),
    )


def incoming_row(entry: RegisterEntry) -> Sequence[str]:
    """Ngày đến; số đến; tác giả; số, ký hiệu; ngày; trích yếu; người nhận; ngày chuyển."""
    return (
        _day(entry.arrived_on),
        str(entry.number),
        entry.author,
        entry.code,
        _day(entry.dated_on),
        titled(entry.type_name, entry.subject),
        entry.recipients,
        _day(entry.handed_on),
        "",
        _note(entry),
    )


def _note(entry: RegisterEntry) -> str:
    if entry.state is EntryState.VOID:
        return VOID + (entry.void_reason or "")
    return PENDING if entry.state is EntryState.RESERVED else entry.note


def _day(on: date | None) -> str:
    return on.strftime("%d/%m/%Y") if on else ""
