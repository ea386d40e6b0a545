"""Document types, circuits and number series as administrators keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from docflow.approvals.definitions import choose
from docflow.approvals.models import CircuitTemplate, StepKind
from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.work import work
from docflow.documents.models import Document, DocumentType
from docflow.registry.models import Direction, EntryState, RegisterEntry, SeriesRule
from docflow.registry.numbering import draw, series_key
from tests.world import Page, World

PageAs = Callable[[str], Page]
SERIES, CIRCUITS, TYPES = "/directory/series", "/directory/circuits", "/directory/types"


def kind(code: str) -> DocumentType:
    db.session.rollback()
    return db.session.scalars(sa.select(DocumentType).where(DocumentType.code == code)).one()


def said_type(row: DocumentType, **changes: Any) -> dict[str, Any]:
    told = {
        "name": row.name, "abbreviation": row.abbreviation, "ordinal": str(row.ordinal),
        "abstract": str(row.abstract), "symbol": str(row.symbol), "lead": row.lead,
        "enacting": row.enacting, "active": "1",
    }  # fmt: skip
    told |= {"has_addressees": "1"} if row.has_addressees else {}
    return told | ({"has_grounds": "1"} if row.has_grounds else {}) | changes


@pytest.mark.parametrize("path", [TYPES, f"{TYPES}/new"])
def test_types_are_the_provinces(page_as: PageAs, path: str) -> None:
    assert page_as("tn-ubnd.quantri").get(path).status_code == 200
    assert page_as("bt-ubnd.quantri").get(path).status_code == 403
    assert page_as("tn-ubnd.chutich").get(path).status_code == 403


def test_a_type_is_changed_and_its_code_is_not(page_as: PageAs) -> None:
    page = page_as("tn-ubnd.quantri")
    row = kind("plan")
    address = f"{TYPES}/{row.id}"
    smuggled = page.post(address, said_type(row, code="plot"))
    assert smuggled.status_code == 422
    taken = page.post(address, said_type(row, abbreviation="QĐ"))
    assert (taken.status_code, "Đã có rồi" in taken.text) == (422, True)
    assert page.post(address, said_type(row, abbreviation="")).status_code == 422
    assert page.post(address, said_type(row, name="Kế hoạch công tác")).status_code == 303
    assert kind("plan").name == "Kế hoạch công tác"


def test_case_and_marks_tell_types_apart(page_as: PageAs) -> None:
    page = page_as("tn-ubnd.quantri")
    new = {
        "code": "local_rule", "name": "Quy ước", "abbreviation": "Qđ", "ordinal": "30",
        "symbol": "typed", "abstract": "title", "active": "1",
    }  # fmt: skip
    assert page.post(TYPES, new).status_code == 303
    assert page.post(TYPES, new).status_code == 422
    assert kind("local_rule").abbreviation == "Qđ"


def step(number: int, what: str, *to: str, **more: str) -> dict[str, Any]:
    told: dict[str, Any] = {f"kind-{number}": what, f"to-{number}": list(to)}
    return told | {f"place-{number}": str(number)} | {f"{k}-{number}": v for k, v in more.items()}


def circuit(world: World, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"name": "Quy trình riêng", "active": "1"}
    told["organization_id"] = str(world.org("bt-ubnd").id)
    for row in rows:
        told |= row
    return told | more


def test_an_office_defines_its_own_circuit_and_sees_it_drawn(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    post = world.position("bt-ubnd.tpvhxh").id
    told = circuit(
        world,
        step(0, "content_review", "unit_heads", quorum="some", needed="2", keep="1"),
        step(1, "initial", "office_head", f"position:{post}"),
        type_codes=["plan"],
    )
    seen = page.post(CIRCUITS, told | {"draw": "1"})
    assert seen.status_code == 200
    assert "Quy trình sẽ như thế này" in seen.text
    assert db.session.scalar(
        sa.select(CircuitTemplate.id).where(CircuitTemplate.name == "Quy trình riêng")
    ) is None  # fmt: skip

    assert page.post(CIRCUITS, told).status_code == 303
    db.session.rollback()
    chosen = choose(db.session, world.org("bt-ubnd").id, "plan")
    assert chosen.name == "Quy trình riêng"
    assert [row["kind"] for row in chosen.steps] == [
        "content_review", "initial", "sign", "number", "seal", "issue",
    ]  # fmt: skip
    assert (chosen.steps[0]["needed"], chosen.steps[0]["on_new_version"]) == (2, "keep")
    assert chosen.steps[1]["to"] == ["office_head", f"position:{post}"]
    assert choose(db.session, world.org("pl-ubnd").id, "plan").name != "Quy trình riêng"


def test_steps_go_by_their_place(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    first, second = step(0, "format_review", "office_head"), step(1, "content_review", "unit_head")
    told = circuit(world, first, second) | {"place-0": "9", "type_codes": ["plan"]}
    assert page.post(CIRCUITS, told).status_code == 303
    steps = choose(db.session, world.org("bt-ubnd").id, "plan").steps
    assert [row["kind"] for row in steps[:2]] == ["content_review", "format_review"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (step(0, "sign", "unit_head"), "Bước ký chỉ có một người"),
        (step(0, "initial", "unit_head", keep="1"), "bản mới phải ký lại"),
        (step(0, "content_review", "unit_head", quorum="some"), "cần bao nhiêu người"),
        (step(0, "content_review", "ai_do"), "vị trí hệ thống không biết"),
        (step(0, "bay", "unit_head"), "Nội dung chưa đúng"),
        (step(0, "content_review"), "Nội dung chưa đúng"),
    ],
)
def test_steps_that_cannot_be_are_refused(
    page_as: PageAs, world: World, row: dict[str, Any], says: str
) -> None:
    answer = page_as("bt-ubnd.quantri").post(CIRCUITS, circuit(world, row))
    assert answer.status_code == 422
    assert says in answer.text or "Cần điền" in answer.text or "danh sách" in answer.text


def test_a_circuit_names_posts_of_its_own_office(page_as: PageAs, world: World) -> None:
    foreign = world.position("pl-ubnd.tpkt").id
    told = circuit(world, step(0, "initial", f"position:{foreign}"))
    assert page_as("bt-ubnd.quantri").post(CIRCUITS, told).status_code == 422


def test_circuits_of_others_are_left_alone(page_as: PageAs, world: World) -> None:
    general = choose(db.session, world.org("bt-ubnd").id, "decision")
    number = general.id
    page = page_as("bt-ubnd.quantri")
    assert page.get(CIRCUITS).status_code == 200
    assert page.get(f"{CIRCUITS}/{number}").status_code == 404
    assert page.post(f"{CIRCUITS}/{number}", circuit(world)).status_code == 404
    for body in ("", str(world.org("pl-ubnd").id)):
        told = circuit(world, step(0, "initial", "unit_head")) | {"organization_id": body}
        assert page.post(CIRCUITS, told).status_code == 404
    assert page.get(f"{CIRCUITS}/new?like={number}").status_code == 200
    assert page_as("tn-ubnd.quantri").get(f"{CIRCUITS}/{number}").status_code == 200


def test_the_province_changes_what_is_offered_to_all(page_as: PageAs, world: World) -> None:
    number = choose(db.session, world.org("bt-ubnd").id, "decision").id
    told = circuit(world, step(0, "initial", "office_head"), name="Quy trình mới")
    del told["organization_id"]
    assert page_as("tn-ubnd.quantri").post(f"{CIRCUITS}/{number}", told).status_code == 303
    db.session.rollback()
    row = db.session.get_one(CircuitTemplate, number)
    assert (row.name, row.organization_id) == ("Quy trình mới", None)
    assert row.steps[0]["kind"] == StepKind.INITIAL


def test_a_type_gets_a_series_of_its_own(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    body = world.org("bt-ubnd").id
    assert page.get(SERIES).status_code == 200
    told = {"key": "quyet-dinh", "name": "Quyết định", "type_codes": ["decision"], "ordinal": "5"}
    assert page.post(SERIES, told | {"type_codes": []}).status_code == 422
    letters = page.post(SERIES, told | {"type_codes": ["official_letter"]})
    assert (letters.status_code, "đã thuộc sổ khác" in letters.text) == (422, True)
    assert page.post(SERIES, told).status_code == 303
    assert series_key(db.session, body, kind("decision")) == "quyet-dinh"
    assert series_key(db.session, body, kind("plan")) == "chung"
    assert page.post(SERIES, told).status_code == 422

    row = db.session.scalars(sa.select(SeriesRule).where(SeriesRule.key == "quyet-dinh")).one()
    address = f"{SERIES}/{row.id}"
    both = {"name": "Quyết định, kế hoạch", "type_codes": ["decision", "plan"], "ordinal": "5"}
    assert page.post(address, both | {"key": "khac"}).status_code == 422
    assert page.post(address, both).status_code == 303
    assert series_key(db.session, body, kind("plan")) == "quyet-dinh"
    assert page.post(f"{address}/remove").status_code == 303
    assert series_key(db.session, body, kind("plan")) == "chung"


def numbered(world: World, code: str) -> None:
    """A document of the type that got a number this year."""
    body, post = world.org("bt-ubnd").id, world.position("bt-ubnd.cvvp").id
    person = world.person("bt-ubnd.cvvp").id
    with work(SYSTEM) as w:
        document = Document(
            organization_id=body, type_code=code, subject="Thử", drafter_id=person,
            drafter_position_id=post, form={}, created_at=w.now, changed_at=w.now,
        )  # fmt: skip
        w.record("test.add", document)
        number = draw(w, body, Direction.OUTGOING, "chung", w.today.year)
        entry = RegisterEntry(
            organization_id=body, direction=Direction.OUTGOING, key="chung", year=w.today.year,
            number=number, state=EntryState.ENTERED, document_id=document.id, entered_at=w.now,
            code=f"0{number}/QĐ-UBND",
        )  # fmt: skip
        w.record("test.add", entry)


def test_a_type_numbered_this_year_stays_in_its_series(page_as: PageAs, world: World) -> None:
    numbered(world, "decision")
    page = page_as("bt-ubnd.quantri")
    told = {"key": "quyet-dinh", "name": "Quyết định", "type_codes": ["decision"], "ordinal": "5"}
    refused = page.post(SERIES, told)
    assert (refused.status_code, "từ năm sau" in refused.text) == (422, True)
    assert page.post(SERIES, told | {"key": "kh", "type_codes": ["plan"]}).status_code == 303

    db.session.rollback()
    next_year = clock.now().replace(year=clock.now().year + 1)
    with clock.stopped_at(next_year):
        assert page_as("bt-ubnd.quantri").post(SERIES, told).status_code == 303


def test_a_series_that_gave_a_number_is_not_removed(page_as: PageAs, world: World) -> None:
    numbered(world, "decision")
    rule = db.session.scalars(
        sa.select(SeriesRule).where(
            SeriesRule.organization_id == world.org("bt-ubnd").id, SeriesRule.key == "chung"
        )
    ).one()
    answer = page_as("bt-ubnd.quantri").post(f"{SERIES}/{rule.id}/remove")
    assert answer.status_code == 409


@pytest.mark.parametrize("rest", ["", "/remove"])
def test_series_of_the_neighbours_do_not_exist(page_as: PageAs, world: World, rest: str) -> None:
    rule = db.session.scalars(
        sa.select(SeriesRule).where(SeriesRule.organization_id == world.org("pl-ubnd").id)
    ).first()
    assert rule is not None
    address = f"{SERIES}/{rule.id}{rest}"
    page = page_as("bt-ubnd.quantri")
    assert page.post(address, {"name": "x"}).status_code == 404
    assert page.get(f"{SERIES}?organization={world.org('pl-ubnd').id}").status_code == 404
    assert page_as("tn-ubnd.quantri").get(f"{SERIES}/{rule.id}").status_code == 200
