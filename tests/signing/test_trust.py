"""Chain, revocation, validity and time stamps: when is a certificate good enough."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator.path import ValidationPath

from signing import (
    LEADER,
    BadTrust,
    CertificateNotValid,
    Key,
    Level,
    LocalTimestamper,
    Notice,
    Reason,
    SignatureReport,
    SubIndication,
    Trust,
    Verdict,
    verify,
)
from signing._chain import _run
from signing._profile import SIGNER, Holder, Issuer, KeyKind, Period, Purpose, certify, name
from signing.keys import PrivateKey, bind
from tests.signing.office import LATER, NOW, Office, personal

DAY = timedelta(days=1)


def _leader(pdf: bytes, trust: Trust, at: datetime = LATER) -> SignatureReport:
    report = verify(pdf, trust, at)
    found = report.signature(LEADER)
    assert found is not None
    assert report.verdict is found.verdict
    return found


@pytest.fixture(scope="module")
def signed(office: Office, reserved: bytes) -> bytes:
    return office.sign(reserved, LEADER)


def test_without_our_root_nobody_is_trusted(signed: bytes, stranger: Office) -> None:
    for trust in (stranger.trust, Trust(roots=())):
        found = _leader(signed, trust)
        assert found.verdict is Verdict.INDETERMINATE
        assert found.reason in {Reason.UNTRUSTED_ISSUER, Reason.CHAIN_BROKEN}
        assert Notice.TIMESTAMP_UNTRUSTED in found.notices
        assert found.timestamp_at is None


def test_a_look_alike_authority_does_not_pass(
    office: Office, stranger: Office, reserved: bytes
) -> None:
    forged = office.sign(reserved, LEADER, key=stranger.leader)

    assert stranger.leader.certificate.issuer_name == office.leader.certificate.issuer_name
    assert _leader(forged, office.trust).verdict is Verdict.INDETERMINATE


def test_trust_may_be_given_as_pem(office: Office, signed: bytes) -> None:
    pem = x509.load_der_x509_certificate(office.authority.certificate).public_bytes(Encoding.PEM)
    trust = Trust(roots=(pem,), crls=(office.authority.crl(NOW),))

    assert trust == office.trust
    assert _leader(signed, trust).reason is Reason.VALID


@pytest.mark.parametrize("part", ["roots", "intermediates", "crls"])
def test_a_broken_trust_store_is_refused_at_once(part: str) -> None:
    with pytest.raises(BadTrust):
        Trust(**{"roots": (), part: (b"nonsense",)})


def test_revoked_before_signing_fails(office: Office, signed: bytes) -> None:
    revoked = office.authority.revoke(office.leader.certificate.serial, NOW - DAY)
    found = _leader(signed, revoked.trust(NOW))

    assert (found.reason, found.sub_indication) == (Reason.REVOKED, SubIndication.REVOKED)
    assert found.verdict is Verdict.TOTAL_FAILED


def test_revoked_after_the_time_stamp_changes_nothing(office: Office, signed: bytes) -> None:
    revoked = office.authority.revoke(office.leader.certificate.serial, NOW + DAY)

    assert _leader(signed, revoked.trust(NOW + 2 * DAY), NOW + 3 * DAY).reason is Reason.VALID


def test_claimed_before_but_stamped_after_the_revocation_proves_nothing(
    office: Office, reserved: bytes
) -> None:
    late = _Late(office.stamper, timedelta(hours=6))
    pdf = office.sign(reserved, LEADER, timestamper=late)
    revoked = office.authority.revoke(office.leader.certificate.serial, NOW + timedelta(hours=1))
    found = _leader(pdf, revoked.trust(NOW + DAY), NOW + DAY)

    assert (found.reason, found.verdict) == (Reason.REVOKED_NO_PROOF, Verdict.INDETERMINATE)


def test_without_a_revocation_list_there_is_no_verdict(office: Office, signed: bytes) -> None:
    bare = Trust(roots=(office.authority.certificate,))
    lenient = replace(bare, revocation_required=False)

    assert _leader(signed, bare).reason is Reason.REVOCATION_UNKNOWN
    assert _leader(signed, bare).sub_indication is SubIndication.TRY_LATER
    assert _leader(signed, lenient).reason is Reason.VALID
    assert Notice.REVOCATION_NOT_CHECKED in _leader(signed, lenient).notices


def test_an_old_revocation_list_does_not_do(office: Office, reserved: bytes) -> None:
    at = NOW + 30 * DAY
    pdf = office.sign(reserved, LEADER, at=at)

    assert _leader(pdf, office.trust, at + DAY).reason is Reason.REVOCATION_UNKNOWN


def test_a_time_stamp_outlives_the_certificate(office: Office, reserved: bytes) -> None:
    short = personal(office.authority, "Người ký ngắn hạn", years=1)
    pdf = office.sign(reserved, LEADER, key=short)
    years_later = NOW + 800 * DAY

    assert _leader(pdf, office.authority.trust(years_later), years_later).reason is Reason.VALID


def test_nobody_signs_with_an_expired_or_future_certificate(
    office: Office, reserved: bytes
) -> None:
    certificate = office.leader.certificate

    for at in (certificate.not_after + DAY, certificate.not_before - DAY):
        with pytest.raises(CertificateNotValid):
            office.sign(reserved, LEADER, at=at)


def test_a_naive_time_is_a_mistake_of_ours(office: Office, reserved: bytes, signed: bytes) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(ValueError, match="naive"):
        office.sign(reserved, LEADER, at=naive)
    with pytest.raises(ValueError, match="naive"):
        verify(signed, office.trust, naive)


class _Anytime:
    """A key that signs at any time: a forger does not look at the calendar."""

    def __init__(self, key: Key, moment: datetime) -> None:
        self._key = key
        self.certificate = replace(key.certificate, not_before=moment, not_after=moment)

    def __getattr__(self, part: str) -> object:
        return getattr(self._key, part)


class _Late:
    """A time-stamping unit whose clock is ahead."""

    def __init__(self, stamper: LocalTimestamper, by: timedelta) -> None:
        self._stamper, self._by = stamper, by
        self.token_size = stamper.token_size

    def stamp(self, digest: bytes, at: datetime) -> bytes:
        return self._stamper.stamp(digest, at + self._by)


def test_signed_after_the_end_fails(office: Office, reserved: bytes) -> None:
    short = personal(office.authority, "Người ký ngắn hạn", years=1)
    at = short.certificate.not_after + DAY
    pdf = office.sign(reserved, LEADER, key=_Anytime(short, at), at=at)
    found = _leader(pdf, office.authority.trust(at), at + DAY)

    assert (found.reason, found.verdict) == (Reason.EXPIRED, Verdict.TOTAL_FAILED)


def test_signed_before_the_beginning_fails(office: Office, reserved: bytes) -> None:
    at = NOW - timedelta(hours=2)
    future = _issued(office, SIGNER, Period.of(NOW, 1))
    pdf = office.sign(reserved, LEADER, key=_Anytime(future, at), at=at)
    found = _leader(pdf, office.trust)

    assert (found.reason, found.verdict) == (Reason.NOT_YET_VALID, Verdict.TOTAL_FAILED)


def _issued(office: Office, purpose: Purpose, period: Period) -> Key:
    private = KeyKind.P_256.generate()
    subject = name([(NameOID.COMMON_NAME, "Ai đó")])
    root = x509.load_der_x509_certificate(office.authority.certificate)
    issuer = Issuer(office.authority._private, root.subject)
    certificate = certify(Holder(private, subject), issuer, purpose, period)
    return bind(private, _der(certificate))


def test_a_key_meant_for_something_else_does_not_sign(office: Office, reserved: bytes) -> None:
    cipher = Purpose(frozenset({"key_encipherment"}))
    pdf = office.sign(reserved, LEADER, key=_issued(office, cipher, Period.of(NOW - DAY, 1)))

    assert _leader(pdf, office.trust).reason is Reason.WRONG_USAGE


def test_a_person_is_no_time_stamping_unit(office: Office, reserved: bytes) -> None:
    pdf = office.sign(reserved, LEADER, timestamper=LocalTimestamper(office.seal))
    found = _leader(pdf, office.trust)

    assert Notice.TIMESTAMP_UNTRUSTED in found.notices
    assert found.timestamp_at is None


def test_a_time_stamp_of_another_signature_is_caught(office: Office, reserved: bytes) -> None:
    class Stale:
        token_size = office.stamper.token_size

        def stamp(self, digest: bytes, at: datetime) -> bytes:
            return office.stamper.stamp(digest[::-1], at)

    found = _leader(office.sign(reserved, LEADER, timestamper=Stale()), office.trust)

    assert found.reason is Reason.TIMESTAMP_BROKEN
    assert found.verdict is Verdict.INDETERMINATE


def test_the_authority_below_another_is_found_in_the_trust_store(
    office: Office, reserved: bytes
) -> None:
    root_key, middle_key, leaf_key = (KeyKind.P_256.generate() for _ in range(3))
    root, middle, leaf = (
        name([(NameOID.COMMON_NAME, text)]) for text in ("Gốc", "Phụ", "Người ký")
    )
    period = Period.of(NOW - DAY, 5)
    top = _ca(root_key, root, Issuer(root_key, root), period)
    below = _ca(middle_key, middle, Issuer(root_key, root), period)
    signer = certify(Holder(leaf_key, leaf), Issuer(middle_key, middle), SIGNER, period)
    key = bind(leaf_key, _der(signer))
    pdf = office.sign(reserved, LEADER, key=key)
    trust = Trust(
        roots=(_der(top), office.authority.certificate),
        intermediates=(_der(below),),
        crls=(office.authority.crl(NOW),),
        revocation_required=False,
    )

    assert _leader(pdf, trust).reason is Reason.VALID
    assert _leader(pdf, replace(trust, intermediates=())).reason is Reason.UNTRUSTED_ISSUER
    assert _leader(pdf, trust).level is Level.B_T


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _ca(
    private: PrivateKey, subject: x509.Name, issuer: Issuer, period: Period
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(period.start)
        .not_valid_after(period.end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return builder.sign(issuer.private, SHA256())


def test_path_validation_never_waits() -> None:
    async def waits() -> ValidationPath:
        await _Turn()
        raise AssertionError

    with pytest.raises(RuntimeError, match="wait"):
        _run(waits())


class _Turn:
    def __await__(self) -> Generator[None, None, None]:
        yield
