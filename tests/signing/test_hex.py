"""The quick reading of hexadecimal strings differs from the careful one in nothing but time."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from hypothesis import example, given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic

from signing import _pyhanko_hex as quick

Read = Callable[[IO[bytes]], Any]
DIGITS = st.text("0123456789abcdefABCDEF").map(str.encode)
PIECES = st.sampled_from([b"f", b"E", b"0", b" ", b"\n", b"%", b"g", b"<", b">"])
BYTES = st.one_of(DIGITS, st.binary(max_size=60), st.lists(PIECES).map(b"".join))


def outcome(read: Read, content: bytes) -> tuple[object, ...]:
    """What is read, of which kind, and where the reading ended; or how it was refused."""
    stream = BytesIO(b"before" + content)
    stream.seek(6)
    try:
        found = read(stream)
    except Exception as error:  # noqa: BLE001 - the kind of refusal is what is compared
        return (type(error), str(error))
    return (type(found), found, stream.tell())


@given(BYTES, st.sampled_from([b">", b"", b"> endobj"]))
@example(b"FEFF00480069", b">")
@example(b"ff" * quick.LONGEST, b">")
def test_it_reads_what_the_careful_one_reads(digits: bytes, end: bytes) -> None:
    content = b"<" + digits + end
    assert outcome(quick.read_hex_string, content) == outcome(quick._carefully, content)


def test_every_reader_of_the_house_is_quick() -> None:
    signature = b"<< /Contents <" + b"3080" * 2500 + b"> >>"
    begun = time.thread_time()
    found = generic.read_object(BytesIO(signature), generic.Reference(1, 0, None))
    quickly = time.thread_time() - begun
    begun = time.thread_time()
    quick._carefully(BytesIO(signature[13:]))
    assert len(found["/Contents"]) == 5000
    assert quickly < (time.thread_time() - begun) / 2
