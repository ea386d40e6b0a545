"""The gate for PDF: what acts, hides, carries or unfolds stays outside."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.intake import pdf as gate
from docflow.documents.intake.errors import Reason, Rejected

from .hostile_pdf import HOSTILE, wrapped_many_times
from .making_pdf import BASE, catalog, note, pages, pdf, saved_again, with_reachable_object_stream

HONEST = {
    "plain": (pdf(), 1),
    "three pages": (pages(3), 3),
    "as many pages as allowed": (pages(2_000), 2_000),
    "opens at its first page": (catalog("/OpenAction [3 0 R /XYZ null null 0]"), 1),
    "link to the web": (note("/Subtype /Link /A << /S /URI /URI (https://a.vn/x) >>"), 1),
    "link to a page": (note("/Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] >>"), 1),
    "turns a page": (note("/Subtype /Link /A << /S /Named /N /NextPage >>"), 1),
    "layers all on": (
        catalog(
            "/OCProperties << /OCGs [6 0 R] /D << /Order [6 0 R] >> >>",
            {6: "<< /Type /OCG /Name (L) >>"},
        ),
        1,
    ),
    "place for a signature": (
        catalog("/AcroForm << /Fields [6 0 R] >>", {6: "<< /FT /Sig /T (ky) >>"}),
        1,
    ),
    "object stream": (with_reachable_object_stream("<< /A 1 >>"), 1),
    "says a wrong number of pages": (
        pdf({2: "<< /Type /Pages /Kids [3 0 R] /Count 5000 >>"}),
        1,
    ),
    "many blank lines at the end": (pdf() + b"\r\n\x00\n" * 20, 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_for_its_reason_and_fast(name: str) -> None:
    make, reason = HOSTILE[name]
    content = make()
    started = time.process_time()
    with pytest.raises(Rejected) as refusal:
        gate.examine(content)
    assert refusal.value.code is reason
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_passes_with_its_pages_counted(name: str) -> None:
    content, count = HONEST[name]
    assert gate.examine(content).pages == count


def test_a_stream_wrapped_many_times_is_never_unwrapped_by_the_gate() -> None:
    assert gate.examine(wrapped_many_times(4)).pages == 1


def test_a_file_over_fifty_megabytes_is_refused_unread() -> None:
    with pytest.raises(Rejected) as refusal:
        gate.examine(bytes(gate.MAX_FILE + 1))
    assert refusal.value.code is Reason.TOO_LARGE


def test_revisions_and_signed_fields_are_counted() -> None:
    signed = catalog(
        "/AcroForm << /Fields [6 0 R] >>", {6: "<< /FT /Sig /T (ky) /V << /Type /Sig >> >>"}
    )
    once = gate.examine(signed)
    assert (once.revisions, once.signed_fields) == (1, 1)
    assert gate.examine(saved_again(pdf(), 1, BASE[1])).revisions == 2


def test_the_words_of_each_page_are_read() -> None:
    assert gate.texts(pdf()) == ("Xin chao",)
    assert gate.texts(pages(2)) == ("", "")


def test_a_page_that_unfolds_without_end_gives_no_words() -> None:
    assert gate.texts(wrapped_many_times(3)) in {("",), ("\n",)}


@given(st.binary(max_size=400))
def test_any_bytes_are_let_in_or_refused_and_nothing_else(content: bytes) -> None:
    with pytest.raises(Rejected):
        gate.examine(b"%PDF-1.7\n" + content + b"\n%%EOF")


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_never_breaks_the_gate(at: int, new: bytes) -> None:
    content = pdf()
    at %= len(content)
    try:
        found = gate.examine(content[:at] + new + content[at + len(new) :])
    except Rejected:
        return
    assert found.pages > 0


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(HOSTILE) >= 60
