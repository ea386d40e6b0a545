"""What may be attached: decided by what the bytes are, never by what the name says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from . import images, opendocument, package, pdf
from .archive import Archive
from .errors import Reason, Rejected
from .names import content_disposition, safe_name
from .parts import XLSX
from .signatures import (
    CFB,
    PDF,
    ZIP,
    image_kind,
    is_markup,
    is_program,
    refuse_eicar,
    refuse_second_face,
)
from .watchers import refuse_formula

__all__ = ["MAX_FILE", "MEDIA_TYPES", "Attachment", "content_disposition", "examine", "safe_name"]

MAX_FILE: Final = 50_000_000
_RTF: Final = b"{\\rtf"
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": _OOXML + "wordprocessingml.document",
    "xlsx": _OOXML + "spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "webp": "image/webp",
}
"""Extension by which a kind is stored, and how it is served (always with nosniff)."""

_EXTENSIONS: Final = {"jpeg": "jpg", "tiff": "tif"}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TEXT_CODES: Final = ("utf-8-sig", "cp1258")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CELL: Final = re.compile(r"(?:^|[,;\t])\s*\"?\s*([=+@-][^\n,;\t]{0,2000})", re.MULTILINE)


@dataclass(frozen=True)
class Attachment:
    """A file that may be kept beside a document."""

    name: str
    """Safe to store and to serve; the extension tells what the content is."""
    kind: str
    media_type: str
    pages: int | None = None
    """Pages of a PDF, frames of a picture."""


def examine(name: str, content: bytes) -> Attachment:
    """Let `content` in, or raise `Rejected`; `name` only supplies the stem."""
    if not content:
        raise Rejected(Reason.EMPTY)
    if len(content) > MAX_FILE:
        raise Rejected(Reason.TOO_LARGE, limit=MAX_FILE)
    refuse_eicar(content)
    kind, pages = _examined(name, content)
    return Attachment(safe_name(name, kind), kind, MEDIA_TYPES[kind], pages)


def _examined(name: str, content: bytes) -> tuple[str, int | None]:
    if content.startswith(PDF):
        return "pdf", pdf.examine(content).pages
    if content.startswith(ZIP):
        refuse_second_face(content, kind="zip")
        return _zip(content), None
    if picture := image_kind(content):
        refuse_second_face(content, kind="image")
        return _EXTENSIONS.get(picture, picture), images.examine(content)
    _refuse_old(content)
    return _text(name, content), None


def _zip(content: bytes) -> str:
    archive = Archive(content)
    if kind := opendocument.kind_of(archive):
        opendocument.examine(archive)
        return kind
    if form := package.form_of(archive):
        package.examine(content, form)
        return form.name
    if package.CONTENT_TYPES in archive.members:
        package.examine(content, XLSX)
    raise Rejected(Reason.UNSUPPORTED_TYPE)


def _refuse_old(content: bytes) -> None:
    """Binary Office and RTF can hide macros and objects nobody can list: refused as a whole."""
    if content.startswith(CFB):
        is_book = any(n.encode("utf-16-le") in content for n in ("Workbook", "Book"))
        raise Rejected(package.compound_reason(content), save_as="xlsx" if is_book else "docx")
    if content.lstrip()[:5].lower() == _RTF:
        raise Rejected(Reason.OLD_FORMAT, save_as="docx")


def _text(name: str, content: bytes) -> str:
    if is_markup(content[:1024]) or is_program(content):
        raise Rejected(Reason.UNSUPPORTED_TYPE)
    refuse_second_face(content, kind="text")
    text = decoded(content)
    if text is None or _CONTROL.search(text):
        raise Rejected(Reason.UNSUPPORTED_TYPE)
    if not name.lower().endswith(".csv"):
        return "txt"
    for cell in _CELL.findall(text):
        refuse_formula(cell, part=name[:100])
    return "csv"


def decoded(content: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with a mark or the old Windows Vietnamese page; None for others."""
    codes = ("utf-16",) if content.startswith(_UTF16_MARKS) else _TEXT_CODES
    for code in codes:
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    return None
