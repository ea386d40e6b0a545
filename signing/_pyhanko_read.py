# mypy: allow-untyped-calls, allow-any-generics
"""Opening a stranger's PDF, and what the file as a whole gives away."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from signing._pyhanko_fields import SignatureField, signature_fields
from signing.findings import Reason

MOST_SIGNATURES = 100
BLANK = b"\x00\t\n\f\r "
_RANGE = re.compile(rb"/ByteRange\s*\[\s*\d")


@dataclass(frozen=True)
class Opened:
    """A readable file, or why it is none; `conformant` when the strict reader took it."""

    reader: Any = None
    signed: tuple[SignatureField, ...] = ()
    conformant: bool = True
    reason: Reason | None = None
    detail: str = ""


def open_any(pdf: bytes) -> Opened:
    """Open strictly, else leniently; never raises."""
    first = _open(pdf, strict=True)
    return first if first.reason is None else _open(pdf, strict=False)


def _open(pdf: bytes, *, strict: bool) -> Opened:
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=strict)
        if reader.encrypted:
            return Opened(reason=Reason.ENCRYPTED)
        if strict and reader.xrefs.hybrid_xrefs_present:
            return Opened(reason=Reason.UNREADABLE)
        reader.root["/Pages"]["/Count"]
        signed = tuple(found for found in signature_fields(reader) if found.signed)
    except Exception as error:  # noqa: BLE001 - hostile bytes make the parser raise anything
        return Opened(reason=Reason.UNREADABLE, detail=f"{type(error).__name__}: {error}"[:500])
    if len(signed) > MOST_SIGNATURES:
        return Opened(reason=Reason.UNREADABLE, detail="too many signatures")
    return Opened(reader, signed, strict)


def tail_is_clean(pdf: bytes, reader: Any, revision: int) -> bool:
    """Whether nothing but a proper later revision follows the signed `revision`."""
    if not pdf.rstrip(BLANK).endswith(b"%%EOF"):
        return False
    newest = reader.xrefs.total_revisions - 1
    return newest > revision and pdf.count(b"%%EOF", reader.last_startxref) == 1


def hidden_signatures(pdf: bytes, shown: int) -> bool:
    """Whether the bytes hold more byte ranges than the form shows signatures."""
    return len(_RANGE.findall(pdf)) > shown
