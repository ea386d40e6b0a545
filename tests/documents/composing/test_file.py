"""The file itself: PDF/A-2b, embedded faces, the same bytes for the same input."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader

from docflow.documents.composing.compose import preview
from tests.documents.composing.paper import DECISION, FONTS, FORMS, LETTER, REPORT, ROOT, made
from tests.documents.composing.reading import find, text_of

AGAIN = """
import hashlib
from tests.documents.composing.paper import REPORT, made
print(hashlib.sha256(made(REPORT).pdf).hexdigest())
"""


def test_it_says_pdf_a_2b_and_carries_its_colours() -> None:
    reader = PdfReader(BytesIO(made(DECISION).pdf))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/Lang"] in ("vi", "vi-VN")
    assert "/MarkInfo" in root


def test_every_face_is_embedded_tinos() -> None:
    reader = PdfReader(BytesIO(made(DECISION).pdf))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert {str(font["/BaseFont"]).split("+")[1].split("-")[0] for font in fonts} == {"Tinos"}
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_metadata_names_document_agency_and_time() -> None:
    at = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
    info = PdfReader(BytesIO(made(replace(LETTER, at=at)).pdf)).metadata
    assert info is not None
    assert info.title == f"Công văn {LETTER.subject}"
    assert info.author == "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"
    assert info.creation_date == at


def test_the_same_input_gives_the_same_bytes_in_another_process_too() -> None:
    here = hashlib.sha256(made(REPORT).pdf).hexdigest()
    assert here == hashlib.sha256(made(REPORT).pdf).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", AGAIN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_another_input_gives_other_bytes() -> None:
    assert made(DECISION).pdf != made(replace(DECISION, subject="Về việc khác")).pdf


def test_text_comes_out_composed_though_it_went_in_decomposed() -> None:
    decomposed = "Vê\u0300 viê\u0323c hô\u0303 trơ\u0323"
    pdf = made(replace(DECISION, subject=decomposed)).pdf
    assert "Về việc hỗ trợ" in text_of(pdf)


def test_a_preview_is_marked_as_a_draft_and_shows_dots_for_number_and_date() -> None:
    seen = preview(LETTER, fonts=FONTS, forms=FORMS)
    assert "DỰ" in text_of(seen.pdf)
    assert "ngày … tháng … năm" in text_of(seen.pdf)
    assert seen.boxes == made(LETTER).boxes
    assert find(seen.pdf, "Thái Nguyên,").text == "Thái Nguyên, ngày … tháng … năm …"


def test_a_frozen_page_is_not_marked_as_a_draft() -> None:
    assert "DỰ" not in text_of(made(LETTER).pdf)
