"""Signing: fields reserved before signature 1, then one revision for each, PAdES B-T."""

from collections.abc import Sequence
from datetime import datetime

from signing._pyhanko_reserve import reserve
from signing._pyhanko_sign import Act, write_signature
from signing.errors import CertificateNotValid
from signing.fields import Box
from signing.keys import Key
from signing.looks import Look
from signing.timestamps import Timestamper


def reserve_fields(pdf: bytes, boxes: Sequence[Box]) -> bytes:
    """The PDF written anew with empty signature fields and their locks. NotAcceptable.

    Initials are numbered from 1 (`KyNhay1`). The leader's signature will lock all but number,
    date and seal; the seal will lock everything (ISO 32000-2, 12.7.5.5), so that nothing after
    signature 1 touches the page.
    """
    return reserve(pdf, boxes)


def sign(  # noqa: PLR0913 - a signature has this many parts, and every one is named
    pdf: bytes,
    *,
    field: str,
    key: Key,
    timestamper: Timestamper,
    at: datetime,
    look: Look | None,
    reason: str,
    location: str,
) -> bytes:
    """The bytes of `pdf` followed by one revision that signs `field` (ETSI.CAdES.detached, B-T).

    `at` is aware and is the claimed time. CertificateNotValid, FieldMissing, FieldTaken,
    FieldLocked, NotAcceptable, MissingGlyph, BadPicture, TimestampFailed.
    """
    if at.tzinfo is None:
        raise ValueError("a naive time of signing")
    if not key.certificate.good_at(at):
        raise CertificateNotValid(
            not_before=key.certificate.not_before, not_after=key.certificate.not_after
        )
    return write_signature(pdf, Act(field, key, timestamper, at, look, reason, location))
