"""Paper that came by post is scanned in, looked through, and registered like everything else."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader

from docflow.circulation.models import Incoming, IncomingState, Origin
from docflow.circulation.paper import let_in
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid
from docflow.documents.gates import Sent
from tests.circulation.builders import (
    CLERK,
    HEAD,
    LEADER,
    SPECIALIST,
    Correspondence,
    scanned,
)
from tests.documents.intake.hostile_pdf import SCRIPT, locked
from tests.documents.intake.making_pdf import catalog
from tests.world import Api, Page

A4 = (595, 842)
SCRIPTED = catalog(f"/Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>")


def _count(post: Correspondence) -> int:
    db.session.rollback()
    query = sa.select(sa.func.count()).select_from(Incoming)
    return db.session.scalar(query.where(Incoming.origin == Origin.PAPER)) or 0


def _typed(post: Correspondence, **changed: str) -> dict[str, Any]:
    return {
        "author": "Bảo hiểm xã hội tỉnh Thái Nguyên",
        "code": "318/BHXH-TCCB",
        "dated_on": clock.today().isoformat(),
        "type_name": "Công văn",
        "subject": "đề nghị phối hợp rà soát hồ sơ",
        "urgency": "0",
        "due_on": "",
        "leader_id": str(post.id(LEADER)),
        "idempotency_key": "k" * 32,
        "kept": "",
    } | changed


def _picture(kind: str, size: tuple[int, int] = (1240, 1754), pages: int = 1) -> bytes:
    sheets = [Image.new("RGB", size, (250 - n, 240, 230)) for n in range(pages)]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if pages > 1 else {}
    sheets[0].save(out, kind, **more)
    return out.getvalue()


def test_a_scanned_pdf_is_registered_before_the_leader(post: Correspondence) -> None:
    row = post.row(post.paper(content=scanned(3)))
    assert (row.origin, row.state) == (Origin.PAPER, IncomingState.REGISTERED)
    assert (row.arrival_number, row.pages) == (1, 3)
    assert post.tasks(row.id) == {("direct", LEADER)}


def test_paper_and_network_share_one_series(post: Correspondence, letter: UUID) -> None:
    post.paper()
    copy = post.registered(letter)
    other = post.paper(code="319/BHXH-TCCB")
    assert [post.row(id).arrival_number for id in (copy, other)] == [2, 3]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_becomes_a_page_of_a4(post: Correspondence, kind: str) -> None:
    row = post.row(post.paper(content=_picture(kind)))
    pdf = PdfReader(io.BytesIO(post.ports.files.get(row.pdf_sha)))
    assert (len(pdf.pages), row.pages) == (1, 1)
    box = pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4


def test_every_page_of_a_scanner_s_tiff_is_kept(post: Correspondence) -> None:
    row = post.row(post.paper(content=_picture("TIFF", pages=3)))
    pdf = PdfReader(io.BytesIO(post.ports.files.get(row.pdf_sha)))
    assert (len(pdf.pages), row.pages) == (3, 3)


def test_a_photo_is_turned_upright_and_tells_no_place(post: Correspondence) -> None:
    photo = Image.new("RGB", (1754, 1240), "white")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRET-CAMERA"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    content = post.ports.files.get(post.row(post.paper(content=out.getvalue())).pdf_sha)
    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert box.height > box.width
    assert b"SECRET-CAMERA" not in content


def test_what_is_clear_in_a_picture_becomes_white_paper(post: Correspondence) -> None:
    sheet = Image.new("RGBA", (827, 1169), (0, 0, 0, 0))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    content = post.ports.files.get(post.row(post.paper(content=out.getvalue())).pdf_sha)
    (image,) = PdfReader(io.BytesIO(content)).pages[0].images
    assert Image.open(io.BytesIO(image.data)).convert("L").getpixel((400, 400)) > 250  # type: ignore[operator]


def test_a_picture_larger_than_paper_is_sent_as_pdf_instead(
    post: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docflow.circulation.paper.MOST_PIXELS", 1240 * 1754)
    assert post.paper(content=_picture("TIFF"))
    with pytest.raises(Invalid) as refused:
        post.paper(content=_picture("TIFF", pages=2), code="2/X")
    assert refused.value.fields == {"scan": "picture_too_large"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SCRIPTED, "javascript"),
        (locked("mat khau"), "encrypted"),
        (b"%PDF-1.7 broken", "broken"),
        (b"", "empty"),
        (b"MZ\x90\x00" + bytes(200), "unsupported_type"),
        ("Chỉ là chữ".encode(), "pdf_or_picture"),
    ],
)
def test_a_hostile_file_is_refused_and_nothing_is_registered(
    post: Correspondence, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        let_in(post.ports, Sent("scan.pdf", content))
    assert refused.value.fields == {"scan": code}
    assert _count(post) == 0


def test_the_page_keeps_what_was_typed_and_says_why_the_file_is_refused(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    bad = (io.BytesIO(SCRIPTED), "scan.pdf")
    answer = page_as(CLERK).post("/incoming/scan", _typed(post) | {"scan": bad})
    assert answer.status_code == 422
    assert "có mã lệnh" in answer.text
    for typed in ("Bảo hiểm xã hội tỉnh Thái Nguyên", "318/BHXH-TCCB", "rà soát hồ sơ", "k" * 32):
        assert typed in answer.text
    assert _count(post) == 0


def test_the_scan_is_kept_while_a_field_is_put_right(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    desk = page_as(CLERK)
    scan = (io.BytesIO(scanned(2)), "scan.pdf")
    answer = desk.post("/incoming/scan", _typed(post, subject="") | {"scan": scan})
    assert answer.status_code == 422
    assert "Cần điền ô này" in answer.text
    assert "Đã giữ bản quét 2 trang" in answer.text
    ticket = answer.text.partition('name="kept" value="')[2].partition('"')[0]
    answer = desk.post("/incoming/scan", _typed(post, kept=ticket))
    assert answer.status_code == 303
    assert _count(post) == 1


def test_a_ticket_is_good_only_for_who_uploaded_the_scan(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    """Otherwise a forged form could register, and so open, anybody's file."""
    scan = (io.BytesIO(scanned()), "scan.pdf")
    answer = page_as(CLERK).post("/incoming/scan", _typed(post, subject="") | {"scan": scan})
    ticket = answer.text.partition('name="kept" value="')[2].partition('"')[0]
    for stolen in (ticket, "forged"):
        other = _typed(post, kept=stolen) | {"leader_id": str(post.id("tn-stc.giamdoc"))}
        refused = page_as("tn-stc.vanthu").post("/incoming/scan", other)
        assert refused.status_code == 422
        assert "Cần điền ô này" in refused.text
    assert _count(post) == 0


def test_sent_twice_it_is_registered_once(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    desk = page_as(CLERK)
    places = set()
    for _ in range(2):
        scan = (io.BytesIO(scanned()), "scan.pdf")
        places.add(desk.post("/incoming/scan", _typed(post) | {"scan": scan}).headers["Location"])
    assert len(places) == 1
    assert _count(post) == 1


def test_the_same_number_of_the_same_author_is_asked_about(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    post.paper()
    desk = page_as(CLERK)
    scan = (io.BytesIO(scanned()), "scan.pdf")
    answer = desk.post(
        "/incoming/scan", _typed(post, author="Bảo hiểm xã hội tỉnh") | {"scan": scan}
    )
    assert answer.status_code == 422
    assert "đã có văn bản đến cùng số" in answer.text
    assert 'name="again"' in answer.text
    ticket = answer.text.partition('name="kept" value="')[2].partition('"')[0]
    assert desk.post("/incoming/scan", _typed(post, kept=ticket, again="1")).status_code == 303
    assert _count(post) == 2


@pytest.mark.parametrize("code", ["318/UBND-NC", "1318/BHXH-TCCB"])
def test_another_number_is_no_duplicate(post: Correspondence, code: str) -> None:
    post.paper()
    assert post.paper(code=code)


def test_a_paper_from_tomorrow_is_refused(post: Correspondence) -> None:
    with pytest.raises(Invalid) as refused:
        post.paper(dated_on=clock.today() + timedelta(days=1))
    assert refused.value.fields == {"dated_on": "in_the_future"}


@pytest.mark.parametrize("field", ["subject", "author"])
def test_what_bears_a_mark_of_secrecy_is_not_taken_in(post: Correspondence, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        post.paper(**{field: "TỐI MẬT"})
    assert refused.value.fields == {field: "state_secret_mark"}
    assert _count(post) == 0


@pytest.mark.parametrize("who", [LEADER, HEAD, SPECIALIST])
def test_only_a_clerk_scans(post: Correspondence, page_as: Callable[[str], Page], who: str) -> None:
    assert page_as(who).get("/incoming/scan").status_code == 403
    with pytest.raises(Forbidden):
        post.paper(by=who)


def test_there_is_nothing_to_check_on_paper(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    copy = post.paper()
    assert post.check(copy) == {}
    assert "không có chữ ký số để kiểm tra" in page_as(LEADER).get(f"/incoming/{copy}").text


def test_paper_goes_its_way_like_everything_else(post: Correspondence) -> None:
    copy = post.paper()
    post.direct(copy)
    post.start(copy, HEAD)
    post.report(copy, HEAD)
    assert post.row(copy).state is IncomingState.FINISHED


def test_a_scan_comes_in_over_the_api(post: Correspondence, api_as: Callable[[str], Api]) -> None:
    api = api_as(CLERK)
    said = {k: v for k, v in _typed(post).items() if v and k not in {"idempotency_key", "kept"}}
    for _ in range(2):
        scan = (io.BytesIO(scanned(2)), "scan.pdf")
        answer = api.post(
            "/incoming", data=said | {"scan": scan}, headers={"Idempotency-Key": "post-7"}
        )
        assert answer.status_code == 201
    assert (answer.json["arrival_number"], answer.json["pages"]) == (1, 2)
    assert answer.json["origin"] == "paper"
    again = api.post("/incoming", data=said | {"scan": (io.BytesIO(scanned()), "b.pdf")})
    assert (again.status_code, again.json["errors"]) == (422, {"code": "seems_registered"})
    said["again"] = "true"
    again = api.post("/incoming", data=said | {"scan": (io.BytesIO(scanned()), "b.pdf")})
    assert (again.status_code, again.json["arrival_number"]) == (201, 2)
