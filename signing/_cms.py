"""CMS SignedData (RFC 5652) for signatures (ETSI EN 319 122-1) and time stamps (RFC 3161)."""

import hashlib
from dataclasses import dataclass

from signing._der import NULL, explicit, integer, octets, oid, sequence, set_of
from signing.keys import Key

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"))
ALGORITHMS = {
    "rsa": sequence(oid("1.2.840.113549.1.1.11"), NULL),
    "ec": sequence(oid("1.2.840.10045.4.3.2")),
}


@dataclass(frozen=True)
class Content:
    """What is signed: its type, and the bytes when they travel inside (RFC 5652, 5.2)."""

    kind: str
    digest: bytes
    enclosed: bytes | None = None


def signed_attributes(content: Content, key: Key) -> bytes:
    """The SET OF signed attributes of a baseline signature: type, digest, signing certificate."""
    issuer = sequence(explicit(4, key.issuer))
    identifier = sequence(octets(hashlib.sha256(key.der).digest()), sequence(issuer, key.serial))
    return set_of(
        (
            _attribute("1.2.840.113549.1.9.3", oid(content.kind)),
            _attribute("1.2.840.113549.1.9.4", octets(content.digest)),
            _attribute("1.2.840.113549.1.9.16.2.47", sequence(sequence(identifier))),
        )
    )


def signature_timestamp(token: bytes) -> bytes:
    """The unsigned attribute that carries the time stamp of a signature (RFC 3161, appendix A)."""
    return _attribute("1.2.840.113549.1.9.16.2.14", token)


@dataclass(frozen=True)
class Signed:
    """A signature and all that belongs to it, ready to be written as one ContentInfo."""

    content: Content
    key: Key
    attributes: bytes
    signature: bytes
    unsigned: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()

    def encode(self) -> bytes:
        """DER of the whole ContentInfo."""
        signed_data = sequence(
            integer(1 if self.content.kind == DATA else 3),
            set_of((SHA256,)),
            self._content(),
            *(set_of(some, 0xA0) for some in (self.certificates,) if some),
            set_of((self._signer(),)),
        )
        return sequence(oid(SIGNED_DATA), explicit(0, signed_data))

    def _content(self) -> bytes:
        enclosed = self.content.enclosed
        inside = () if enclosed is None else (explicit(0, octets(enclosed)),)
        return sequence(oid(self.content.kind), *inside)

    def _signer(self) -> bytes:
        return sequence(
            integer(1),
            sequence(self.key.issuer, self.key.serial),
            SHA256,
            b"\xa0" + self.attributes[1:],
            ALGORITHMS[self.key.algorithm],
            octets(self.signature),
            *(set_of(some, 0xA1) for some in (self.unsigned,) if some),
        )


def _attribute(kind: str, *values: bytes) -> bytes:
    return sequence(oid(kind), set_of(values))
