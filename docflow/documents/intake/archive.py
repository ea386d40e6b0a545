"""A zip whose two directories agree, opened without trusting any number it states."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from .errors import Reason, Rejected
from .signatures import EICAR, ZIP

MAX_MEMBERS: Final = 1_000
MAX_TOTAL: Final = 200_000_000
MAX_PART: Final = 100_000_000
MAX_RATIO: Final = 100
RATIO_FROM: Final = 10_000_000
"""Below this size a high ratio is ordinary: styles and blank tables compress well."""

_CHUNK = 1 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
_EOCD = struct.Struct("<4s4H2IH")
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_DESCRIPTOR_SIZES = (12, 16, 20, 24)
_UNICODE_PATH = 0x7075
_UNKNOWN_SIZE = 0xFFFFFFFF
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Member:
    name: str
    method: int
    packed: int
    size: int
    crc: int
    start: int
    """Where the packed bytes begin."""

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass
class Budget:
    """Bytes really unpacked so far, over all members."""

    left: int = MAX_TOTAL
    _of_member: int = field(default=0, init=False)

    def open(self) -> None:
        self._of_member = 0

    def spend(self, count: int, packed: int) -> None:
        self.left -= count
        self._of_member += count
        if self.left < 0 or self._of_member > MAX_PART:
            raise Rejected(Reason.BOMB, limit=MAX_TOTAL if self.left < 0 else MAX_PART)
        if self._of_member > RATIO_FROM and self._of_member > MAX_RATIO * packed:
            raise Rejected(Reason.BOMB, limit=MAX_RATIO)


class Archive:
    """Members by name. Raises `Rejected` on opening when the structure is not plain."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        infos = _central(content)
        _refuse_names(infos)
        self.members = {info.filename: _local(content, info) for info in infos}
        _refuse_gaps(content, infos, list(self.members.values()))
        self._budget = Budget()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes, counted, checked against CRC and stated size."""
        member = self.members[name]
        self._budget.open()
        crc = size = 0
        tail = b""
        for chunk in self._inflate(member):
            self._budget.spend(len(chunk), member.packed)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            if EICAR in tail + chunk:
                raise Rejected(Reason.EICAR, part=name)
            tail = chunk[-len(EICAR) :]
            yield chunk
        if crc != member.crc or size != member.size:
            raise Rejected(Reason.BROKEN, part=name)

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))

    def _inflate(self, member: Member) -> Iterator[bytes]:
        packed = self._content[member.start : member.start + member.packed]
        if member.method == zipfile.ZIP_STORED:
            yield from (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for at in range(0, len(packed), _CHUNK):
                yield from _inflated(inflater, packed[at : at + _CHUNK])
        except zlib.error as error:
            raise Rejected(Reason.BROKEN, part=member.name) from error
        if not inflater.eof or inflater.unused_data:
            raise Rejected(Reason.BROKEN, part=member.name)


def _inflated(inflater: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """In pieces of at most one chunk, however far the bytes unfold."""
    if inflater.eof and packed:
        raise zlib.error("bytes behind the end")
    rest = packed
    while not inflater.eof:
        chunk = inflater.decompress(rest, _CHUNK)
        rest = inflater.unconsumed_tail
        yield chunk
        if not rest and len(chunk) < _CHUNK:
            return


def _central(content: bytes) -> list[zipfile.ZipInfo]:
    if not content.startswith(ZIP):
        raise Rejected(Reason.BROKEN)
    _refuse_frame(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            infos = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error) as error:
        raise Rejected(Reason.BROKEN) from error
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise Rejected(Reason.ENCRYPTED, part=info.filename)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Rejected(Reason.UNSUPPORTED_PART, part=info.filename)
        if info.file_size > MAX_PART:
            raise Rejected(Reason.BOMB, part=info.filename, limit=MAX_PART)
    return infos


def _refuse_frame(content: bytes) -> None:
    """The end record closes the file and points exactly at the directory before it."""
    at = len(content) - _EOCD.size
    if at < 0 or content[at : at + 4] != b"PK\x05\x06":
        raise Rejected(Reason.POLYGLOT, also="trailing")
    _, disk, first_disk, here, total, size, offset, comment = _EOCD.unpack_from(content, at)
    if total > MAX_MEMBERS or here > MAX_MEMBERS:
        raise Rejected(Reason.TOO_MANY_MEMBERS, limit=MAX_MEMBERS)
    if disk or first_disk or here != total or comment or offset + size != at:
        raise Rejected(Reason.BROKEN)


def _refuse_names(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        _refuse_name(name)
        if name != info.filename or stat.S_ISLNK(info.external_attr >> 16):
            raise Rejected(Reason.TRAVERSAL, part=name)
        same = unicodedata.normalize("NFC", unquote(name)).casefold().rstrip("/")
        if same in seen:
            raise Rejected(Reason.DUPLICATE_MEMBER, part=name)
        seen.add(same)


def _refuse_name(name: str) -> None:
    plain = unquote(name)
    if any(ord(c) < 32 or ord(c) == 127 or c in _BIDI for c in plain):
        raise Rejected(Reason.NAME_UNSAFE, part=name)
    segments = plain.removesuffix("/").split("/")
    if "\\" in plain or ":" in plain or any(s in {"", ".", ".."} for s in segments):
        raise Rejected(Reason.TRAVERSAL, part=name)
    if plain.casefold().endswith(".piece"):
        raise Rejected(Reason.DUPLICATE_MEMBER, part=name)


def _local(content: bytes, info: zipfile.ZipInfo) -> Member:
    """The member as its own header states it; a header that disagrees is refused."""
    at = info.header_offset
    if at + _LOCAL.size > len(content):
        raise Rejected(Reason.BROKEN, part=info.filename)
    magic, _, flags, method, _, _, crc, packed, size, named, extra = _LOCAL.unpack_from(content, at)
    if flags & _ENCRYPTED:
        raise Rejected(Reason.ENCRYPTED, part=info.filename)
    name = content[at + _LOCAL.size : at + _LOCAL.size + named]
    encoding = "utf-8" if flags & _UTF8 else "cp437"
    agrees = (
        magic == ZIP
        and not _renames(info.extra)
        and not _renames(content[at + _LOCAL.size + named : at + _LOCAL.size + named + extra])
        and name.decode(encoding, "replace") == info.filename
        and method == info.compress_type
        and _sizes_agree((crc, packed, size), info, described=bool(flags & _DESCRIPTOR))
    )
    start = at + _LOCAL.size + named + extra
    stored = method == zipfile.ZIP_STORED and info.compress_size != info.file_size
    if not agrees or stored or start + info.compress_size > len(content):
        raise Rejected(Reason.BROKEN, part=info.filename)
    return Member(info.filename, method, info.compress_size, info.file_size, info.CRC, start)


def _renames(extra: bytes) -> bool:
    """Whether an extra field gives the member a second name (Info-ZIP Unicode Path)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _UNICODE_PATH:
            return True
        at += 4 + length
    return False


def _sizes_agree(stated: tuple[int, int, int], info: zipfile.ZipInfo, *, described: bool) -> bool:
    """Header and directory agree, or the header leaves the value to the data descriptor."""
    true = (info.CRC, info.compress_size, info.file_size)
    left_open = {0, _UNKNOWN_SIZE} if described else set()
    return all(said == known or said in left_open for said, known in zip(stated, true, strict=True))


def _refuse_gaps(content: bytes, infos: list[zipfile.ZipInfo], members: list[Member]) -> None:
    """Members lie one behind the other from byte 0: nothing overlaps, nothing hides between."""
    spans = sorted(
        (info.header_offset, member.start + member.packed)
        for info, member in zip(infos, members, strict=True)
    )
    if not spans or spans[0][0] != 0:
        raise Rejected(Reason.POLYGLOT, also="leading")
    *_, directory, _ = _EOCD.unpack_from(content, len(content) - _EOCD.size)
    for (_, end), (start, _) in pairwise([*spans, (directory, directory)]):
        if start - end not in {0, *_DESCRIPTOR_SIZES}:
            raise Rejected(Reason.BROKEN)
