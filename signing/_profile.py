"""X.509 profiles of the demo CA: those of the government CA, under names that say demo."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from signing.keys import PrivateKey

DEMO = "DEMO - không có giá trị pháp lý"
POLICY = "2.25.188452735610462847193047751029384756102"
SMART_CARD = ObjectIdentifier("1.3.6.1.4.1.311.20.2.2")
SHORT = {NameOID.COMMON_NAME: 64, NameOID.ORGANIZATION_NAME: 64, NameOID.LOCALITY_NAME: 128}


class KeyKind(StrEnum):
    """RSA-2048 is what the government CA issues; P-256 is quicker to make."""

    RSA_2048 = "rsa-2048"
    P_256 = "p-256"

    def generate(self) -> PrivateKey:
        """A fresh private key."""
        if self is KeyKind.P_256:
            return ec.generate_private_key(ec.SECP256R1())
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Period:
    """From when until when a certificate is valid."""

    start: datetime
    end: datetime

    @staticmethod
    def of(start: datetime, years: int, latest: datetime | None = None) -> "Period":
        """`years` from `start`, but not beyond `latest`; whole seconds (RFC 5280, 4.1.2.5)."""
        start = start.replace(microsecond=0)
        end = start + timedelta(days=years * 365)
        return Period(start, min(end, latest) if latest else end)


Parts = list[tuple[ObjectIdentifier, str]]


def name(parts: Parts) -> x509.Name:
    """A distinguished name; empty parts are left out, long ones cut to X.520's upper bounds."""
    whole = [*parts, (NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO), (NameOID.COUNTRY_NAME, "VN")]
    return x509.Name(
        x509.NameAttribute(kind, _cut(text, SHORT.get(kind))) for kind, text in whole if text
    )


def _cut(text: str, most: int | None) -> str:
    """The first whole characters: X.520 counts characters, the library that writes them bytes."""
    return text.encode()[:most].decode(errors="ignore").rstrip()


@dataclass(frozen=True)
class Purpose:
    """What a key may be used for."""

    usages: frozenset[str]
    extended: tuple[ObjectIdentifier, ...] = ()
    extended_critical: bool = False
    authority: bool = False


AUTHORITY = Purpose(frozenset({"key_cert_sign", "crl_sign"}), authority=True)
SIGNER = Purpose(
    frozenset({"digital_signature", "content_commitment", "key_encipherment"}),
    (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION, SMART_CARD),
)
TIMESTAMPER = Purpose(
    frozenset({"digital_signature", "content_commitment"}),
    (ExtendedKeyUsageOID.TIME_STAMPING,),
    extended_critical=True,
)
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Issuer:
    """Who signs a certificate: key, name, and where the revocation list is published."""

    private: PrivateKey
    subject: x509.Name
    crl_url: str = ""


@dataclass(frozen=True)
class Holder:
    """Who gets a certificate."""

    private: PrivateKey
    subject: x509.Name
    email: str = ""


def certify(holder: Holder, issuer: Issuer, purpose: Purpose, period: Period) -> x509.Certificate:
    """Sign a certificate."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(holder.subject)
        .issuer_name(issuer.subject)
        .public_key(holder.private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(period.start)
        .not_valid_after(period.end)
    )
    for extension, critical in _extensions(holder, issuer, purpose):
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer.private, SHA256())


def _extensions(
    holder: Holder, issuer: Issuer, purpose: Purpose
) -> Iterator[tuple[x509.ExtensionType, bool]]:
    yield x509.BasicConstraints(purpose.authority, 0 if purpose.authority else None), True
    yield x509.KeyUsage(**{usage: usage in purpose.usages for usage in USAGES}), True
    if purpose.extended:
        yield x509.ExtendedKeyUsage(purpose.extended), purpose.extended_critical
    yield x509.SubjectKeyIdentifier.from_public_key(holder.private.public_key()), False
    issuer_key = issuer.private.public_key()
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False
    policy = x509.PolicyInformation(ObjectIdentifier(POLICY), None)
    yield x509.CertificatePolicies([policy]), False
    if holder.email:
        yield x509.SubjectAlternativeName([x509.RFC822Name(holder.email)]), False
    if issuer.crl_url and not purpose.authority:
        place = [x509.UniformResourceIdentifier(issuer.crl_url)]
        yield x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)]), False
