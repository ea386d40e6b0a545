"""The frozen PDF: what the reviewers see, with the empty places of all signatures to come.

Slow and without a transaction; the SHA-256 of the result joins it to the deed (SIGNING.md
variant E: number, date and seal are reserved before signature 1).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from docflow.core.errors import Invalid
from docflow.core.ports import Ports
from docflow.core.values import sha256
from signing import Box, NotAcceptable, reserve_fields

from .composing.compose import compose
from .manuscript import Brought, Manuscript
from .places import MAX_INITIALS, boxes_of

_IDENTIFIER = re.compile(rb"/ID \[ <[0-9a-f]{32}> <[0-9a-f]{32}> \]")


@dataclass(frozen=True)
class Frozen:
    """The bytes to review and to sign, and the words in them."""

    pdf: bytes
    pages: int
    text: str


def freeze(ports: Ports, manuscript: Manuscript, *, initials: int) -> Frozen:
    """Compose without number and date, then reserve the fields; the same input, the same bytes.

    `initials` is how many posts will initial. Raises `Invalid`.
    """
    if not 0 <= initials <= MAX_INITIALS:
        raise Invalid("too_many_initials", most=MAX_INITIALS)
    if manuscript.brought is not None:
        return _converted(ports, manuscript.brought, initials)
    composed = compose(
        replace(manuscript.composition, initials=initials), fonts=ports.fonts, forms=ports.forms
    )
    boxes = [Box(**asdict(box)) for box in composed.boxes]
    return Frozen(_reserved(composed.pdf, boxes), composed.pages, manuscript.text)


def _converted(ports: Ports, brought: Brought, initials: int) -> Frozen:
    pdf = ports.files.get(brought.pdf_sha)
    boxes, pages = boxes_of(pdf, brought.places, initials=initials)
    return Frozen(_reserved(pdf, boxes), pages, brought.text)


def _reserved(pdf: bytes, boxes: list[Box]) -> bytes:
    try:
        return _named_by_content(reserve_fields(pdf, boxes))
    except NotAcceptable as refused:
        raise Invalid("pdf_not_acceptable", reason=str(refused)) from refused


def _named_by_content(pdf: bytes) -> bytes:
    """The file's identifier made of what it holds, not of chance (ISO 32000-2, 14.4)."""
    name = sha256(_IDENTIFIER.sub(b"", pdf))[:32].encode()
    return _IDENTIFIER.sub(b"/ID [ <%b> <%b> ]" % (name, name), pdf)
