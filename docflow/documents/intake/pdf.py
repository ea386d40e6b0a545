"""The gate for PDF, and the words of its pages for the index."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError

from . import pdf_bytes
from .errors import Reason, Rejected
from .pdf_objects import DAMAGE, refuse_objects

MAX_FILE: Final = 50_000_000
MAX_PAGES: Final = 2_000

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


@dataclass(frozen=True)
class Pdf:
    """A PDF that was let in."""

    pages: int
    revisions: int
    """1 for a file saved once; signatures and later changes each add one."""
    signed_fields: int


def examine(content: bytes) -> Pdf:
    """Let `content` in, or raise `Rejected`."""
    if not content:
        raise Rejected(Reason.EMPTY)
    if len(content) > MAX_FILE:
        raise Rejected(Reason.TOO_LARGE, limit=MAX_FILE)
    pdf_bytes.refuse_frame(content)
    pdf_bytes.refuse_names(content)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        return _examined(reader, content)
    except Rejected:
        raise
    except (LimitReachedError, RecursionError, MemoryError) as error:
        raise Rejected(Reason.BOMB) from error
    except DAMAGE as error:
        raise Rejected(Reason.BROKEN) from error


def _examined(reader: PdfReader, content: bytes) -> Pdf:
    if reader.is_encrypted:
        raise Rejected(Reason.ENCRYPTED)
    signed = refuse_objects(reader)
    pages = len(reader.pages)
    if not pages:
        raise Rejected(Reason.BROKEN)
    if pages > MAX_PAGES:
        raise Rejected(Reason.TOO_MANY_PAGES, limit=MAX_PAGES)
    return Pdf(pages, pdf_bytes.revisions(content), signed)


def texts(content: bytes) -> tuple[str, ...]:
    """The words of each page in NFC; a page that cannot be read gives an empty text."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        return tuple(_text(page) for page in reader.pages[:MAX_PAGES])
    except (LimitReachedError, RecursionError, MemoryError) as error:
        raise Rejected(Reason.BOMB) from error
    except DAMAGE as error:
        raise Rejected(Reason.BROKEN) from error


def _text(page: PageObject) -> str:
    try:
        plain = page.extract_text()
    except (*DAMAGE, RecursionError):
        return ""
    return unicodedata.normalize("NFC", _CONTROL.sub("", plain))
