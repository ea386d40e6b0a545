"""The demo certification authority: made at set-up, it issues what the government CA would."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from signing._profile import (
    AUTHORITY,
    SIGNER,
    TIMESTAMPER,
    Holder,
    Issuer,
    KeyKind,
    Period,
    Purpose,
    certify,
    name,
)
from signing.errors import BadKeyFile, WrongPin
from signing.keys import PrivateKey
from signing.trust import Trust

ROUNDS = 100_000


@dataclass(frozen=True)
class Person:
    """Whom a personal certificate names."""

    name: str
    organisation: str
    email: str = ""


@dataclass(frozen=True)
class Organisation:
    """Whom a seal names; `mst` is the tax code, `mns` the budget-unit code."""

    name: str
    parent: str = ""
    locality: str = ""
    email: str = ""
    mst: str = ""
    mns: str = ""


@dataclass(frozen=True)
class Revoked:
    """A certificate taken back, by serial number."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


@dataclass(frozen=True)
class Authority:
    """A self-signed CA of one level. It never changes: `revoke` answers another one to be saved."""

    _private: PrivateKey = field(repr=False)
    _certificate: x509.Certificate
    revoked: tuple[Revoked, ...] = ()
    crl_url: str = ""

    @staticmethod
    def create(
        title: str, now: datetime, *, kind: KeyKind = KeyKind.RSA_2048, crl_url: str = ""
    ) -> "Authority":
        """A new CA named "Docflow DEMO CA {title}", good for twenty years."""
        private = kind.generate()
        subject = name([(NameOID.COMMON_NAME, f"Docflow DEMO CA {title}")])
        itself = Issuer(private, subject)
        certificate = certify(Holder(private, subject), itself, AUTHORITY, Period.of(now, 20))
        return Authority(private, certificate, crl_url=crl_url)

    @staticmethod
    def load(saved: bytes, passphrase: str, *, crl_url: str = "") -> "Authority":
        """Read what `save` wrote. WrongPin or BadKeyFile."""
        try:
            certificate = x509.load_pem_x509_certificate(saved)
            crl = x509.load_pem_x509_crl(saved)
        except ValueError as error:
            raise BadKeyFile("not a saved authority") from error
        try:
            private = load_pem_private_key(saved, passphrase.encode())
        except ValueError as error:
            raise WrongPin from error
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise BadKeyFile("neither RSA nor EC")
        return Authority(private, certificate, tuple(_read(entry) for entry in crl), crl_url)

    def save(self, passphrase: str, now: datetime) -> bytes:
        """PEM: the key, encrypted; the certificate; the list of what was revoked."""
        locked = BestAvailableEncryption(passphrase.encode())
        return b"".join(
            (
                self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
                self._certificate.public_bytes(Encoding.PEM),
                self._list(now, timedelta(days=1)).public_bytes(Encoding.PEM),
            )
        )

    @property
    def certificate(self) -> bytes:
        """The CA's own certificate in DER: the root of its trust."""
        return self._certificate.public_bytes(Encoding.DER)

    def issue_person(
        self,
        person: Person,
        pin: str,
        now: datetime,
        *,
        years: int = 5,
        kind: KeyKind = KeyKind.RSA_2048,
    ) -> bytes:
        """A personal key and certificate as PKCS#12 under `pin`."""
        subject = name(
            [
                (NameOID.COMMON_NAME, person.name),
                (NameOID.ORGANIZATION_NAME, person.organisation),
                (NameOID.EMAIL_ADDRESS, person.email),
            ]
        )
        holder = Holder(kind.generate(), subject, person.email)
        return self._issue(holder, SIGNER, self._period(now, years), pin)

    def issue_organisation(
        self,
        organisation: Organisation,
        pin: str,
        now: datetime,
        *,
        years: int = 5,
        kind: KeyKind = KeyKind.RSA_2048,
    ) -> bytes:
        """An organisation's seal key and certificate as PKCS#12 under `pin`."""
        subject = name(
            [
                (NameOID.COMMON_NAME, organisation.name.upper()),
                (NameOID.ORGANIZATION_NAME, organisation.parent.upper()),
                (NameOID.LOCALITY_NAME, organisation.locality),
                (NameOID.EMAIL_ADDRESS, organisation.email),
                (NameOID.USER_ID, organisation.mst and f"MST:{organisation.mst}"),
                (NameOID.USER_ID, organisation.mns and f"MNS:{organisation.mns}"),
            ]
        )
        holder = Holder(kind.generate(), subject, organisation.email)
        return self._issue(holder, SIGNER, self._period(now, years), pin)

    def issue_timestamper(
        self, title: str, pin: str, now: datetime, *, kind: KeyKind = KeyKind.RSA_2048
    ) -> bytes:
        """The key of a time-stamping service (RFC 3161, 2.3), good for ten years, as PKCS#12."""
        subject = name([(NameOID.COMMON_NAME, f"Docflow DEMO TSA {title}")])
        holder = Holder(kind.generate(), subject)
        return self._issue(holder, TIMESTAMPER, self._period(now, 10), pin)

    def revoke(
        self,
        serial: str,
        at: datetime,
        reason: x509.ReasonFlags = x509.ReasonFlags.unspecified,
    ) -> "Authority":
        """The same authority after taking back the certificate of hexadecimal `serial`."""
        number = int(serial, 16)
        if any(entry.serial == number for entry in self.revoked):
            return self
        return replace(self, revoked=(*self.revoked, Revoked(number, at, reason)))

    def crl(self, now: datetime, *, lifetime: timedelta = timedelta(days=7)) -> bytes:
        """The revocation list in DER, to be published anew before `lifetime` is over."""
        return self._list(now, lifetime).public_bytes(Encoding.DER)

    def trust(self, now: datetime) -> Trust:
        """A trust store of this authority alone, with a fresh revocation list."""
        return Trust(roots=(self.certificate,), crls=(self.crl(now),))

    def _period(self, now: datetime, years: int) -> Period:
        return Period.of(now, years, self._certificate.not_valid_after_utc)

    def _issue(self, holder: Holder, purpose: Purpose, period: Period, pin: str) -> bytes:
        issuer = Issuer(self._private, self._certificate.subject, self.crl_url)
        certificate = certify(holder, issuer, purpose, period)
        locked = (
            PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(ROUNDS)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(SHA256())
            .build(pin.encode())
        )
        return pkcs12.serialize_key_and_certificates(
            None, holder.private, certificate, None, locked
        )

    def _list(self, now: datetime, lifetime: timedelta) -> x509.CertificateRevocationList:
        now = now.replace(microsecond=0)
        key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._private.public_key())
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(now)
            .next_update(now + lifetime)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(key, critical=False)
        )
        for entry in self.revoked:
            builder = builder.add_revoked_certificate(_write(entry))
        return builder.sign(self._private, SHA256())


def _write(entry: Revoked) -> x509.RevokedCertificate:
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(entry.serial)
        .revocation_date(entry.at.replace(microsecond=0))
    )
    if entry.reason is not x509.ReasonFlags.unspecified:
        builder = builder.add_extension(x509.CRLReason(entry.reason), critical=False)
    return builder.build()


def _read(entry: x509.RevokedCertificate) -> Revoked:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = x509.ReasonFlags.unspecified
    return Revoked(entry.serial_number, entry.revocation_date_utc, reason)
