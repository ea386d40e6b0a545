"""The gate for DOCX: honest drafts pass, hostile ones are refused for what makes them so."""

from __future__ import annotations

import io
import time
import tracemalloc

import docx as python_docx
import pytest

from docflow.documents.intake import package
from docflow.documents.intake.errors import Reason, Rejected

from .hostile_docx import HOSTILE
from .making import W, docx, field, outside, paragraph, parts, zipped


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_for_its_reason_and_fast(name: str) -> None:
    make, reason = HOSTILE[name]
    content = make()
    started = time.process_time()
    with pytest.raises(Rejected) as refusal:
        package.examine(content)
    assert refusal.value.code is reason
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", [n for n in HOSTILE if "bomb" in n])
def test_a_bomb_is_never_held_in_memory(name: str) -> None:
    content = HOSTILE[name][0]()
    tracemalloc.start()
    with pytest.raises(Rejected):
        package.examine(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000


def word_file() -> bytes:
    made = python_docx.Document()
    made.add_heading("Báo cáo kết quả", 1)
    table = made.add_table(2, 2)
    table.cell(0, 0).text = "Nội dung"
    made.sections[0].header.paragraphs[0].text = "Ủy ban nhân dân"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


LINK = r" HYPERLINK &quot;https://a.vn&quot; \o &quot;Xem: tại đây&quot; "


def paragraph_of(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


HONEST = {
    "made by python-docx": word_file(),
    "smallest": docx(),
    "links to the web": outside("hyperlink", "https://thainguyen.gov.vn/van-ban?so=12"),
    "mailbox": outside("hyperlink", "mailto:vanthu@bachthong.gov.vn"),
    "page number": docx(f"<w:p>{field(' PAGE ', result='1')}</w:p>"),
    "link with a tip": docx(paragraph_of(field(LINK))),
    "nested fields": docx(paragraph_of(field(r" TOC \o ") + field(r" PAGEREF _Toc1 \h "))),
    "UTF-16": docx(
        more={
            "word/document.xml": (
                f'<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="{W}">'
                f"<w:body>{paragraph('Kính gửi')}</w:body></w:document>"
            ).encode("utf-16")
        }
    ),
    "folder entries": zipped([*parts().items(), ("word/", b"")]),
    "blank pages compress well": docx(paragraph("") * 100_000),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_passes(name: str) -> None:
    assert package.examine(HONEST[name]).main == "word/document.xml"


def test_a_file_over_fifty_megabytes_is_refused_unopened() -> None:
    with pytest.raises(Rejected) as refusal:
        package.examine(b"PK\x03\x04" + bytes(package.MAX_FILE))
    assert refusal.value.code is Reason.TOO_LARGE
    assert refusal.value.facts == {"limit": package.MAX_FILE}


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(HOSTILE) >= 60
