"""The check of the signatures: made by a job, shown to the clerk, decisive for acceptance."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfWriter

from docflow.circulation.models import Incoming
from docflow.core.db import db
from docflow.core.errors import Unavailable, WrongState
from docflow.core.work import work
from tests.circulation.builders import CLERK, LEADER, Correspondence, run_jobs
from tests.world import Page


def _forge(post: Correspondence, incoming_id: UUID, content: bytes) -> None:
    """What a break-in would do: other bytes, properly stored, under the same row."""
    sha = post.ports.files.put(content)
    with work(post.actor(CLERK)) as w:
        row = w.take(Incoming, incoming_id)
        row.pdf_sha = sha
        w.record("incoming.forge", row)


def _pdf(post: Correspondence, incoming_id: UUID) -> bytes:
    return post.ports.files.get(post.row(incoming_id).pdf_sha)


def test_the_job_finds_a_whole_and_authentic_document(post: Correspondence, letter: UUID) -> None:
    assert run_jobs(post.world, "incoming.check") == 2
    verdict = post.incoming(letter).verdict
    assert verdict["verdict"] == "TOTAL_PASSED"
    assert verdict["reasons"] == ["valid"]
    signed = [one["field"] for one in verdict["signatures"]]
    assert signed == ["KyNhay1", "NguoiKy", "SigSo", "SigNgay", "ConDau"]


def test_the_page_shows_who_signed_and_that_it_holds(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    run_jobs(post.world, "incoming.check")
    text = page_as(CLERK).get(f"/incoming/{post.incoming(letter).id}").text
    assert "hợp lệ" in text
    assert "không hợp lệ" not in text
    assert "Ủy ban nhân dân xã Bạch Thông" in text
    assert "đóng dấu cơ quan" in text


def test_until_the_check_is_made_nothing_can_be_accepted(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    copy = post.incoming(letter).id
    text = page_as(CLERK).get(f"/incoming/{copy}").text
    assert "Đang kiểm tra chữ ký" in text
    assert "Tiếp nhận và vào sổ</span>" not in text
    answer = page_as(CLERK).post(f"/incoming/{copy}/register", {"leader_id": str(post.id(LEADER))})
    assert answer.status_code == 409
    assert "chưa được kiểm tra xong" in answer.text


@pytest.mark.parametrize("change", ["appended", "rewritten", "cut"])
def test_a_tampered_file_is_shown_invalid_and_has_to_be_returned(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page], change: str
) -> None:
    copy = post.incoming(letter).id
    _forge(post, copy, _changed(_pdf(post, copy), change))
    run_jobs(post.world, "incoming.check")
    assert post.row(copy).verdict["verdict"] == "TOTAL_FAILED"
    text = page_as(CLERK).get(f"/incoming/{copy}").text
    assert "không hợp lệ" in text
    assert "Không tiếp nhận được" in text
    with pytest.raises(WrongState, match="must_be_returned"):
        post.register(copy)
    post.refuse(copy, "Văn bản bị sửa sau khi đóng dấu")
    assert post.stage(letter) == "02"


def _changed(pdf: bytes, change: str) -> bytes:
    if change == "appended":
        writer = PdfWriter(io.BytesIO(pdf), incremental=True)
        writer.add_metadata({"/Title": "Khác"})
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    if change == "rewritten":
        at = pdf.index(b"/MediaBox")
        return pdf[:at] + b"/MediaBog" + pdf[at + 9 :]
    return pdf[: pdf.rindex(b"%%EOF", 0, len(pdf) - 10) + 6]


def test_a_document_without_the_seal_of_its_author_is_not_authentic(
    post: Correspondence, letter: UUID
) -> None:
    """Everything holds that is there; what is missing is the organisation."""
    copy = post.incoming(letter).id
    pdf = _pdf(post, copy)
    ends = [at for at in range(len(pdf)) if pdf.startswith(b"%%EOF", at)]
    _forge(post, copy, pdf[: ends[-2] + 6])
    verdict = post.check(copy)
    assert verdict["verdict"] == "TOTAL_FAILED"
    assert "no_seal" in verdict["reasons"]


def test_the_good_seal_of_somebody_else_is_not_the_author_s(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.incoming(letter).id
    with work(post.actor(CLERK)) as w:
        row = w.take(Incoming, copy)
        row.author_id = post.world.org("tn-stc").id
        w.record("incoming.forge", row)
    verdict = post.check(copy)
    assert verdict["verdict"] == "TOTAL_FAILED"
    assert verdict["reasons"] == ["seal_of_another"]
    assert all(one["reason"] == "valid" for one in verdict["signatures"])


def test_damage_in_the_store_is_our_fault_and_no_verdict(
    post: Correspondence, letter: UUID, data: Path
) -> None:
    """The job is tried again and an administrator sees it; the sender is not blamed."""
    copy = post.incoming(letter)
    sha = copy.pdf_sha
    blob = next(path for path in (data / "files").rglob(f"*{sha[4:]}*"))
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1] + b"!")
    with pytest.raises(Unavailable, match="blob_damaged"):
        post.check(copy.id)
    assert post.row(copy.id).verdict == {}


def test_who_reads_it_may_have_it_checked_again(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    copy = post.incoming(letter).id
    answer = page_as(CLERK).post(f"/incoming/{copy}/check")
    assert answer.status_code == 303
    assert post.row(copy).verdict["verdict"] == "TOTAL_PASSED"
    told = [(line.event, line.by) for line in post.trail(copy)]
    assert told[0] == ("incoming.check", post.world.person(CLERK).full_name)


def test_the_check_is_kept_with_its_time(post: Correspondence, letter: UUID) -> None:
    first = post.check(post.incoming(letter).id)["checked_at"]
    db.session.rollback()
    again = post.check(post.incoming(letter).id)["checked_at"]
    assert again > first
