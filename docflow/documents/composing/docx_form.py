"""The empty form of a type in Word: the layout of Decree 30/2020/NĐ-CP, Annex I to type into."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document

from docflow.documents.composing import docx_parts as parts
from docflow.documents.composing.docx_parts import Look
from docflow.documents.composing.kinds import Abstract, DocumentType
from docflow.documents.composing.model import Letterhead, SignatureBlock
from docflow.documents.composing.text import clean

_DOTS = "…………………………………………"
_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_PARAGRAPH = Look(indent=True, align="justify", after=6, spacing=1.15)
_BLANK = "…" * 26
_HALF = 24
_SIGNER = SignatureBlock(("QUYỀN HẠN, CHỨC VỤ", "CỦA NGƯỜI KÝ"), "Họ và tên")


@dataclass(frozen=True)
class EmptyForm:
    """What is known before anything is written; blanks become dots."""

    type: DocumentType
    letterhead: Letterhead
    symbol: str = ""
    place: str = ""
    signature: SignatureBlock = _SIGNER
    archive_line: str = "VT"


def empty_form(form: EmptyForm) -> bytes:
    """A .docx with the margins, faces, sizes and rules of the decree; its only field is PAGE."""
    document = Document()
    parts.set_page(document)
    _head(document, form)
    _title(document, form)
    _text(document, form)
    _close(document, form)
    document.core_properties.title = clean(form.type.name)
    document.core_properties.author = clean(" ".join(form.letterhead.issuing_lines))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _head(document: Any, form: EmptyForm) -> None:
    left, right = parts.two_columns(document, 66.8, 98.2)
    if form.letterhead.parent_line:
        parts.line(left, clean(form.letterhead.parent_line), Look(size=13, align="center"))
    for name in form.letterhead.issuing_lines:
        for words in _halved(clean(name)):
            parts.line(left, words, Look(size=13, bold=True, align="center"))
    parts.rule(left, 66.8, 24)
    parts.line(
        left, f"Số:       /{clean(form.symbol) or '…………'}", Look(size=13, align="center", before=4)
    )
    if form.type.abstract is Abstract.LETTER:
        parts.line(left, f"V/v {_DOTS[:10]}", Look(size=12, align="center", before=6))
    parts.line(right, _NATION, Look(size=13, bold=True, align="center"))
    parts.line(right, _MOTTO, Look(size=14, bold=True, align="center"))
    parts.rule(right, 98.2, 60.4)
    date = f"{clean(form.place) or '…………'}, ngày      tháng      năm 20…"
    parts.line(right, date, Look(size=14, italic=True, align="center", before=4))


def _halved(name: str) -> tuple[str, ...]:
    """Break a long name at the space nearest its middle, as the printed form does."""
    spaces = [at for at, char in enumerate(name) if char == " "]
    if len(name) <= _HALF or not spaces:
        return (name,)
    middle = min(spaces, key=lambda at: abs(at - len(name) // 2))
    return name[:middle], name[middle + 1 :]


def _title(document: Any, form: EmptyForm) -> None:
    if form.type.abstract is not Abstract.LETTER:
        parts.line(document, form.type.name.upper(), Look(bold=True, align="center", before=16))
    if form.type.abstract is Abstract.TITLE:
        parts.line(document, f"{_DOTS} (trích yếu)", Look(bold=True, align="center"))
        parts.rule(document, 165, 55)
    if form.type.addressed:
        parts.line(document, f"{form.type.lead} {_DOTS}", Look(align="center", before=12, after=12))


def _text(document: Any, form: EmptyForm) -> None:
    if form.type.enacting:
        parts.line(
            document, "THẨM QUYỀN BAN HÀNH", Look(bold=True, align="center", before=12, after=6)
        )
    if form.type.grounds:
        italic = Look(italic=True, indent=True, align="justify", after=6, spacing=1.15)
        for words in (f"Căn cứ {_DOTS};", f"Căn cứ {_DOTS};", f"Theo đề nghị của {_DOTS}."):
            parts.line(document, words, italic)
    if form.type.enacting:
        parts.line(document, form.type.enacting, Look(bold=True, align="center", before=6, after=6))
        for number in (1, 2):
            parts.line(document, f"Điều {number}. {_BLANK[:22]}", _PARAGRAPH)
        parts.line(document, f"Điều 3. {_DOTS} chịu trách nhiệm thi hành./.", _PARAGRAPH)
    else:
        parts.line(document, _BLANK, _PARAGRAPH)
        parts.line(document, f"{_BLANK}./.", _PARAGRAPH)


def _close(document: Any, form: EmptyForm) -> None:
    left, right = parts.two_columns(document, 80, 85)
    parts.line(left, "Nơi nhận:", Look(size=12, bold=True, italic=True, before=12))
    for words in (
        "- Như trên;" if form.type.addressed else "- …………;",
        "- …………;",
        f"- Lưu: {clean(form.archive_line)}.",
    ):
        parts.line(left, words, Look(size=11))
    for index, words in enumerate(form.signature.lines):
        before = 0 if index else 12
        parts.line(right, clean(words), Look(bold=True, align="center", before=before))
    parts.line(right, clean(form.signature.name), Look(bold=True, align="center", before=66))
