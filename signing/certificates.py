"""What a certificate says about its holder."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import pem, x509


@dataclass(frozen=True)
class CertificateInfo:
    """The part of an X.509 certificate that people and rules look at; times are UTC.

    `mst` (tax code) and `mns` (budget-unit code) are the UID values by which a certificate of the
    government CA is bound to an organisation; names come second.
    """

    subject_name: str
    organisation: str
    email: str
    mst: str
    mns: str
    issuer_name: str
    serial: str
    not_before: datetime
    not_after: datetime
    sha256: str

    def good_at(self, moment: datetime) -> bool:
        """Whether `moment` lies in the validity period (RFC 5280, 4.1.2.5)."""
        return self.not_before <= moment <= self.not_after


def to_der(encoded: bytes) -> bytes:
    """DER of bytes that may be PEM."""
    return pem.unarmor(encoded)[2] if pem.detect(encoded) else encoded


def describe(der: bytes) -> CertificateInfo:
    """Read a certificate in DER. ValueError when it is none."""
    certificate = x509.Certificate.load(der, strict=True)
    subject, issuer = _parts(certificate.subject), _parts(certificate.issuer)
    uids = dict(uid.split(":", 1) for uid in subject.get("user_id", ()) if ":" in uid)
    return CertificateInfo(
        subject_name=_first(subject, "common_name"),
        organisation=_first(subject, "organization_name"),
        email=_first(subject, "email_address"),
        mst=uids.get("MST", ""),
        mns=uids.get("MNS", ""),
        issuer_name=_first(issuer, "common_name"),
        serial=f"{certificate.serial_number:X}",
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
        sha256=hashlib.sha256(der).hexdigest(),
    )


def _parts(name: x509.Name) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for relative in name.chosen:
        for pair in relative:
            parts.setdefault(pair["type"].native, []).append(str(pair["value"].native))
    return parts


def _first(parts: dict[str, list[str]], kind: str) -> str:
    return parts.get(kind, [""])[0]
