# mypy: allow-untyped-calls, allow-any-generics
"""Long hexadecimal strings in one step: pyHanko reads them digit by digit, every time it looks.

A signature is some nine thousand digits, and each act looks at all those before it.
"""

import re
from binascii import unhexlify
from typing import IO, Any

from pyhanko.pdf_utils import generic

LONGEST = 1 << 16
_PLAIN = re.compile(rb"<((?:[0-9A-Fa-f]{2})*)>")
_carefully = generic.read_hex_string_from_stream


def read_hex_string(stream: IO[bytes]) -> Any:
    """What pyHanko reads, which also does the reading of all that is not an even run of digits."""
    start = stream.tell()
    found = _PLAIN.match(stream.read(LONGEST))
    if found is None:
        stream.seek(start)
        return _carefully(stream)
    stream.seek(start + found.end())
    return generic.pdf_string(unhexlify(found[1]))


generic.read_hex_string_from_stream = read_hex_string
