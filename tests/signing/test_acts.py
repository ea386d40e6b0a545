"""What an act must leave behind to be kept."""

from dataclasses import replace
from itertools import pairwise

import pytest
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec
from pyhanko.sign.signers.cms_embedder import SigMDPSetup

from signing import (
    LEADER,
    ActRefused,
    Reason,
    Report,
    Verdict,
    after_act_check,
    verify,
)
from signing._pyhanko_fields import SignatureField
from tests.signing.office import LATER, NOW, ORDER, Office
from tests.signing.strangers import Tool, document_timestamp, sign_as


@pytest.fixture(scope="module")
def known(office: Office, reserved: bytes) -> Report:
    return verify(reserved, office.trust, LATER)


def _refused(before: bytes, after: bytes, office: Office, known: Report | None) -> str:
    with pytest.raises(ActRefused) as refused:
        after_act_check(before, after, LEADER, office.trust, LATER, known)
    return refused.value.detail


def test_a_good_act_is_kept(office: Office, reserved: bytes, known: Report) -> None:
    after = office.sign(reserved, LEADER)
    report = after_act_check(reserved, after, LEADER, office.trust, LATER, known)

    assert report.verdict is Verdict.TOTAL_PASSED
    assert (report.sha256, report.size) != (known.sha256, known.size)
    assert report == verify(after, office.trust, LATER)


@pytest.mark.parametrize(("before", "field"), list(pairwise(["", *ORDER])))
def test_an_act_without_a_picture_is_kept(
    office: Office, route: dict[str, bytes], before: str, field: str
) -> None:
    """Of a fresh key without a picture: the field goes on looking as it did."""
    base = route[before]
    after = office.sign(base, field, look=None)
    proven = verify(base, office.trust, LATER)

    for known in (proven, None):
        report = after_act_check(base, after, field, office.trust, LATER, known)
        assert report.verdict is Verdict.TOTAL_PASSED


def test_the_reviewed_bytes_must_come_first(office: Office, reserved: bytes, known: Report) -> None:
    after = office.sign(reserved, LEADER)
    changed = after.replace(b"/Lang (vi)", b"/Lang (en)", 1)

    for wrong in (changed, reserved, b"", after[:-1000], b" " + after):
        assert _refused(reserved, wrong, office, known)
        assert _refused(reserved, wrong, office, None)


def test_another_field_than_expected_is_refused(
    office: Office, reserved: bytes, known: Report
) -> None:
    after = office.sign(reserved, "KyNhay1")

    assert _refused(reserved, after, office, known) == "the field is not signed"
    assert _refused(reserved, after, office, None) == "the field is not signed"


def test_two_acts_at_once_are_refused(office: Office, reserved: bytes, known: Report) -> None:
    after = office.sign(office.sign(reserved, "KyNhay1"), LEADER)

    for report in (known, None):
        assert _refused(reserved, after, office, report) == "not one revision more"


def test_a_report_about_other_bytes_proves_nothing(
    office: Office, route: dict[str, bytes], known: Report
) -> None:
    after = office.sign(route["KyNhay2"], LEADER)

    assert "other bytes" in _refused(route["KyNhay2"], after, office, known)


def test_a_key_nobody_trusts_is_refused(
    office: Office, stranger: Office, reserved: bytes, known: Report
) -> None:
    after = office.sign(reserved, LEADER, key=stranger.leader)

    for report in (known, None):
        assert "does not hold" in _refused(reserved, after, office, report)


def test_a_clock_nobody_trusts_is_refused(
    office: Office, stranger: Office, reserved: bytes, known: Report
) -> None:
    after = office.sign(reserved, LEADER, timestamper=stranger.stamper)

    for report in (known, None):
        assert "no trusted time stamp" in _refused(reserved, after, office, report)


def test_a_revoked_key_is_refused(office: Office, reserved: bytes, known: Report) -> None:
    after = office.sign(reserved, LEADER)
    trust = office.authority.revoke(office.leader.certificate.serial, NOW).trust(NOW)

    with pytest.raises(ActRefused) as refused:
        after_act_check(reserved, after, LEADER, trust, LATER, known)
    assert refused.value.facts["reason"] is Reason.REVOKED


def test_bytes_behind_the_new_signature_are_refused(
    office: Office, reserved: bytes, known: Report
) -> None:
    after = office.sign(reserved, LEADER)

    for tail in (b"% more\n", b"\n", b"% more\n" + after[after.rindex(b"startxref") :]):
        for report in (known, None):
            assert _refused(reserved, after + tail, office, report)


def test_a_locked_field_stays_locked(office: Office, sealed: bytes) -> None:
    known = verify(sealed, office.trust, LATER)
    after = sign_as(Tool(pades=True, named=True), sealed, office, office.leader)

    for report in (known, None):
        with pytest.raises(ActRefused):
            after_act_check(sealed, after, "Signature1", office.trust, LATER, report)


def test_a_document_time_stamp_is_no_act(office: Office, reserved: bytes, known: Report) -> None:
    assert _refused(reserved, document_timestamp(reserved, office, NOW), office, known)


def test_what_was_wrong_before_is_not_forgotten(office: Office, route: dict[str, bytes]) -> None:
    before = route["KyNhay2"]
    known = verify(before, office.trust, LATER)
    doubtful = replace(known, reasons=(Reason.REVOCATION_UNKNOWN,))
    after = office.sign(before, LEADER)
    report = after_act_check(before, after, LEADER, office.trust, LATER, doubtful)

    assert report.reasons == (Reason.REVOCATION_UNKNOWN,)
    assert report.verdict is Verdict.INDETERMINATE


def test_a_lock_that_only_the_signature_knows_is_respected(
    office: Office, reserved: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = SigMDPSetup("sha256", field_lock=FieldMDPSpec(FieldMDPAction.ALL))
    with monkeypatch.context() as patch:
        patch.setattr("signing._pyhanko_sign._restrictions", lambda _: everything)
        before = office.sign(reserved, "KyNhay1")
    known = verify(before, office.trust, LATER)
    after = office.sign(before, LEADER)

    assert known.verdict is Verdict.TOTAL_PASSED
    assert Reason.CHANGED in verify(after, office.trust, LATER).reasons
    for report in (known, None):
        assert _refused(before, after, office, report) == "locked by KyNhay1"


def test_both_engines_must_agree(
    office: Office, reserved: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing._pyhanko_act.locks_of", lambda _: iter(()))
    monkeypatch.setattr("signing._pyhanko_sign._target", _unguarded)
    before = office.sign(reserved, LEADER)
    after = office.sign(before, "KyNhay1")

    with pytest.raises(ActRefused, match="whole file"):
        after_act_check(before, after, "KyNhay1", office.trust, LATER)


def _unguarded(fields: list[SignatureField], name: str) -> SignatureField:
    return next(field for field in fields if field.name == name)
