"""Whom we believe: our own roots, never those of the operating system."""

from dataclasses import dataclass

from asn1crypto import crl, x509

from signing.certificates import to_der
from signing.errors import BadTrust


@dataclass(frozen=True)
class Trust:
    """Roots, intermediate certificates and revocation lists, each in DER or PEM.

    Raises BadTrust. With `revocation_required` a certificate of which nothing is known makes a
    signature INDETERMINATE; without it, it only earns a warning.
    """

    roots: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    revocation_required: bool = True

    def __post_init__(self) -> None:
        for part in ("roots", "intermediates"):
            object.__setattr__(self, part, tuple(map(_certificate, getattr(self, part))))
        object.__setattr__(self, "crls", tuple(map(_crl, self.crls)))


def _certificate(encoded: bytes) -> bytes:
    try:
        der = to_der(encoded)
        x509.Certificate.load(der, strict=True).subject.native  # noqa: B018 - parsing is the check
    except (ValueError, TypeError) as error:
        raise BadTrust("certificate") from error
    return der


def _crl(encoded: bytes) -> bytes:
    try:
        der = to_der(encoded)
        crl.CertificateList.load(der, strict=True).issuer.native  # noqa: B018 - parsing is the check
    except (ValueError, TypeError) as error:
        raise BadTrust("revocation list") from error
    return der
