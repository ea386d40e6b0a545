"""Drafts begun, saved and given up."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from pydantic import ValidationError

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from docflow.core.work import work
from docflow.documents import drafting, usecases
from docflow.documents.drafting import Enclosed
from docflow.documents.models import Document, DocumentState
from docflow.documents.schemas import DraftIn, ReviseIn
from tests.documents.drafts import WHO, body, decision, drafted
from tests.world import World


def test_a_draft_keeps_all_that_was_said(world: World) -> None:
    made = drafted(world, urgency=2, due_on="2026-12-01", drafter_mark="PL.(300)")
    row = db.session.get_one(Document, made)
    assert row.state is DocumentState.DRAFT
    assert row.symbol == "QĐ-UBND"
    assert row.urgency == 2
    assert row.due_at is not None
    assert row.due_at.astimezone(clock.HANOI).date() == date(2026, 12, 1)
    assert row.form["drafter_mark"] == "PL.(300)"
    assert [(r.name, r.note) for r in row.recipients] == [
        (world.org("tn-snv").short_name, "để báo cáo"),
        ("Các phòng chuyên môn thuộc xã", "để thực hiện"),
    ]


def test_a_letter_carries_its_unit_in_the_symbol_and_its_addressees(world: World) -> None:
    made = drafted(
        world,
        type_code="official_letter",
        grounds=[],
        addressees=[{"organization_id": str(world.org("tn-stc").id)}],
    )
    row = db.session.get_one(Document, made)
    assert row.symbol is not None
    assert row.symbol.startswith("UBND-")
    assert next((r.name, r.addressed) for r in row.recipients) == (
        world.org("tn-stc").short_name,
        True,
    )


@pytest.mark.parametrize(
    "other", ["bt-ubnd.chutich", "bt-ubnd.vanthu", "bt-ubnd.quantri", "pl-ubnd.cvvp"]
)
def test_nobody_but_the_drafter_sees_a_draft(world: World, other: str) -> None:
    made = drafted(world)
    with pytest.raises(NotFound), work(world.actor(other)) as w:
        w.get(Document, made)


def test_an_administrator_does_not_draft(world: World) -> None:
    said = DraftIn.model_validate(decision(world))
    with pytest.raises(Forbidden), work(world.actor("bt-ubnd.quantri")) as w:
        usecases.draft(w, said)


def test_the_same_key_makes_one_document(world: World) -> None:
    said = DraftIn.model_validate(decision(world))
    actor = world.actor(WHO)
    first = drafting.begin(world.ports, actor, said, Enclosed(), key="k1")
    again = drafting.begin(world.ports, actor, said, Enclosed(), key="k1")
    other = drafting.begin(world.ports, actor, said, Enclosed(), key="k2")
    assert first == again
    assert other != first


def test_a_double_click_from_two_threads_makes_one_document(world: World, app: Flask) -> None:
    said, actor = DraftIn.model_validate(decision(world)), world.actor(WHO)
    made: list[Any] = []

    def click() -> None:
        with app.app_context():
            made.append(drafting.begin(world.ports, actor, said, Enclosed(), key="double"))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


BAD = {
    "type_code": ("no_such_type", "unknown_type"),
    "signer_id": ("cvkt", "outside_mandate"),
    "addressees": ([{"name": "UBND tỉnh"}], "not_for_this_type"),
    "secretary": ("Nguyễn Văn A", "not_for_this_type"),
}


@pytest.mark.parametrize("field", BAD)
def test_a_draft_that_cannot_be_is_refused_by_its_field(world: World, field: str) -> None:
    value, code = BAD[field]
    if field == "signer_id":
        value = str(world.position("bt-ubnd.cvkt").id)
    with pytest.raises(Invalid) as refused:
        drafted(world, **{field: value})
    assert refused.value.fields == {field: code}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_the_signer_of_another_agency_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(world, signer_id=str(world.position("pl-ubnd.chutich").id))
    assert refused.value.fields == {"signer_id": "outside_mandate"}


@pytest.mark.parametrize(
    ("slug", "code"), [("bt-ubnd", "own_organization"), (None, "unknown_organization")]
)
def test_recipients_are_living_organisations_but_not_ones_own(
    world: World, slug: str | None, code: str
) -> None:
    id = str(world.org(slug).id) if slug else "00000000-0000-4000-8000-000000000000"
    with pytest.raises(Invalid) as refused:
        drafted(world, recipients=[{"organization_id": id}])
    assert refused.value.fields == {"recipients": code}


def test_an_organisation_named_twice_gets_the_document_once(world: World) -> None:
    snv = {"organization_id": str(world.org("tn-snv").id)}
    made = drafted(world, recipients=[snv | {"note": "để báo cáo"}, snv])
    assert len(db.session.get_one(Document, made).recipients) == 1


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("subject", "", "string_too_short"),
        ("subject", "   ", "string_too_short"),
        ("subject", "x" * 501, "too_long"),
        ("subject", "\ue000", "no_glyph"),
        ("urgency", 4, "less_than_equal"),
        ("urgency", -1, "greater_than_equal"),
        ("due_on", "31/12/2026", "date_from_datetime_parsing"),
        ("body", {"type": "doc", "content": [{"type": "image"}]}, "bad_body"),
        ("body", {"type": "script"}, "bad_body"),
        ("body", "text", "dict_type"),
        ("signer_id", "not-an-id", "uuid_parsing"),
        ("recipients", [{}], "missing"),
        ("state_secret", None, "bool_type"),
        ("state", "issued", "extra_forbidden"),
        ("number", 7, "extra_forbidden"),
    ],
)
def test_what_is_no_draft_is_told_by_field_and_kind(
    world: World, field: str, value: object, kind: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        DraftIn.model_validate(decision(world) | {field: value})
    assert [(e["loc"][0], e["type"]) for e in refused.value.errors()] == [(field, kind)]


def test_invisible_signs_do_not_reach_a_row(world: World) -> None:
    made = drafted(
        world,
        subject="Về\u200b việc\x00 \u202eban hành",
        body=body("Một\x00 hai\u202e ba", "Bốn"),
    )
    row = db.session.get_one(Document, made)
    assert row.subject == "Về việc ban hành"
    texts = [node["content"][0]["text"] for node in row.form["body"]["content"]]
    assert texts == ["Một hai ba", "Bốn"]


def test_what_the_editor_does_not_know_is_not_kept(world: World) -> None:
    paragraph = {
        "type": "paragraph",
        "attrs": {"align": "center", "onclick": {"a": "b"}},
        "onload": "x",
        "content": [{"type": "text", "text": "Điều 1.", "marks": [{"type": "strong", "x": 1}]}],
    }
    made = drafted(world, body={"type": "doc", "content": [paragraph], "extra": True})
    assert db.session.get_one(Document, made).form["body"] == {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "attrs": {"align": "center", "onclick": None},
                "content": [{"type": "text", "text": "Điều 1.", "marks": [{"type": "strong"}]}],
            }
        ],
    }


def revise(world: World, actor: Actor, made: Any, version: int | None, **changes: Any) -> int:
    with work(actor) as w:
        said = ReviseIn.model_validate(decision(world, **changes) | {"version": version})
        document = usecases.revise(w, made, said, version)
        w.session.flush()
        return document.version


def test_two_at_once_the_second_is_told_who_and_when(world: World) -> None:
    made, actor = drafted(world), world.actor(WHO)
    seen = db.session.get_one(Document, made).version
    assert revise(world, actor, made, seen, subject="Lần một") > seen
    with pytest.raises(Conflict) as lost:
        revise(world, actor, made, seen, subject="Lần hai")
    assert lost.value.code == "changed_meanwhile"
    assert lost.value.facts["by"] == actor.person_name
    assert lost.value.facts["at"] is not None
    assert db.session.get_one(Document, made).subject == "Lần một"


def test_saving_again_keeps_the_rows_of_recipients_that_stayed(world: World) -> None:
    made, actor = drafted(world), world.actor(WHO)
    before = {r.name: r.id for r in db.session.get_one(Document, made).recipients}
    kept = decision(world)["recipients"][1]
    revise(world, actor, made, None, recipients=[kept, {"name": "Lưu trữ"}])
    after = db.session.get_one(Document, made).recipients
    assert [r.name for r in after] == [kept["name"], "Lưu trữ"]
    assert after[0].id == before[kept["name"]]
    assert [r.ordinal for r in after] == [1, 2]


def test_the_incoming_document_it_answers_is_fixed_with_the_first_save(world: World) -> None:
    made, actor = drafted(world), world.actor(WHO)
    with pytest.raises(Invalid) as refused:
        revise(world, actor, made, None, replies_to_id=str(made))
    assert refused.value.fields == {"replies_to_id": "fixed"}


def test_a_draft_cannot_answer_what_its_drafter_may_not_read(world: World) -> None:
    with pytest.raises(NotFound):
        drafted(world, replies_to_id="00000000-0000-4000-8000-000000000001")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_a_discarded_draft_is_over_and_stays_on_record(world: World) -> None:
    made, actor = drafted(world), world.actor(WHO)
    with work(actor) as w:
        usecases.discard(w, made)
    row = db.session.get_one(Document, made)
    assert row.state is DocumentState.DISCARDED
    with pytest.raises(WrongState):
        revise(world, actor, made, None)
    events = [line.event for line in timeline(db.session, made)]
    assert events == ["document.discard", "document.draft"]


def test_the_trail_says_that_the_text_changed_and_not_what_it_says(world: World) -> None:
    made = drafted(world, body=body("Một câu không ai khác được đọc."))
    changes = timeline(db.session, made)[0].changes
    assert changes["form"] == "…"
    assert "không ai khác" not in str(changes)
