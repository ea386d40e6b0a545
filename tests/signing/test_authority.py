"""The demo authority: its profile, its memory, its revocation list."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from signing import Authority, BadKeyFile, Organisation, WrongPin, open_key
from signing._profile import DEMO, KeyKind
from tests.signing.office import NOW, PIN, Office, personal

UNIT = Organisation(
    "Ủy ban nhân dân xã Bạch Thông",
    "Ủy ban nhân dân tỉnh Thái Nguyên",
    "Thái Nguyên",
    "bachthong@thainguyen.example",
    mst="4600123456",
    mns="1012345",
)


@pytest.fixture(scope="module")
def unit(office: Office) -> x509.Certificate:
    p12 = office.authority.issue_organisation(UNIT, PIN, NOW, kind=KeyKind.P_256)
    return x509.load_der_x509_certificate(open_key(p12, PIN).der)


def test_every_name_says_demo(office: Office, unit: x509.Certificate) -> None:
    root = x509.load_der_x509_certificate(office.authority.certificate)

    for certificate in (root, unit):
        for name in (certificate.subject, certificate.issuer):
            (mark,) = name.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
            assert mark.value == DEMO
    assert "DEMO CA" in root.subject.rfc4514_string()


def test_an_organisation_is_bound_by_its_codes(office: Office) -> None:
    p12 = office.authority.issue_organisation(UNIT, PIN, NOW, kind=KeyKind.P_256)
    certificate = open_key(p12, PIN).certificate

    assert (certificate.mst, certificate.mns) == ("4600123456", "1012345")
    assert certificate.subject_name == "ỦY BAN NHÂN DÂN XÃ BẠCH THÔNG"
    assert certificate.organisation == "ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN"
    assert certificate.email == UNIT.email
    assert certificate.not_after - certificate.not_before == timedelta(days=5 * 365)


def test_the_profile_is_that_of_the_government_ca(unit: x509.Certificate) -> None:
    usage = unit.extensions.get_extension_for_class(x509.KeyUsage).value
    purposes = unit.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value

    assert usage.digital_signature
    assert usage.content_commitment
    assert usage.key_encipherment
    assert not usage.key_cert_sign
    assert ExtendedKeyUsageOID.EMAIL_PROTECTION in purposes
    assert unit.signature_hash_algorithm is not None
    assert unit.signature_hash_algorithm.name == "sha256"


def test_the_default_key_is_rsa_2048(office: Office) -> None:
    assert office.seal.algorithm == "rsa"
    assert x509.load_der_x509_certificate(office.seal.der).public_key().key_size == 2048


def test_the_place_of_the_revocation_list_is_in_the_certificate() -> None:
    authority = Authority.create("X", NOW, kind=KeyKind.P_256, crl_url="http://ca.example/list.crl")
    issued = x509.load_der_x509_certificate(personal(authority, "A").der)
    points = issued.extensions.get_extension_for_oid(ExtensionOID.CRL_DISTRIBUTION_POINTS)

    assert "http://ca.example/list.crl" in str(points.value)


def test_what_was_saved_can_be_loaded_with_its_revocations(office: Office) -> None:
    serial = office.leader.certificate.serial
    before = office.authority.revoke(serial, NOW, x509.ReasonFlags.key_compromise)
    after = Authority.load(before.save("mật khẩu", NOW), "mật khẩu")

    assert after.certificate == before.certificate
    assert after.revoked == before.revoked
    assert after.revoke(serial, NOW + timedelta(days=1)) is after
    assert personal(after, "Nguyễn Văn Sau").certificate.issuer_name == "Docflow DEMO CA Bạch Thông"


def test_the_saved_key_is_locked(office: Office) -> None:
    saved = office.authority.save("mật khẩu", NOW)

    assert b"ENCRYPTED PRIVATE KEY" in saved
    with pytest.raises(WrongPin):
        Authority.load(saved, "khác")
    with pytest.raises(BadKeyFile):
        Authority.load(b"nothing", "mật khẩu")


def test_the_list_is_signed_dated_and_complete(office: Office) -> None:
    serial = office.leader.certificate.serial
    crl = x509.load_der_x509_crl(office.authority.revoke(serial, NOW).crl(NOW))
    root = x509.load_der_x509_certificate(office.authority.certificate)

    assert crl.is_signature_valid(root.public_key())
    assert crl.next_update_utc == NOW + timedelta(days=7)
    assert crl.get_revoked_certificate_by_serial_number(int(serial, 16)) is not None
    assert len(list(crl)) == 1


def test_the_demo_arc_is_not_that_of_the_state(unit: x509.Certificate) -> None:
    (policy,) = unit.extensions.get_extension_for_class(x509.CertificatePolicies).value

    assert not policy.policy_identifier.dotted_string.startswith("2.16.704")


def test_a_long_name_is_cut_between_letters(office: Office) -> None:
    long = Organisation("Trung tâm Phục vụ hành chính công phường Phan Đình Phùng")
    p12 = office.authority.issue_organisation(long, PIN, NOW, kind=KeyKind.P_256)

    assert open_key(p12, PIN).certificate.subject_name == (
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG PHAN ĐÌNH"
    )


def test_a_revocation_without_reason_is_remembered_as_such(office: Office) -> None:
    before = office.authority.revoke(office.seal.certificate.serial, NOW)
    (entry,) = Authority.load(before.save("mật khẩu", NOW), "mật khẩu").revoked

    assert entry.reason is x509.ReasonFlags.unspecified
    assert entry.at == NOW


def test_a_key_of_another_kind_makes_no_authority(office: Office) -> None:
    saved = office.authority.save("mật khẩu", NOW)
    locked = BestAvailableEncryption("mật khẩu".encode())
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, locked
    )
    swapped = other + saved[saved.index(b"-----BEGIN CERTIFICATE") :]

    with pytest.raises(BadKeyFile, match="neither"):
        Authority.load(swapped, "mật khẩu")
