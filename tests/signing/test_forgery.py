"""What is caught, and by which name."""

import re

import pytest

from signing import (
    DATE,
    LEADER,
    SEAL,
    ActRefused,
    Expectation,
    Reason,
    Verdict,
    after_act_check,
    verify,
)
from tests.signing import forgery
from tests.signing.forgery import Forge, Plain, update
from tests.signing.office import LATER, ORDER, Office

FOUND = {
    "page_rewritten": Reason.CHANGED,
    "text_overwritten_in_place": Reason.CHANGED,
    "note_laid_over_the_page": Reason.CHANGED,
    "number_redrawn": Reason.CHANGED,
    "number_overwritten_in_place": Reason.CHANGED,
    "number_moved": Reason.CHANGED,
    "seal_taken_off": Reason.SIGNATURE_REMOVED,
    "form_emptied": Reason.SIGNATURE_REMOVED,
    "title_changed": Reason.METADATA_CHANGED,
    "title_in_the_packet_changed": Reason.METADATA_CHANGED,
    "script_added": Reason.CHANGED,
    "field_added": Reason.CHANGED,
}


BEFORE_NO_SEAL = {"seal_taken_off", "form_emptied", "number_overwritten_in_place"}


@pytest.mark.parametrize("name", FOUND)
def test_a_revision_after_the_seal_is_caught(office: Office, sealed: bytes, name: str) -> None:
    report = verify(forgery.UNTOLD[name](sealed), office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_FAILED
    assert FOUND[name] in report.reasons


@pytest.mark.parametrize("name", sorted(set(FOUND) - {"seal_taken_off", "form_emptied"}))
def test_a_revision_before_the_seal_is_caught_though_the_seal_is_good(
    office: Office, route: dict[str, bytes], name: str
) -> None:
    forged = office.sign(forgery.UNTOLD[name](route[DATE]), SEAL)
    report = verify(forged, office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_FAILED
    assert FOUND[name] in report.reasons


def test_a_seal_that_is_only_drawn_is_caught(office: Office, route: dict[str, bytes]) -> None:
    report = verify(forgery.seal_drawn_but_not_signed(route[DATE]), office.trust, LATER)

    assert report.reasons == (Reason.CHANGED,)


@pytest.mark.parametrize("name", sorted(set(forgery.UNTOLD) - BEFORE_NO_SEAL))
def test_an_act_that_does_more_than_sign_is_refused(
    office: Office, route: dict[str, bytes], name: str
) -> None:
    before = route["KyNhay2"]
    known = verify(before, office.trust, LATER)
    forged = office.sign(forgery.UNTOLD[name](before), LEADER)

    for report in (known, None):
        with pytest.raises(ActRefused):
            after_act_check(before, forged, LEADER, office.trust, LATER, report)


def test_a_signature_after_the_seal_is_caught(office: Office, sealed: bytes) -> None:
    report = verify(forgery.signature_added(sealed, office), office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_FAILED
    assert report.signatures[-1].field == "NguoiKhac"
    assert [one.field for one in report.signatures if one.reason is Reason.CHANGED] == [
        LEADER,
        SEAL,
    ]


@pytest.mark.parametrize("forge", [forgery.junk_appended, forgery.junk_hidden_behind_a_second_end])
def test_bytes_behind_the_end_are_caught(office: Office, sealed: bytes, forge: Forge) -> None:
    report = verify(forge(sealed), office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_FAILED
    assert report.reasons == (Reason.BYTES_APPENDED,)


def test_a_blank_line_at_the_end_is_not_held_against_the_file(
    office: Office, sealed: bytes
) -> None:
    report = verify(sealed + b"\r\n", office.trust, LATER)

    assert Reason.CHANGED not in report.reasons


def test_a_flipped_byte_breaks_every_digest(office: Office, sealed: bytes) -> None:
    report = verify(forgery.byte_flipped_in_the_text(sealed), office.trust, LATER)

    assert {one.reason for one in report.signatures} == {Reason.DIGEST_DIFFERS}
    assert report.verdict is Verdict.TOTAL_FAILED


def test_a_signature_of_another_file_does_not_fit(
    office: Office, page: bytes, route: dict[str, bytes]
) -> None:
    other = office.route(page)
    report = verify(
        forgery.contents_swapped(route["KyNhay1"], other["KyNhay1"]), office.trust, LATER
    )

    assert report.reasons == (Reason.DIGEST_DIFFERS,)


def test_a_roll_back_is_caught_by_what_we_expect(office: Office, route: dict[str, bytes]) -> None:
    cut = route[LEADER]
    alone = verify(cut, office.trust, LATER)
    by_fields = verify(cut, office.trust, LATER, Expectation(fields=frozenset(ORDER)))
    by_hash = verify(cut, office.trust, LATER, Expectation(sha256="0" * 64))

    assert alone.verdict is Verdict.TOTAL_PASSED
    assert (by_fields.verdict, by_fields.reasons) == (
        Verdict.TOTAL_FAILED,
        (Reason.SIGNATURE_MISSING,),
    )
    assert by_hash.reasons == (Reason.OTHER_FILE,)


def test_a_signature_nobody_expects_is_told(office: Office, sealed: bytes) -> None:
    report = verify(sealed, office.trust, LATER, Expectation(fields=frozenset(ORDER[:3])))

    assert report.reasons == (Reason.SIGNATURE_UNEXPECTED,)


def test_what_is_expected_passes(office: Office, sealed: bytes) -> None:
    known = verify(sealed, office.trust, LATER)
    expected = Expectation(known.sha256, frozenset(ORDER))

    assert verify(sealed, office.trust, LATER, expected).verdict is Verdict.TOTAL_PASSED


def test_the_time_and_name_a_tool_leaves_are_no_forgery(
    office: Office, route: dict[str, bytes]
) -> None:
    def touch(writer: Plain) -> None:
        info = writer.trailer["/Info"]
        info["/Producer"] = info["/Title"]
        writer.update_container(info)

    report = verify(update(route[LEADER], touch), office.trust, LATER)

    assert report.verdict is Verdict.TOTAL_PASSED


def test_a_range_that_does_not_start_at_the_beginning_is_caught(
    office: Office, route: dict[str, bytes]
) -> None:
    shifted = route["KyNhay1"].replace(b"/ByteRange [0 ", b"/ByteRange [1 ")
    report = verify(shifted, office.trust, LATER)

    assert (report.verdict, report.signatures[0].reason) == (
        Verdict.TOTAL_FAILED,
        Reason.COVERAGE,
    )


def test_a_gap_elsewhere_than_at_the_signature_is_caught(
    office: Office, route: dict[str, bytes]
) -> None:
    pdf = route["KyNhay1"]
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf)
    assert found is not None
    end, start, rest = map(int, found.groups())
    moved = b"/ByteRange [0 %d %d %d]" % (end - 100, start - 100, rest + 100)
    report = verify(pdf.replace(found[0], moved.ljust(len(found[0]))), office.trust, LATER)

    assert report.signatures[0].reason is Reason.COVERAGE


def test_a_garbled_date_is_no_date(office: Office, route: dict[str, bytes]) -> None:
    garbled = route["KyNhay1"].replace(rb"(D\07220260302", rb"(D\0722026XX02")
    (signature,) = verify(garbled, office.trust, LATER).signatures

    assert (signature.claimed_at, signature.reason) == (None, Reason.DIGEST_DIFFERS)
