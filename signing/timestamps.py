"""Time stamps (RFC 3161): one made here, one asked for over HTTP, and the answer to a request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from asn1crypto import tsp

from signing._cms import SHA256, TST_INFO, Content, Signed, signed_attributes
from signing._der import (
    boolean,
    generalized_time,
    integer,
    octets,
    oid,
    sequence,
    tlv,
)
from signing._profile import POLICY
from signing.errors import CertificateNotValid, TimestampFailed
from signing.keys import Key

SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
BAD_ALGORITHM, BAD_FORMAT, UNACCEPTED_POLICY = 0, 5, 15


class Timestamper(Protocol):
    """Whoever can say that a digest existed at a time."""

    @property
    def token_size(self) -> int:
        """More bytes than a token will ever have."""

    def stamp(self, digest: bytes, at: datetime) -> bytes:
        """The token (DER ContentInfo) over a SHA-256 digest. TimestampFailed.

        `at` is the caller's clock: a local stamp states it, a remote one has its own.
        """


@dataclass(frozen=True)
class LocalTimestamper:
    """A time-stamping unit in this process, with a key of its own."""

    key: Key

    @property
    def token_size(self) -> int:
        """Its certificate and one kilobyte around it."""
        return len(self.key.der) + 1024

    def stamp(self, digest: bytes, at: datetime) -> bytes:
        """The token over a SHA-256 digest, with `at` as its time. CertificateNotValid."""
        return self.issue(sequence(SHA256, octets(digest)), at)

    def issue(
        self, imprint: bytes, at: datetime, *, nonce: int | None = None, enclose: bool = True
    ) -> bytes:
        """The token over a MessageImprint in DER; `enclose` our certificate (RFC 3161, 2.4.1)."""
        if not self.key.certificate.good_at(at):
            raise CertificateNotValid(serial=self.key.certificate.serial)
        info = sequence(
            integer(1),
            oid(POLICY),
            imprint,
            integer(secrets.randbits(127)),
            generalized_time(at),
            sequence(integer(1)),
            *(() if nonce is None else (integer(nonce),)),
        )
        content = Content(TST_INFO, hashlib.sha256(info).digest(), info)
        attributes = signed_attributes(content, self.key)
        certificates = (self.key.der,) if enclose else ()
        signature = self.key.sign(attributes)
        return Signed(content, self.key, attributes, signature, certificates=certificates).encode()


@dataclass(frozen=True)
class HttpTimestamper:
    """A time-stamping authority behind a URL (RFC 3161, 3.4); redirects are not followed."""

    url: str
    timeout: float = 10.0
    token_size: int = 10_240

    def stamp(self, digest: bytes, at: datetime) -> bytes:  # noqa: ARG002 - it has its own clock
        """Ask for a token and check that it answers this very question."""
        nonce = secrets.randbits(63)
        imprint = sequence(SHA256, octets(digest))
        request = sequence(integer(1), imprint, integer(nonce), boolean(True))
        return _granted(self._post(request), digest, nonce)

    def _post(self, body: bytes) -> bytes:
        place = urlsplit(self.url)
        if place.scheme not in {"http", "https"} or not place.hostname:
            raise TimestampFailed("not an HTTP address")
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        path = f"{place.path or '/'}{f'?{place.query}' if place.query else ''}"
        try:
            connection = kind(place.hostname, place.port, timeout=self.timeout)
            try:
                headers = {"Content-Type": "application/timestamp-query"}
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                answer = response.read(1 << 20)
            finally:
                connection.close()
        except (OSError, HTTPException, ValueError) as error:
            raise TimestampFailed("no answer") from error
        if response.status != 200:
            raise TimestampFailed("refused", status=response.status)
        return answer


def _granted(answer: bytes, digest: bytes, nonce: int) -> bytes:
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise TimestampFailed("not granted", status=status)
        token = response["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        same = info["message_imprint"]["hashed_message"].native == digest
        fresh = info["nonce"].native == nonce
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TimestampFailed("not a time-stamp response") from error
    if not (same and fresh):
        raise TimestampFailed("the answer belongs to another question")
    return bytes(token.dump())


def answer_timestamp_request(der: bytes, timestamper: LocalTimestamper, now: datetime) -> bytes:
    """The TimeStampResp to a TimeStampReq, both DER (RFC 3161, 2.4); bad requests are rejected.

    Serve it as `application/timestamp-reply`.
    """
    try:
        request = tsp.TimeStampReq.load(der, strict=True)
        imprint = request["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        size = len(imprint["hashed_message"].native)
        policy, nonce = request["req_policy"].native, request["nonce"].native
        enclose = bool(request["cert_req"].native)
        question = bytes(imprint.dump())
    except (ValueError, TypeError, KeyError):
        return _rejected(BAD_FORMAT)
    if SIZES.get(algorithm) != size:
        return _rejected(BAD_ALGORITHM)
    if policy not in {None, POLICY}:
        return _rejected(UNACCEPTED_POLICY)
    token = timestamper.issue(question, now, nonce=nonce, enclose=enclose)
    return sequence(sequence(integer(0)), token)


def _rejected(failure: int) -> bytes:
    flags = (1 << (31 - failure)).to_bytes(4, "big").rstrip(b"\x00")
    unused = 8 * len(flags) - failure - 1
    return sequence(sequence(integer(2), tlv(0x03, bytes((unused,)), flags)))
