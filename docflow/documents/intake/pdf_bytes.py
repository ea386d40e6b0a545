"""A PDF as bytes: what stands before, behind and between the objects a reader would follow."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from .errors import Reason, Rejected
from .signatures import PDF, refuse_eicar, refuse_second_face

_VERSION: Final = re.compile(rb"%PDF-[12]\.\d")
_END: Final = re.compile(rb"%%EOF[\s\x00]*\Z")
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT_STREAM: Final = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_OTHER_FILTER: Final = re.compile(
    rb"/(?:LZW|LZWDecode|ASCII85Decode|A85|ASCIIHexDecode|AHx|RunLengthDecode|RL)(?![A-Za-z])"
)
_NAMES: Final = (
    (re.compile(rb"/Encrypt(?![A-Za-z0-9])"), Reason.ENCRYPTED),
    (re.compile(rb"/JavaScript(?![A-Za-z0-9])"), Reason.JAVASCRIPT),
    (re.compile(rb"/(?:Launch|GoToE|ImportData|SubmitForm)(?![A-Za-z0-9])"), Reason.LAUNCH),
    (re.compile(rb"/EmbeddedFiles?(?![A-Za-z0-9])"), Reason.EMBEDDED_FILE),
    (re.compile(rb"/RichMedia"), Reason.ACTIVE_CONTENT),
    (re.compile(rb"/XFA\s*[\[<\d/]"), Reason.FORM_VALUES),
)
_HEADER_WINDOW: Final = 4096
_OBJECT_STREAM_LIMIT: Final = 75_000_000
_OBJECT_STREAMS_LIMIT: Final = 150_000_000


def refuse_frame(content: bytes) -> None:
    """The file starts with its header, ends with its end mark and is nothing else besides."""
    if not _VERSION.match(content):
        raise Rejected(Reason.POLYGLOT if PDF in content[:1024] else Reason.NOT_PDF)
    if not _END.search(content, max(0, len(content) - 1024)):
        is_cut = b"%%EOF" not in content
        raise Rejected(Reason.BROKEN if is_cut else Reason.POLYGLOT, also="trailing")
    refuse_second_face(content, kind="pdf")
    refuse_eicar(content)


def refuse_names(content: bytes) -> None:
    """Also in revisions and objects that no cross-reference table mentions any more."""
    _refuse_in(content)
    left = _OBJECT_STREAMS_LIMIT
    for plain in _object_streams(content):
        left -= len(plain)
        if left < 0:
            raise Rejected(Reason.BOMB, limit=_OBJECT_STREAMS_LIMIT)
        _refuse_in(plain)


def revisions(content: bytes) -> int:
    """How often the file was saved on top of itself; 1 for a file saved once."""
    return max(1, content.count(b"startxref"))


def _refuse_in(content: bytes) -> None:
    plain = _named(content)
    for pattern, reason in _NAMES:
        if found := pattern.search(plain):
            raise Rejected(reason, keyword=found[0].decode("ascii", "replace").strip("/ <[\r\n"))


def _named(content: bytes) -> bytes:
    """Names with their `#4a` escapes undone (ISO 32000-1 §7.3.5)."""
    if b"#" not in content:
        return content
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(content: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(content):
        before = content[max(0, found.start() - _HEADER_WINDOW) : found.start()]
        header = _named(before.rpartition(b" obj")[2])
        if not _OBJECT_STREAM.search(header):
            continue
        if _OTHER_FILTER.search(header):
            raise Rejected(Reason.BROKEN, keyword="ObjStm")
        if b"/FlateDecode" in header or b"/Fl" in header:
            yield _inflated(content, found.end())


def _inflated(content: bytes, start: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(memoryview(content)[start:], _OBJECT_STREAM_LIMIT)
    except zlib.error:
        return b""
    if inflater.unconsumed_tail:
        raise Rejected(Reason.BOMB, limit=_OBJECT_STREAM_LIMIT)
    return plain
