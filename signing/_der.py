"""A few DER encoders (X.690): asn1crypto spends three quarters of a signature on building CMS."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

NULL = b"\x05\x00"


def tlv(tag: int, *parts: bytes) -> bytes:
    """One value with `tag` around the joined parts."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE."""
    return tlv(0x30, *parts)


def set_of(parts: Iterable[bytes], tag: int = 0x31) -> bytes:
    """SET OF in DER order; `tag` may be an implicit one."""
    return tlv(tag, *sorted(parts))


def explicit(number: int, *parts: bytes) -> bytes:
    """[number] EXPLICIT, or an IMPLICIT constructed value when given its content."""
    return tlv(0xA0 | number, *parts)


def octets(value: bytes) -> bytes:
    """OCTET STRING."""
    return tlv(0x04, value)


def boolean(value: bool) -> bytes:
    """BOOLEAN."""
    return tlv(0x01, b"\xff" if value else b"\x00")


def integer(value: int) -> bytes:
    """INTEGER."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def generalized_time(moment: datetime) -> bytes:
    """GeneralizedTime in UTC, whole seconds (RFC 3161, 2.4.2)."""
    return tlv(0x18, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))


@cache
def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(0x06, *(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(0x80 | (arc & 0x7F))
    return bytes(reversed(digits))
