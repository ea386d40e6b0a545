"""Zip files: two directories that agree, read as a stream and counted."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.intake.archive import Archive
from docflow.documents.intake.errors import Reason, Rejected

from .making import central_header, local_header, patched, zipped

names = st.text(alphabet="abcđ-_0", min_size=1, max_size=8).map(lambda stem: f"word/{stem}.xml")
methods = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


@given(st.dictionaries(names, st.tuples(methods, st.binary(max_size=200_000)), min_size=1))
def test_every_honest_member_is_read_back(members: dict[str, tuple[int, bytes]]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, (method, content) in members.items():
            target.writestr(name, content, method)
    archive = Archive(out.getvalue())
    assert {n: archive.read(n) for n in archive.members} == {n: c for n, (_, c) in members.items()}


class Pipe(io.RawIOBase):
    """A target one cannot seek in: the writer must use data descriptors."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        piece = bytes(content)  # type: ignore[call-overload] # any buffer
        self.written += piece
        return len(piece)


def test_members_with_data_descriptors_are_read() -> None:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as target:
        for name in ("a", "b"):
            target.writestr(name, name * 1000)
    archive = Archive(bytes(pipe.written))
    assert archive.read("b") == b"b" * 1000


def twisted(at: int, new: bytes, *, central: bool = True) -> bytes:
    content = zipped({"a": "x" * 500, "b": "y" * 500})
    header = central_header(content, "b") if central else local_header(content, "b")
    return patched(content, header + at, new)


TWISTS = {
    "crc in the directory": twisted(16, b"\0\0\0\0"),
    "crc in the header": twisted(14, b"\0\0\0\0", central=False),
    "method in the header": twisted(8, b"\0\0", central=False),
    "signature of the header": twisted(0, b"PK\3\5", central=False),
    "place of the header": twisted(42, struct.pack("<I", 10_000)),
    "packed size": twisted(20, struct.pack("<I", 3)),
    "method of the directory": twisted(10, b"\0\0"),
    "stated size above the limit": twisted(24, struct.pack("<I", 2_000_000_000)),
    "version": twisted(6, b"\x90\x00"),
}


@pytest.mark.parametrize("what", TWISTS)
def test_directories_that_disagree_are_refused(what: str) -> None:
    with pytest.raises(Rejected) as refusal:
        archive = Archive(TWISTS[what])
        for name in archive.members:
            archive.read(name)
    assert refusal.value.code in {Reason.BROKEN, Reason.BOMB, Reason.POLYGLOT}


def packed_twice(tail: bytes) -> bytes:
    """A stored-size deflate member with bytes behind the end of its stream."""
    content = zipped({"a": "x" * 500})
    at = local_header(content, "a")
    packed, *_ = struct.unpack_from("<I", content, at + 18)
    start = at + 30 + 1
    longer = struct.pack("<I", packed + len(tail))
    body = patched(content[: start + packed], at + 18, longer) + tail
    directory = patched(content[start + packed :], 20, longer)
    end = directory[:-22] + directory[-22:-6] + struct.pack("<IH", len(body), 0)
    return body + end


@pytest.mark.parametrize("tail", [b"hidden", bytes(200_000)], ids=["few", "many"])
def test_bytes_behind_the_packed_stream_are_refused(tail: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        Archive(packed_twice(tail)).read("a")
    assert refusal.value.code is Reason.BROKEN
    assert Archive(packed_twice(b"")).read("a") == b"x" * 500


def test_a_stream_that_is_no_deflate_is_refused() -> None:
    content = zipped({"a": "x" * 500})
    broken = patched(content, local_header(content, "a") + 31, b"\xff\xff\xff")
    with pytest.raises(Rejected) as refusal:
        Archive(broken).read("a")
    assert refusal.value.code is Reason.BROKEN


def test_an_archive_over_several_disks_is_refused() -> None:
    content = zipped({"a": "x"})
    with pytest.raises(Rejected) as refusal:
        Archive(patched(content, len(content) - 18, b"\1\0"))
    assert refusal.value.code is Reason.BROKEN


@given(st.binary(max_size=300))
def test_any_bytes_are_an_archive_or_refused(content: bytes) -> None:
    with pytest.raises(Rejected):
        Archive(b"PK\x03\x04" + content)
