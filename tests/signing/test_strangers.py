"""Files signed by other tools are reported for what they are."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing import (
    LEADER,
    Change,
    Key,
    Kind,
    Level,
    LocalTimestamper,
    NotAcceptable,
    Notice,
    Reason,
    Report,
    Trust,
    Verdict,
    open_key,
    verify,
)
from signing._cms import DATA, SHA256, TST_INFO, Content, Signed, signed_attributes
from signing._der import integer, oid, sequence
from signing._profile import SIGNER, Holder, Issuer, Period, certify, name
from signing._pyhanko_sign import Act, write_signature
from signing.authority import Authority, Organisation
from signing.fields import SEAL
from tests.signing.forgery import update
from tests.signing.office import LATER, NOW, PIN, Office, personal
from tests.signing.strangers import Tool, document_timestamp, sign_as

DAY = timedelta(days=1)
MD5 = sequence(oid("1.2.840.113549.2.5"), b"\x05\x00")


def _judged(tool: Tool, page: bytes, office: Office, at: datetime = LATER) -> Report:
    return verify(sign_as(tool, page, office, office.seal), office.trust, at)


def test_a_signature_of_the_government_tool_holds(office: Office, page: bytes) -> None:
    report = _judged(Tool(), page, office)
    (signature,) = report.signatures

    assert report.verdict is Verdict.TOTAL_PASSED
    assert signature.level is Level.CMS_T
    assert signature.timestamp_at == NOW
    assert Notice.CERTIFICATE_NOT_NAMED in signature.notices
    assert signature.purpose == "Ủy ban nhân dân đã ký lên văn bản này!"


def test_without_a_time_stamp_a_fresh_signature_holds_with_a_notice(
    office: Office, page: bytes
) -> None:
    report = _judged(Tool(stamped=False), page, office)

    assert report.verdict is Verdict.TOTAL_PASSED
    assert Notice.NO_TIMESTAMP in report.signatures[0].notices
    assert report.signatures[0].level is Level.CMS


def test_without_a_time_stamp_an_old_signature_proves_nothing(office: Office, page: bytes) -> None:
    short = personal(office.authority, "Người ký ngắn hạn", years=1)
    pdf = sign_as(Tool(stamped=False, pades=True, named=True), page, office, short)
    late = NOW + 800 * DAY
    report = verify(pdf, office.authority.trust(late), late)

    assert (report.verdict, report.reasons) == (
        Verdict.INDETERMINATE,
        (Reason.EXPIRED_NO_PROOF,),
    )


def test_a_baseline_signature_of_another_tool_has_its_level(office: Office, page: bytes) -> None:
    tool = Tool(pades=True, named=True)

    assert _judged(tool, page, office).signatures[0].level is Level.B_T
    assert _judged(replace(tool, stamped=False), page, office).signatures[0].level is Level.B_B


def test_sha1_of_today_is_too_weak(office: Office, page: bytes) -> None:
    report = _judged(Tool(digest="sha1"), page, office)

    assert (report.verdict, report.reasons) == (Verdict.INDETERMINATE, (Reason.WEAK_ALGORITHM,))
    assert Notice.SHA1_SIGNATURE in report.signatures[0].notices
    assert Notice.SHA1_TIMESTAMP in report.signatures[0].notices


def test_sha1_of_long_ago_is_only_worth_a_notice(page: bytes) -> None:
    then = datetime(2016, 5, 4, 2, 0, tzinfo=UTC)
    authority = Authority.create("2016", then)
    old = Office(
        authority,
        _issue(authority, then),
        _issue(authority, then),
        LocalTimestamper(open_key(authority.issue_timestamper("2016", PIN, then), PIN)),
    )
    pdf = sign_as(Tool(digest="sha1", at=then + DAY), page, old, old.seal)
    today, after = datetime(2026, 3, 2, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)
    report = verify(pdf, authority.trust(then + DAY), then + 2 * DAY)

    assert report.verdict is Verdict.TOTAL_PASSED
    assert Notice.SHA1_SIGNATURE in report.signatures[0].notices
    assert verify(pdf, authority.trust(today), today).verdict is Verdict.TOTAL_PASSED
    assert verify(pdf, authority.trust(after), after).verdict is Verdict.INDETERMINATE


def _issue(authority: Authority, then: datetime) -> Key:
    return open_key(authority.issue_organisation(Organisation("Sở"), PIN, then), PIN)


def test_a_second_agency_may_sign_after_the_first(office: Office, page: bytes) -> None:
    once = sign_as(Tool(pades=True, named=True), page, office, office.seal)
    twice = sign_as(Tool(pades=True, named=True), once, office, office.seal, "Signature2")
    report = verify(twice, office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_PASSED
    assert report.signatures[0].change is Change.PERMITTED


def test_a_document_time_stamp_is_reported_as_one(office: Office, sealed: bytes) -> None:
    stamped = document_timestamp(sealed, office, NOW + DAY)
    report = verify(stamped, office.authority.trust(NOW + DAY), NOW + 2 * DAY)
    last = report.signatures[-1]

    assert report.verdict is Verdict.TOTAL_PASSED
    assert (last.kind, last.timestamp_at) == (Kind.TIMESTAMP, NOW + DAY)
    assert report.signature(SEAL) is not None
    assert report.signatures[-2].change is Change.ARCHIVAL


def test_a_file_only_the_lenient_reader_takes_is_told(office: Office, page: bytes) -> None:
    clumsy = re.sub(rb"/Size \d+", b"/Size 9", page)
    report = verify(sign_as(Tool(strict=False), clumsy, office, office.seal), office.trust, LATER)

    assert report.notices == (Notice.NON_CONFORMANT,)


def test_a_file_without_signature_proves_nothing(
    office: Office, page: bytes, reserved: bytes
) -> None:
    for pdf in (page, reserved):
        report = verify(pdf, office.trust, LATER)
        assert (report.verdict, report.reasons) == (Verdict.INDETERMINATE, (Reason.NO_SIGNATURE,))
        assert report.signatures == ()


def test_a_kind_of_signature_nobody_knows_is_not_called_good(
    office: Office, route: dict[str, bytes]
) -> None:
    odd = route["KyNhay1"].replace(b"/ETSI.CAdES.detached", b"/XXXX.CAdES.detached")
    report = verify(odd, office.trust, LATER)

    assert report.reasons == (Reason.UNSUPPORTED,)
    assert report.signature(LEADER) is None


def test_nobody_is_trusted_by_default(page: bytes, office: Office) -> None:
    report = verify(sign_as(Tool(), page, office, office.seal), Trust(()), LATER)

    assert report.reasons == (Reason.UNTRUSTED_ISSUER,)


def test_what_a_certified_file_forbids_is_forbidden(office: Office, reserved: bytes) -> None:
    certified = sign_as(Tool(pades=True, named=True, final=True), reserved, office, office.seal)
    report = verify(office.sign(certified, LEADER), office.trust, LATER)

    assert report.reasons == (Reason.CHANGED_AFTER_LOCK,)
    assert report.signatures[0].change is Change.FORBIDDEN


def test_content_carried_inside_is_no_pdf_signature(office: Office, reserved: bytes) -> None:
    pdf = _with_cms(office, reserved, Content(DATA, b"", b"van ban khac"))
    report = verify(pdf, office.trust, LATER)

    assert report.reasons == (Reason.UNSUPPORTED,)


def test_a_signature_by_another_key_than_its_certificate_is_broken(
    office: Office, reserved: bytes
) -> None:
    other = personal(office.authority, "Người khác")
    mixed = replace(office.leader, _private=other._private)
    report = verify(office.sign(reserved, LEADER, key=mixed), office.trust, LATER)

    assert (report.verdict, report.reasons) == (Verdict.TOTAL_FAILED, (Reason.SIGNATURE_BROKEN,))


def test_a_short_key_is_too_weak(office: Office, reserved: bytes) -> None:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 - too weak is the point
    root = x509.load_der_x509_certificate(office.authority.certificate)
    subject = name([(NameOID.COMMON_NAME, "Khóa ngắn")])
    issuer = Issuer(office.authority._private, root.subject)
    certificate = certify(Holder(short, subject), issuer, SIGNER, Period.of(NOW - DAY, 1))
    der = certificate.public_bytes(Encoding.DER)
    serial = integer(certificate.serial_number)
    key = replace(office.leader, _private=short, der=der, issuer=office.seal.issuer, serial=serial)
    report = verify(office.sign(reserved, LEADER, key=key), office.trust, LATER)

    assert report.reasons == (Reason.WEAK_ALGORITHM,)


def test_md5_proves_nothing(office: Office, reserved: bytes) -> None:
    pdf = _with_cms(office, reserved, Content(DATA, b"1" * 16))
    weak = pdf.replace(SHA256.hex().upper().encode(), MD5.hex().upper().encode())

    assert verify(weak, office.trust, LATER).verdict is not Verdict.TOTAL_PASSED


def _signed(content: Content, key: Key) -> bytes:
    attributes = signed_attributes(content, key)
    signature = key.sign(attributes)
    return Signed(content, key, attributes, signature, certificates=(key.der,)).encode()


def _with_cms(office: Office, pdf: bytes, content: Content) -> bytes:
    """The leader's signature over something else than the file."""

    class Wrong(Act):
        def cms(self, digest: bytes) -> bytes:
            given = replace(content, digest=content.digest or digest)
            return _signed(given, self.key)

    act = Wrong(LEADER, office.leader, office.stamper, NOW, None, "", "")
    return write_signature(pdf, act)


def test_a_hybrid_file_is_read_leniently_and_never_signed(office: Office, page: bytes) -> None:
    hybrid = re.sub(rb"/Size (\d+)", rb"/XRefStm 15 /Size \1", page)

    with pytest.raises(NotAcceptable):
        office.sign(hybrid, LEADER)


def test_a_locked_file_is_never_signed(office: Office, page: bytes) -> None:
    locked = pypdf.PdfWriter(clone_from=BytesIO(page))
    locked.encrypt("", "chủ", algorithm="AES-256")
    written = BytesIO()
    locked.write(written)

    with pytest.raises(NotAcceptable, match="encrypted"):
        office.sign(written.getvalue(), LEADER)


def test_a_tool_may_rewrite_the_packet_but_not_what_it_tells(
    office: Office, route: dict[str, bytes]
) -> None:
    def restyle(writer: Any) -> None:
        packet = writer.root["/Metadata"]
        packet._data = packet.data.replace(b"</x:xmpmeta>", b"<!-- seen --></x:xmpmeta>")
        packet._encoded_data = None
        writer.mark_update(writer.root.raw_get("/Metadata"))

    report = verify(update(route[LEADER], restyle), office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_PASSED


def test_a_token_that_holds_something_else_is_no_time_stamp(
    office: Office, reserved: bytes
) -> None:
    class Confused:
        token_size = office.stamper.token_size

        def stamp(self, _digest: bytes, _at: datetime) -> bytes:
            info = sequence(integer(1))
            content = Content(TST_INFO, hashlib.sha256(info).digest(), info)
            return _signed(content, office.stamper.key)

    report = verify(office.sign(reserved, LEADER, timestamper=Confused()), office.trust, LATER)

    assert report.verdict is Verdict.INDETERMINATE


def test_a_token_signed_by_another_key_is_no_time_stamp(office: Office, reserved: bytes) -> None:
    mixed = replace(office.stamper.key, _private=office.seal._private)
    broken = LocalTimestamper(mixed)
    report = verify(office.sign(reserved, LEADER, timestamper=broken), office.trust, LATER)

    assert report.reasons == (Reason.TIMESTAMP_BROKEN,)


def test_more_signatures_than_any_route_has_are_not_read(
    office: Office, route: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing._pyhanko_read.MOST_SIGNATURES", 2)

    assert verify(route[LEADER], office.trust, LATER).reasons == (Reason.UNREADABLE,)
    assert verify(route["KyNhay2"], office.trust, LATER).verdict is Verdict.TOTAL_PASSED
