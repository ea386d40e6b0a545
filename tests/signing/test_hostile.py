"""Hostile bytes: a verdict, never an exception, and never a good one."""

import re
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from signing import ActRefused, Reason, Report, Verdict, after_act_check, verify
from tests.signing.office import LATER, ORDER, Office

QUICK = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
INTERESTING = tuple(
    b"/ByteRange|/Contents|/SubFilter|/V |/Fields|/Kids|/Lock|/AP|/Reference|/Root|/Prev|/Size|"
    b"/Type|/Length|xref|trailer|startxref|obj|%%EOF".split(b"|")
)


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.7\nstartxref\n0\n%%EOF",
        b"\x00" * 5000,
        b"%PDF-1.7\n" + b"[" * 20_000 + b"\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\ntrailer<</Root 1 0 R/Size 1/Prev 9>>\nstartxref\n9\n%%EOF",
        "không phải PDF".encode(),
    ],
)
def test_what_is_no_pdf_is_unreadable(office: Office, pdf: bytes) -> None:
    report = verify(pdf, office.trust, LATER)

    assert (report.verdict, report.reasons) == (Verdict.INDETERMINATE, (Reason.UNREADABLE,))


def test_an_encrypted_file_is_told(office: Office, page: bytes) -> None:
    locked = pypdf.PdfWriter(clone_from=BytesIO(page))
    locked.encrypt("", "chủ", algorithm="AES-256")
    written = BytesIO()
    locked.write(written)

    assert verify(written.getvalue(), office.trust, LATER).reasons == (Reason.ENCRYPTED,)


CONTENTS = 1
"""The zone of the signature itself: hexadecimal, where `a` and `A` are one digit.

Its envelope is not signed (RFC 5652, 5.1 and 5.3: versions, the list of digest algorithms, capitals
in the issuer's name): a change there may pass, if the report says the same of everything.
"""


@QUICK
@given(zone=st.sampled_from(range(3)), share=st.integers(0, 2**32 - 1), change=st.integers(1, 255))
def test_a_byte_changed_anywhere_is_never_good(
    office: Office,
    route: dict[str, bytes],
    untouched: Report,
    zone: int,
    share: int,
    change: int,
) -> None:
    pdf = bytearray(route["KyNhay1"])
    first, last = _zones(bytes(pdf))[zone]
    place = first + share * (last - first + 1) // 2**32
    before = chr(pdf[place])
    pdf[place] ^= change
    assume(zone != CONTENTS or chr(pdf[place]).lower() != before.lower())
    report = verify(bytes(pdf), office.trust, LATER)

    assert report.verdict is not Verdict.TOTAL_PASSED or (
        zone == CONTENTS and replace(report, sha256=untouched.sha256) == untouched
    )


@pytest.fixture(scope="module")
def untouched(office: Office, route: dict[str, bytes]) -> Report:
    return verify(route["KyNhay1"], office.trust, LATER)


def test_what_the_envelope_does_not_sign_changes_nothing(
    office: Office, route: dict[str, bytes], untouched: Report
) -> None:
    pdf = bytearray(route["KyNhay1"])
    version = pdf.index(b"020101", _zones(bytes(pdf))[CONTENTS][0])
    pdf[version : version + 6] = b"020103"
    report = verify(bytes(pdf), office.trust, LATER)

    assert replace(report, sha256=untouched.sha256) == untouched


def _zones(pdf: bytes) -> list[tuple[int, int]]:
    """The two signed ranges and the part of /Contents that is not padding."""
    ranges = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", pdf)[-1]
    _, first, second, rest = map(int, ranges)
    written = len(pdf[first:second].rstrip(b"0>"))
    return [(0, first - 1), (first + 1, first + written - 1), (second, second + rest - 1)]


@QUICK
@given(st.data())
def test_a_mangled_file_gets_a_report(
    office: Office, route: dict[str, bytes], data: st.DataObject
) -> None:
    pdf = route["KyNhay2"]
    for _ in range(data.draw(st.integers(1, 3))):
        pdf = _mangled(pdf, data)
    report = verify(pdf, office.trust, LATER)

    assert report.size == len(pdf)
    assert report.to_json()


def _mangled(pdf: bytes, data: st.DataObject) -> bytes:
    word = data.draw(st.sampled_from(INTERESTING))
    places = [found.start() for found in re.finditer(re.escape(word), pdf)] or [0]
    place = data.draw(st.sampled_from(places)) + data.draw(st.integers(-4, 40))
    place = max(0, min(place, len(pdf)))
    put = data.draw(st.one_of(st.binary(min_size=1, max_size=20), st.sampled_from(INTERESTING)))
    width = data.draw(st.one_of(st.just(len(put)), st.integers(0, 30)))
    return pdf[:place] + put + pdf[place + width :]


@QUICK
@given(cut=st.integers(0, 1_000_000))
def test_a_file_cut_short_is_never_the_whole_route(office: Office, sealed: bytes, cut: int) -> None:
    report = verify(sealed[: cut % len(sealed)], office.trust, LATER)

    passed = report.verdict is Verdict.TOTAL_PASSED
    assert not passed or len(report.signatures) < len(ORDER)


@QUICK
@given(tail=st.binary(min_size=1, max_size=200))
def test_bytes_at_the_end_never_pass_as_an_act(
    office: Office, route: dict[str, bytes], tail: bytes
) -> None:
    before = route["KyNhay1"]
    known = verify(before, office.trust, LATER)

    with pytest.raises(ActRefused):
        after_act_check(before, before + tail, "KyNhay2", office.trust, LATER, known)
