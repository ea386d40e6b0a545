"""Files beside a draft: let in by content, named safely, served harmlessly."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from docflow.core.db import db
from docflow.core.errors import Invalid, WrongState
from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.gates import Sent, keep_all
from docflow.documents.models import Document
from tests.documents.drafts import WHO, drafted, sheet_file, word_file
from tests.world import Api, Page, World


def plain_pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_script() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = action
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def attach(world: World, made: UUID, *files: Sent) -> list[str]:
    kept = keep_all(world.ports, files)
    with work(world.actor(WHO)) as w:
        return [row.name for row in usecases.attach(w, made, kept)]


def names(made: UUID) -> list[str]:
    db.session.expire_all()
    return [row.name for row in db.session.get_one(Document, made).attachments]


def test_files_are_kept_with_safe_names_and_their_pages(world: World) -> None:
    made = drafted(world)
    attach(world, made, Sent("Bảng kê số 1.PDF", plain_pdf(3)), Sent("../../etc/passwd", b"hello"))
    rows = db.session.get_one(Document, made).attachments
    assert [(row.name, row.media_type, row.pages) for row in rows] == [
        ("Bang_ke_so_1.pdf", "application/pdf", 3),
        ("passwd.txt", "text/plain; charset=utf-8", None),
    ]


def test_the_same_file_twice_lies_there_once(world: World) -> None:
    made = drafted(world)
    for _ in range(2):
        attach(world, made, Sent("a.txt", b"same"))
    assert names(made) == ["a.txt"]


def test_two_files_of_one_name_are_told_apart(world: World) -> None:
    made = drafted(world)
    attach(world, made, Sent("a.txt", b"one"), Sent("a.txt", b"two"), Sent("á.txt", b"three"))
    assert names(made) == ["a.txt", "a_2.txt", "a_3.txt"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.exe", b"MZ" + bytes(200), "unsupported_type"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "unsupported_type"),
        ("a.svg", b"<svg onload='alert(1)'>", "unsupported_type"),
        ("a.pdf", b"%PDF-1.7 rubbish", "broken"),
        ("a.pdf", pdf_with_script(), "javascript"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
    ],
)
def test_a_file_is_refused_with_its_reason(
    world: World, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        keep_all(world.ports, [Sent(name, content)])
    assert refused.value.code == code
    assert refused.value.fields == {"files": code}
    assert refused.value.facts["file"] == name


def test_more_than_the_limit_is_refused_as_a_whole(world: World) -> None:
    made = drafted(world)
    [let_in] = keep_all(world.ports, [Sent("a.txt", b"a")])
    shas = [world.ports.files.put(str(n).encode()) for n in range(21)]
    kept = [replace(let_in, name=f"{sha}.txt", sha256=sha) for sha in shas]
    with pytest.raises(Invalid) as refused, work(world.actor(WHO)) as w:
        usecases.attach(w, made, kept)
    assert refused.value.code == "too_many_attachments"
    assert names(made) == []


def test_a_submitted_document_takes_no_more_files(world: World) -> None:
    made = drafted(world)
    kept = keep_all(world.ports, [Sent("a.txt", b"a")])
    with work(world.actor(WHO)) as w:
        usecases.discard(w, made)
    with pytest.raises(WrongState), work(world.actor(WHO)) as w:
        usecases.attach(w, made, kept)


HOSTILE = [
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=1.txt",
    "..\\..\\boot.ini",
    "\u202egnp.exe",
    "CON.txt",
    "a" * 300 + ".txt",
    "Tờ trình số 5 – Đợt 1.txt",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reaches_neither_header_nor_disk(
    world: World, page_as: Callable[[str], Page], name: str
) -> None:
    made = drafted(world)
    (stored,) = attach(world, made, Sent(name, b"text"))
    row = db.session.get_one(Document, made).attachments[0]
    answer = page_as(WHO).get(f"/documents/{made}/attachments/{row.id}")
    assert stored.isascii()
    assert len(stored) <= 50
    assert not set(stored) & set('/\\"\r\n')
    header = answer.headers["Content-Disposition"]
    assert header.startswith(f'attachment; filename="{stored}"')
    assert "Set-Cookie" not in answer.headers
    assert answer.data == b"text"


def test_a_served_file_has_no_rights_in_the_browser(
    world: World, page_as: Callable[[str], Page]
) -> None:
    made = drafted(world)
    attach(world, made, Sent("a.txt", b"<script>alert(1)</script> is text"[9:]))
    row = db.session.get_one(Document, made).attachments[0]
    answer = page_as(WHO).get(f"/documents/{made}/attachments/{row.id}")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_damaged_blob_is_never_served(world: World, page_as: Callable[[str], Page]) -> None:
    made = drafted(world)
    attach(world, made, Sent("a.txt", b"original"))
    row = db.session.get_one(Document, made).attachments[0]
    blob = next((world.data / "files").rglob(row.sha256))
    blob.chmod(0o600)
    blob.write_bytes(b"replaced")
    answer = page_as(WHO).get(f"/documents/{made}/attachments/{row.id}")
    assert answer.status_code == 503
    assert b"replaced" not in answer.data


def test_the_api_takes_shows_and_removes_files(world: World, api_as: Callable[[str], Api]) -> None:
    api, made = api_as(WHO), drafted(world)
    answer = api.post(
        f"/documents/{made}/attachments",
        data={
            "files": [
                (io.BytesIO(sheet_file("Tổng")), "bảng.xlsx"),
                (io.BytesIO(word_file("Lời nói đầu")), "lời.docx"),
            ]
        },
    )
    assert answer.status_code == 201
    first, second = answer.json["attachments"]
    assert (first["name"], second["name"]) == ("bang.xlsx", "loi.docx")
    got = api.get(f"/documents/{made}/attachments/{first['id']}")
    assert got.data == sheet_file_of(world, first["sha256"])
    left = api.delete(f"/documents/{made}/attachments/{first['id']}").json["attachments"]
    assert [row["id"] for row in left] == [second["id"]]
    gone = api.get(f"/documents/{made}/attachments/{first['id']}")
    assert gone.status_code == 404


def sheet_file_of(world: World, sha: str) -> bytes:
    return world.ports.files.get(sha)
