"""State secrets stop at the door, and nothing of them stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from docflow.core.audit_rows import AuditEntry
from docflow.core.db import db
from docflow.core.deeds import DeedKey
from docflow.core.errors import Invalid
from docflow.documents import drafting
from docflow.documents.drafting import Enclosed
from docflow.documents.gates import Sent
from docflow.documents.models import Document
from docflow.documents.schemas import DraftIn
from tests.documents.drafts import WHO, body, decision, sheet_file, word_file
from tests.world import Api, Page, World


def stored(world: World) -> tuple[int, ...]:
    """How much there is of everything that could keep a word."""
    rows = (
        db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0
        for kind in (Document, AuditEntry, DeedKey)
    )
    files = sum(path.is_file() for path in (world.data / "files").rglob("*"))
    return (*rows, files)


def test_the_api_asks_and_has_no_answer_of_its_own(
    world: World, api_as: Callable[[str], Api]
) -> None:
    said = decision(world)
    del said["state_secret"]
    answer = api_as(WHO).post("/documents", json=said)
    assert answer.status_code == 422
    assert answer.json["errors"] == {"state_secret": "missing"}


def test_a_declared_secret_is_refused_and_leaves_nothing(
    world: World, api_as: Callable[[str], Api]
) -> None:
    api = api_as(WHO)
    before = stored(world)
    answer = api.post(
        "/documents",
        json=decision(world, state_secret=True),
        headers={"Idempotency-Key": "secret"},
    )
    assert answer.status_code == 422
    assert answer.json["code"] == "state_secret"
    assert answer.mimetype == "application/problem+json"
    assert stored(world) == before


MARKED: dict[str, Any] = {
    "subject": "TỐI MẬT",
    "grounds": ["Căn cứ Luật", "TUYỆT MẬT"],
    "body": body("Điều 1.", "MẬT"),
    "recipients": [{"name": "TUYỆT MẬT"}],
    "circulation_mark": "TÀI LIỆU THU HỒI",
    "annexes": [{"title": "Danh sách", "body": body("MẬT")}],
}


@pytest.mark.parametrize("field", MARKED)
def test_a_typed_mark_is_refused_beside_its_field(world: World, field: str) -> None:
    before = stored(world)
    said = DraftIn.model_validate(decision(world) | {field: MARKED[field]})
    with pytest.raises(Invalid) as refused:
        drafting.begin(world.ports, world.actor(WHO), said, Enclosed(), key="k")
    assert refused.value.code == "state_secret_mark"
    assert refused.value.fields == {field: "state_secret_mark"}
    assert stored(world) == before


FILES: dict[str, Callable[[], Sent]] = {
    "docx": lambda: Sent("thu.docx", word_file("Nội dung", "TỐI MẬT")),
    "xlsx": lambda: Sent("bang.xlsx", sheet_file("TUYỆT MẬT")),
    "txt": lambda: Sent("ghi.txt", "MẬT\nNội dung".encode()),
    "name": lambda: Sent("TUYET MAT.txt", "Nội dung".encode()),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_bears_a_mark_is_not_kept(world: World, kind: str) -> None:
    before = stored(world)
    said = DraftIn.model_validate(decision(world))
    with pytest.raises(Invalid) as refused:
        drafting.begin(
            world.ports, world.actor(WHO), said, Enclosed(files=(FILES[kind](),)), key=None
        )
    assert refused.value.fields == {"files": "state_secret_mark"}
    assert stored(world) == before


def test_one_bad_file_keeps_its_good_neighbours_out(world: World) -> None:
    before = stored(world)
    files = (Sent("tot.txt", b"Good day"), FILES["txt"]())
    with pytest.raises(Invalid):
        drafting.begin(
            world.ports,
            world.actor(WHO),
            DraftIn.model_validate(decision(world)),
            Enclosed(files=files),
            key=None,
        )
    assert stored(world) == before


def test_a_brought_word_file_that_bears_a_mark_is_not_kept(world: World) -> None:
    before = stored(world)
    with pytest.raises(Invalid) as refused:
        drafting.begin(
            world.ports,
            world.actor(WHO),
            DraftIn.model_validate(decision(world)),
            Enclosed(docx=Sent("du_thao.docx", word_file("MẬT", "Nội dung"))),
            key=None,
        )
    assert refused.value.fields == {"docx": "state_secret_mark"}
    assert stored(world) == before


def test_the_word_inside_a_sentence_is_no_mark(world: World) -> None:
    said = decision(world, body=body("Điều 1. Cán bộ có trách nhiệm bảo mật thông tin."))
    drafting.begin(
        world.ports,
        world.actor(WHO),
        DraftIn.model_validate(said),
        Enclosed(files=(Sent("a.txt", "Bảo vệ bí mật nhà nước".encode()),)),
        key=None,
    )


def test_the_page_asks_first_and_stops_at_yes(world: World, page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    before = stored(world)
    question = page.get("/documents/new").text
    assert "bí mật nhà nước" in question
    assert "checked" not in question
    stopped = page.post("/documents/new", {"state_secret": "yes"})
    assert stopped.status_code == 200
    assert "Không có gì được lưu" in stopped.text
    keeper = world.person("bt-ubnd.vanthu").full_name
    assert keeper in stopped.text
    assert stored(world) == before


def test_the_question_must_be_answered(page_as: Callable[[str], Page]) -> None:
    answer = page_as(WHO).post("/documents/new", {})
    assert answer.status_code == 422
    assert "Hãy trả lời câu hỏi này." in answer.text


def test_there_is_no_way_round_the_question(page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    for address in ("/documents/new/type", "/documents/new/decision"):
        for ticket in ("", "?ticket=forged"):
            answer = page.get(address + ticket)
            assert answer.status_code == 303
            assert answer.location == "/documents/new"
    posted = page.post("/documents/new/decision", {"subject": "Về việc", "state_secret": "no"})
    assert posted.location == "/documents/new"


def ticket(page: Page) -> str:
    answer = page.post("/documents/new", {"state_secret": "no"})
    return str(answer.location).partition("ticket=")[2]


def test_an_answer_is_personal(page_as: Callable[[str], Page]) -> None:
    mine = ticket(page_as(WHO))
    assert page_as(WHO).get(f"/documents/new/decision?ticket={mine}").status_code == 200
    other = page_as("bt-ubnd.cvkt").get(f"/documents/new/decision?ticket={mine}")
    assert other.location == "/documents/new"


def test_an_answer_is_good_for_one_document(world: World, page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    form = {
        "ticket": ticket(page),
        "state_secret": "no",
        "type_code": "decision",
        "subject": "Về việc A",
    }
    first = page.post("/documents/new/decision", form)
    again = page.post("/documents/new/decision", form | {"subject": "Về việc B"})
    assert first.location == again.location
    assert db.session.scalars(sa.select(Document.subject)).all() == ["Về việc A"]


def test_a_form_that_says_yes_after_all_is_refused(page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    form = {
        "ticket": ticket(page),
        "state_secret": "yes",
        "type_code": "decision",
        "subject": "Về việc A",
        "files": (io.BytesIO(b"x"), "a.txt"),
    }
    answer = page.post("/documents/new/decision", form)
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(Document.subject)).all() == []
