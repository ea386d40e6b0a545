"""A complete draft becomes the PDF that everybody will review and sign."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid
from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.freezing import Frozen, freeze
from docflow.documents.manuscript import Manuscript, authority_line, manuscript, unfinished
from docflow.documents.models import Document
from docflow.documents.schemas import DraftIn
from docflow.documents.versions import keep_version
from docflow.people.models import Appointment
from tests.documents.drafts import WHO, body, decision, drafted
from tests.world import World


def read(world: World, made: UUID) -> Manuscript:
    with work(world.actor(WHO)) as w:
        return manuscript(w.session, w.get(Document, made), w.today)


def frozen(world: World, made: UUID, initials: int = 2) -> Frozen:
    return freeze(world.ports, read(world, made), initials=initials)


def words(pdf: bytes) -> str:
    """All text of the pages without white space and invisible break marks, in one case."""
    with pdfium.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\u2060\ufffe").casefold()


def fields(pdf: bytes) -> dict[str, Any]:
    form: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/AcroForm"]
    rows = [row.get_object() for row in form["/Fields"]]
    return {str(row["/T"]): row for row in rows}


def test_the_frozen_page_holds_every_empty_place_of_a_signature(world: World) -> None:
    made = frozen(world, drafted(world))
    found = fields(made.pdf)
    assert set(found) == {"KyNhay1", "KyNhay2", "NguoiKy", "SigSo", "SigNgay", "ConDau"}
    assert all("/V" not in row for row in found.values())
    assert made.pages == 1


def test_number_and_date_are_blank(world: World) -> None:
    text = words(frozen(world, drafted(world)).pdf)
    assert "số:/qđ-ubnd" in text
    assert "tháng" not in text.partition("quyếtđịnh")[0]


def test_the_same_draft_gives_the_same_bytes(world: World) -> None:
    made = drafted(world)
    paper = read(world, made)
    assert freeze(world.ports, paper, initials=1) == freeze(world.ports, paper, initials=1)


def test_the_block_is_composed_from_appointment_and_mandate(world: World) -> None:
    leader = words(frozen(world, drafted(world)).pdf)
    assert "tm.ủybannhândân" in leader
    deputy = drafted(world, signer_id=str(world.position("bt-ubnd.pct1").id))
    text = words(frozen(world, deputy).pdf)
    assert "tm.ủybannhândânkt.chủtịchphóchủtịch" in text


def test_the_authority_follows_who_signs() -> None:
    issuing = "ỦY BAN NHÂN DÂN XÃ BẠCH THÔNG"
    assert authority_line(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), issuing) == issuing
    assert authority_line(("CHỦ TỊCH",), issuing) == f"CHỦ TỊCH {issuing}"
    assert authority_line(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "SỞ NỘI VỤ") == "GIÁM ĐỐC SỞ NỘI VỤ"
    assert authority_line(("Q. GIÁM ĐỐC",), "SỞ NỘI VỤ") == "GIÁM ĐỐC SỞ NỘI VỤ"


def test_everything_missing_is_told_at_once(world: World) -> None:
    made = drafted(world, body=body(""), recipients=[], signer_id=None)
    with pytest.raises(Invalid) as refused:
        read(world, made)
    assert refused.value.code == "unfinished"
    assert refused.value.fields == {
        "body": "missing",
        "recipients": "missing",
        "signer_id": "missing",
    }


def test_a_letter_needs_whom_it_addresses(world: World) -> None:
    made = drafted(world, type_code="official_letter", grounds=[])
    with pytest.raises(Invalid) as refused:
        read(world, made)
    assert refused.value.fields == {"addressees": "missing"}


def test_nobody_signs_outside_the_mandate_even_if_named_before(world: World) -> None:
    made = drafted(world)
    position_id = world.position("bt-ubnd.chutich").id
    with work(SYSTEM) as w:
        query = sa.select(Appointment).where(Appointment.position_id == position_id)
        for row in w.session.scalars(query):
            row.ends_on = w.today - timedelta(days=1)
            w.record("appointment.end", row)
    with pytest.raises(Invalid) as refused:
        read(world, made)
    assert refused.value.fields == {"signer_id": "outside_mandate"}


def test_too_many_initials_are_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        frozen(world, drafted(world), initials=10)
    assert refused.value.code == "too_many_initials"


HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    '#eval("1+1") #read("/etc/passwd")',
    "$x^2$ *đậm* _nghiêng_ `mã`",
    '"trích" \\n \\u{41} @nhãn <nhãn>',
    "// chú thích /* khối */ [ô] = tiêu đề",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_ends_as_letters_in_the_pdf(world: World, text: str) -> None:
    made = drafted(
        world,
        subject=f"S1 {text} S2",
        body=body(f"B1 {text} B2"),
        grounds=[f"G1 {text} G2"],
        authority=f"A1 {text} A2",
        recipients=[{"name": f"R1 {text} R2", "note": f"N1 {text} N2"}],
        drafter_mark="D1 <b>",
        circulation_mark="C1 #x",
        archive_line=f"L1 {text} L2",
        annexes=[{"title": f"T1 {text} T2", "body": body(f"P1 {text} P2")}],
    )
    seen = words(frozen(world, made).pdf)
    plain = "".join(text.split()).casefold()
    for mark in "SBGARNLTP":
        assert f"{mark}1{plain}{mark}2".casefold() in seen, mark
    assert "d1<b>" in seen
    assert "c1#x" in seen


def keep(world: World, made: UUID) -> int:
    paper = read(world, made)
    result = freeze(world.ports, paper, initials=0)
    sha = world.ports.files.put(result.pdf)
    with work(world.actor(WHO)) as w:
        document = w.take(Document, made)
        number = keep_version(w, document, paper, result, sha).number
        w.record("document.test", document)
    return number


def test_versions_are_counted_and_keep_what_they_said(world: World) -> None:
    made = drafted(world)
    assert keep(world, made) == 1
    said = DraftIn.model_validate(decision(world, subject="Về việc khác"))
    with work(world.actor(WHO)) as w:
        usecases.revise(w, made, said)
    assert keep(world, made) == 2
    row = db.session.get_one(Document, made)
    assert [v.subject for v in row.versions] == [decision(world)["subject"], "Về việc khác"]
    assert row.versions[0].text.startswith("Điều 1.")
    assert row.versions[0].form["recipients"][0]["note"] == "để báo cáo"
    assert row.pdf_sha == row.frozen_sha == row.versions[1].pdf_sha


def test_a_draft_that_moved_on_meanwhile_is_not_frozen_over(world: World) -> None:
    made = drafted(world)
    paper = read(world, made)
    result = freeze(world.ports, paper, initials=0)
    said = DraftIn.model_validate(decision(world, subject="Về việc khác"))
    with work(world.actor(WHO)) as w:
        usecases.revise(w, made, said)
    sha = world.ports.files.put(result.pdf)
    with pytest.raises(Conflict), work(world.actor(WHO)) as w:
        keep_version(w, w.take(Document, made), paper, result, sha)


def test_a_draft_says_what_it_still_needs_without_being_frozen(world: World) -> None:
    made = drafted(world, signer_id=None)
    row = db.session.get_one(Document, made)
    assert unfinished(db.session, row, clock.today()) == {"signer_id": "missing"}
