"""Kiểm tra chữ ký: anybody's signed PDF, told in plain words and kept nowhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader, PdfWriter

from docflow.circulation.verdicts import judged
from docflow.circulation.verifying import verify
from docflow.core.audit_rows import AuditEntry
from docflow.core.db import db
from docflow.documents.gates import Sent
from docflow.documents.models import Document
from tests.circulation.builders import Correspondence
from tests.world import Api, Page

PageAs = Callable[[str], Page]
ApiAs = Callable[[str], Api]
SOMEBODY = "pl-ubnd.cvkt"


@pytest.fixture
def pdf(post: Correspondence, letter: UUID) -> bytes:
    """The sealed letter, as somebody may get it by any way."""
    sha = db.session.get_one(Document, letter).pdf_sha
    assert sha
    content = post.ports.files.get(sha)
    db.session.rollback()
    return content


def upload(content: bytes, name: str = "van_ban.pdf") -> dict[str, tuple[io.BytesIO, str]]:
    return {"pdf": (io.BytesIO(content), name)}


def plain() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stored(data: Path) -> tuple[int, int]:
    """How many files and entries of the trail there are."""
    db.session.rollback()
    files = sum(path.is_file() for path in (data / "files").rglob("*"))
    return files, db.session.query(AuditEntry).count()


def test_anybody_sees_who_signed_and_when_and_that_nothing_changed(
    page_as: PageAs, pdf: bytes, data: Path
) -> None:
    page = page_as(SOMEBODY)
    assert "Kiểm tra chữ ký" in page.get("/verify").text
    before = stored(data)
    seen = page.post("/verify", upload(pdf)).text
    assert "Mọi chữ ký đều hợp lệ, tệp không bị sửa sau khi ký" in seen
    assert seen.count("dấu thời gian của") == 5
    assert "Bao trùm toàn bộ tệp; không có gì thay đổi sau khi ký." in seen
    assert "Sau đó chỉ thêm chữ ký vào các ô đã chừa sẵn" in seen
    assert "TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH" in seen
    assert stored(data) == before


def test_signers_are_named_as_their_certificates_name_them(
    post: Correspondence, pdf: bytes
) -> None:
    told = judged(verify(post.ports, Sent("van_ban.pdf", pdf)))
    assert [one["field"] for one in told["signatures"]] == [
        "KyNhay1", "NguoiKy", "SigSo", "SigNgay", "ConDau",
    ]  # fmt: skip
    leader = post.world.person("bt-ubnd.chutich").full_name
    assert told["signatures"][1]["who"] == leader
    assert {one["verdict"] for one in told["signatures"]} == {"valid"}


def test_a_file_changed_after_the_seal_is_told(page_as: PageAs, pdf: bytes) -> None:
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    seen = page_as(SOMEBODY).post("/verify", upload(out.getvalue())).text
    assert "Tệp không đáng tin" in seen
    assert "bị thay đổi sau khi" in seen


def test_a_byte_turned_inside_is_told(post: Correspondence, pdf: bytes) -> None:
    place = pdf.index(b"/CreationDate") + len(b"/CreationDate(D:2")
    forged = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert PdfReader(io.BytesIO(forged)).pages
    assert judged(verify(post.ports, Sent("x.pdf", forged)))["verdict"] == "invalid"


def test_a_paper_without_signatures_proves_nothing(page_as: PageAs) -> None:
    seen = page_as(SOMEBODY).post("/verify", upload(plain())).text
    assert "Chưa đủ căn cứ" in seen
    assert "không có chữ ký số" in seen


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Tệp trống"),
        (b"MZ\x90\x00 not a pdf at all", "không phải tệp PDF"),
        (plain()[:300], "Tệp bị hỏng"),
        (plain().replace(b"/Pages", b"/Encrypt 1 0 R /Pages", 1), "có mật khẩu"),
        (plain().replace(b"/Pages", b"/JavaScript 1 0 R /Pages", 1), "có mã lệnh"),
    ],
)
def test_a_file_that_is_not_let_in_says_why(page_as: PageAs, content: bytes, says: str) -> None:
    answer = page_as(SOMEBODY).post("/verify", upload(content))
    assert (answer.status_code, says in answer.text) == (422, True)


def test_without_a_file_the_form_asks_for_one(page_as: PageAs) -> None:
    answer = page_as(SOMEBODY).post("/verify")
    assert (answer.status_code, "Cần điền ô này" in answer.text) == (422, True)


def test_the_same_over_the_api(api_as: ApiAs, pdf: bytes, data: Path) -> None:
    api, before = api_as(SOMEBODY), stored(data)
    report = api.post("/signatures/verify", data=upload(pdf)).json
    assert (report["verdict"], report["reasons"]) == ("TOTAL_PASSED", ["valid"])
    seal = report["signatures"][-1]
    assert (seal["field"], seal["covers_whole_file"], seal["change"]) == ("ConDau", True, "none")
    assert (bool(seal["timestamp_at"]), seal["level"]) == (True, "B-T")
    wrong = api.post("/signatures/verify", data=upload(b"nothing"))
    assert (wrong.status_code, wrong.json["errors"]) == (422, {"pdf": "not_pdf"})
    assert stored(data) == before
