"""Room for number and date in a brought Word file."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordFile

from docflow.documents.intake import revisions
from docflow.documents.intake.blanks import left_blank

BLANK = "\u00a0"


def word(*runs: str) -> bytes:
    """One paragraph of several runs; a tab is Word's own."""
    file = WordFile()
    paragraph = file.add_paragraph()
    for run in runs:
        paragraph.add_run(run)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def read(content: bytes) -> str:
    return revisions.plain_text(content).strip("\n").replace("\u2060", "")


@pytest.mark.parametrize(
    "runs",
    [
        ("Số:      /QĐ-UBND",),
        ("Số: ……/QĐ-UBND",),
        ("Số: 12/QĐ-UBND",),
        ("Số:/QĐ-UBND",),
        ("Số", ":", "  ", "/QĐ-", "UBND"),
        ("Số:\t/QĐ-UBND",),
        ("Số: ", "1", "\t", "2/QĐ-UBND"),
    ],
)
def test_the_number_becomes_a_blank(runs: tuple[str, ...]) -> None:
    before, _, after = read(left_blank(word(*runs))).partition("/")
    assert before.rstrip(BLANK) == "Số:"
    assert before.count(BLANK) == 10
    assert after == "QĐ-UBND"


@pytest.mark.parametrize(
    "date",
    [
        "ngày    tháng    năm 2026",
        "ngày … tháng … năm 20…",
        "ngày 05 tháng 3 năm 2026",
        "ngày\ttháng\tnăm",
    ],
)
def test_the_date_becomes_a_blank_behind_its_town(date: str) -> None:
    text = read(left_blank(word("Bạch Thông, ", *date.partition("tháng"))))
    assert text.rstrip(BLANK).rstrip() == "Bạch Thông,"
    assert text.count(BLANK) == 46


@pytest.mark.parametrize(
    "text",
    ["Nghị định số 30/2020/NĐ-CP", "Trong tháng 5 năm 2026", "Hằng ngày báo cáo", "Điều 1."],
)
def test_other_sentences_are_left_as_they_are(text: str) -> None:
    content = word(text)
    assert left_blank(content) == content


def test_only_the_first_date_is_the_documents_own() -> None:
    file = WordFile()
    file.add_paragraph("Bạch Thông, ngày … tháng … năm 2026")
    file.add_paragraph("Căn cứ Luật ngày 16 tháng 6 năm 2025;")
    out = io.BytesIO()
    file.save(out)
    assert "ngày 16 tháng 6 năm 2025" in read(left_blank(out.getvalue()))


def test_the_same_file_gives_the_same_bytes() -> None:
    content = word("Số: 5/QĐ-UBND")
    assert left_blank(content) == left_blank(content)
