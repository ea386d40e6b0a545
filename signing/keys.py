"""A private key and its certificate, opened by PIN, parsed once and kept loaded."""

from dataclasses import dataclass, field

from asn1crypto import core, x509
from asn1crypto import pkcs12 as pfx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12KeyAndCertificates,
    load_pkcs12,
)

from signing.certificates import CertificateInfo, describe
from signing.errors import BadKeyFile, WrongPin

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, eq=False)
class Key:
    """An opened key. It signs; it never shows itself. Safe to share between threads."""

    certificate: CertificateInfo
    der: bytes = field(repr=False)
    issuer: bytes = field(repr=False)
    serial: bytes = field(repr=False)
    _private: PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """`rsa` (PKCS #1 v1.5) or `ec` (ECDSA), always with SHA-256."""
        return "rsa" if isinstance(self._private, RSAPrivateKey) else "ec"

    def sign(self, message: bytes) -> bytes:
        """The raw signature over SHA-256 of `message`."""
        if isinstance(self._private, RSAPrivateKey):
            return self._private.sign(message, PKCS1v15(), hashes.SHA256())
        return self._private.sign(message, ECDSA(hashes.SHA256()))


def open_key(p12: bytes, pin: str) -> Key:
    """Open a PKCS#12 file. WrongPin, or BadKeyFile when no PIN would help.

    Costs some 100 ms by design (key derivation), so keep the result while it may be used.
    """
    try:
        opened = load_pkcs12(p12, pin.encode())
    except ValueError as error:
        raise _refusal(p12) from error
    return bind(*_pair(opened))


def bind(private: object, der: bytes) -> Key:
    """A Key from a parsed private key and its certificate in DER. BadKeyFile."""
    if not isinstance(private, RSAPrivateKey | EllipticCurvePrivateKey):
        raise BadKeyFile("neither RSA nor EC")
    if private.key_size < (2048 if isinstance(private, RSAPrivateKey) else 256):
        raise BadKeyFile("key too short", bits=private.key_size)
    certificate = x509.Certificate.load(der)
    return Key(
        certificate=describe(der),
        der=der,
        issuer=certificate.issuer.dump(),
        serial=core.Integer(certificate.serial_number).dump(),
        _private=private,
    )


def _pair(opened: PKCS12KeyAndCertificates) -> tuple[object, bytes]:
    if opened.key is None or opened.cert is None:
        raise BadKeyFile("no key, or no certificate of the key")
    return opened.key, opened.cert.certificate.public_bytes(Encoding.DER)


def _refusal(p12: bytes) -> BadKeyFile | WrongPin:
    try:
        whole = pfx.Pfx.load(p12, strict=True)["version"].native == "v3"
    except (ValueError, TypeError):
        whole = False
    return WrongPin() if whole else BadKeyFile("not PKCS#12")
