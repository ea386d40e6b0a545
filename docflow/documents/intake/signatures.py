"""What bytes say they are, whatever their name says."""

from __future__ import annotations

from itertools import pairwise

from .errors import Reason, Rejected

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
PDF = b"%PDF-"

IMAGES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
LEADING_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<iframe", b"<?php")

_EICAR = (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
"""Kept in two pieces, so that this file itself does not ring the alarm of a scanner."""
EICAR = b"".join(_EICAR)

_EOCD = b"PK\x05\x06"
_EOCD_LENGTH = 22
_HEAD = 1024


def image_kind(head: bytes) -> str | None:
    """Name of the image format that `head` starts, or None."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in IMAGES.items() if head.startswith(magic)), None)


def is_program(head: bytes) -> bool:
    return head.startswith(PROGRAMS)


def is_markup(head: bytes) -> bool:
    """Whether a browser that sniffs would take it for a page or a drawing."""
    plain = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()
    return plain.startswith(LEADING_MARKUP)


def refuse_eicar(content: bytes) -> None:
    if EICAR in content:
        raise Rejected(Reason.EICAR)


def refuse_second_face(content: bytes, *, kind: str) -> None:
    """Refuse bytes that are also something else: a zip by its tail, a PDF or page by its head."""
    head = content[:_HEAD]
    if kind != "pdf" and PDF in head:
        raise Rejected(Reason.POLYGLOT, also="pdf")
    if kind != "zip" and _ends_as_zip(content):
        raise Rejected(Reason.POLYGLOT, also="zip")
    lowered = head.lower()
    if any(tag in lowered for tag in (b"<html", b"<script", b"<!doctype html")):
        raise Rejected(Reason.POLYGLOT, also="html")


def _ends_as_zip(content: bytes) -> bool:
    tail = content[-(_EOCD_LENGTH + 0xFFFF) :]
    starts = [at for at in range(len(tail)) if tail.startswith(_EOCD, at)] if _EOCD in tail else []
    return any(_is_end_record(tail, start) for start in starts)


def _is_end_record(tail: bytes, start: int) -> bool:
    record = tail[start : start + _EOCD_LENGTH]
    if len(record) < _EOCD_LENGTH:
        return False
    counts = [int.from_bytes(record[at : at + 2], "little") for at in (8, 10)]
    comment = int.from_bytes(record[20:22], "little")
    return all(a == b for a, b in pairwise(counts)) and start + _EOCD_LENGTH + comment <= len(tail)
