"""Phiếu giải quyết văn bản đến with the stamp "ĐẾN" (Decree 30/2020/NĐ-CP, Annex IV)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docflow.documents.composing.text import breakable, clean
from docflow.documents.composing.typesetter import Sheet


@dataclass(frozen=True)
class ArrivalSlip:
    """One incoming document on its way; a part without lines prints dots to write on."""

    organisation: str
    number: str
    date: str
    passed_to: str
    dossier: str
    about: str
    leader: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    handler: tuple[str, ...] = ()


def arrival_slip_pdf(slip: ArrivalSlip, *, fonts: Path, forms: Path) -> bytes:
    """One page or more, PDF/A-2b. Raises BadText."""
    stamp = (
        ("Số:", slip.number),
        ("Ngày:", slip.date),
        ("Chuyển:", slip.passed_to),
        ("Số và ký hiệu HS:", slip.dossier),
    )
    parts = (
        ("Ý kiến của lãnh đạo cơ quan, tổ chức:", slip.leader),
        ("Ý kiến của lãnh đạo đơn vị:", slip.head),
        ("Ý kiến đề xuất của người giải quyết:", slip.handler),
    )
    data = {
        "organisation": _line(slip.organisation),
        "about": _line(slip.about),
        "stamp": [[name, _line(words)] for name, words in stamp],
        "parts": [[title, [_line(words) for words in lines]] for title, lines in parts],
    }
    return Sheet(forms / "slip.typ", fonts, data).pdf()


def _line(text: str) -> str:
    return breakable(clean(text).strip())
