"""Opening keys by PIN."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509 import load_der_x509_certificate

from signing import Authority, BadKeyFile, Person, WrongPin, open_key
from signing.keys import bind
from tests.signing.office import NOW, PIN, Office


@pytest.fixture(scope="module")
def p12(office: Office) -> bytes:
    return office.authority.issue_person(Person("Trần Văn Bình", "Phòng Kinh tế"), PIN, NOW)


def test_the_right_pin_opens(p12: bytes) -> None:
    key = open_key(p12, PIN)

    assert key.certificate.subject_name == "Trần Văn Bình"
    assert key.algorithm == "rsa"


def test_a_wrong_pin_is_told_apart_from_a_broken_file(p12: bytes) -> None:
    with pytest.raises(WrongPin):
        open_key(p12, "111111")
    for broken in (b"", b"not a key", p12[: len(p12) // 2]):
        with pytest.raises(BadKeyFile):
            open_key(broken, PIN)


def test_a_key_never_shows_itself(p12: bytes) -> None:
    shown = repr(open_key(p12, PIN))

    assert "Private" not in shown
    assert "Trần Văn Bình" in shown


def test_both_kinds_of_keys_sign(office: Office) -> None:
    message = "văn bản".encode()
    seal = load_der_x509_certificate(office.seal.der).public_key()
    leader = load_der_x509_certificate(office.leader.der).public_key()

    assert isinstance(seal, rsa.RSAPublicKey)
    assert isinstance(leader, ec.EllipticCurvePublicKey)
    seal.verify(office.seal.sign(message), message, PKCS1v15(), SHA256())
    leader.verify(office.leader.sign(message), message, ec.ECDSA(SHA256()))


def test_a_file_without_its_certificate_is_refused() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    alone = pkcs12.serialize_key_and_certificates(
        None, private, None, None, BestAvailableEncryption(PIN.encode())
    )

    with pytest.raises(BadKeyFile, match="no certificate"):
        open_key(alone, PIN)


def test_keys_of_other_kinds_are_refused() -> None:
    with pytest.raises(BadKeyFile, match="neither"):
        bind(ed25519.Ed25519PrivateKey.generate(), b"")
    with pytest.raises(BadKeyFile, match="short"):
        bind(rsa.generate_private_key(65537, 1024), b"")  # noqa: S505 - too weak is the point


def test_a_certificate_knows_its_period(office: Office) -> None:
    certificate = office.leader.certificate

    assert certificate.good_at(NOW)
    assert not certificate.good_at(certificate.not_before - timedelta(seconds=1))
    assert not certificate.good_at(certificate.not_after + timedelta(seconds=1))


def test_issuing_never_outlives_the_authority(office: Office) -> None:
    late = NOW + timedelta(days=18 * 365)
    p12 = office.authority.issue_person(Person("Lê Minh", "Xã"), PIN, late)
    root = load_der_x509_certificate(office.authority.certificate)

    assert open_key(p12, PIN).certificate.not_after == root.not_valid_after_utc
    assert isinstance(office.authority, Authority)
