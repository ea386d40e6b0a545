"""Circuits as administrators keep them: whose, for which types, tried out, refused in place."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.approvals import defining
from docflow.approvals.defining import NewCircuitIn
from docflow.approvals.definitions import choose
from docflow.approvals.models import CircuitTemplate, StepKind
from docflow.core.access import SYSTEM
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.work import work
from docflow.people.models import Position
from tests.approvals.office import OFFICE, UNIT_HEAD, Office
from tests.world import Api, Page, World

PageAs = Callable[[str], Page]
ApiAs = Callable[[str], Api]
CIRCUITS, ADMIN, PROVINCE = "/directory/circuits", "bt-ubnd.quantri", "tn-ubnd.quantri"
NAME = "Quy trình riêng"


def step(number: int, what: str, *to: str, **more: str) -> dict[str, Any]:
    told: dict[str, Any] = {f"kind-{number}": what, f"to-{number}": list(to)}
    return told | {f"{key}-{number}": value for key, value in more.items()}


def circuit(world: World, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The form of a circuit of the commune."""
    told: dict[str, Any] = {"name": NAME, "active": ["0", "1"], "type_codes": ["plan"]}
    told["organization_id"] = str(world.org("bt-ubnd").id)
    for row in rows:
        told |= row
    return told | more


def post(world: World, name: str) -> str:
    return f"position:{world.position(name).id}"


def taken(world: World, type_code: str = "plan", slug: str = "bt-ubnd") -> CircuitTemplate:
    db.session.rollback()
    return choose(db.session, world.org(slug).id, type_code)


def test_an_office_defines_its_own_circuit(page_as: PageAs, world: World) -> None:
    told = circuit(
        world,
        step(0, "content_review", "unit_heads", quorum="some", needed="2", keep="1"),
        step(1, "initial", "office_head", post(world, "bt-ubnd.tpvhxh")),
    )
    page = page_as(ADMIN)
    assert page.post(CIRCUITS, told).status_code == 303
    chosen = taken(world)
    assert [row["kind"] for row in chosen.steps] == [
        "content_review", "initial", "sign", "number", "seal", "issue",
    ]  # fmt: skip
    assert (chosen.steps[0]["needed"], chosen.steps[0]["on_new_version"]) == (2, "keep")
    assert chosen.steps[1]["to"] == ["office_head", post(world, "bt-ubnd.tpvhxh")]
    assert timeline(db.session, chosen.id)[0].event == "circuit_template.add"
    assert taken(world, slug="pl-ubnd").name != NAME
    index = page.get(CIRCUITS).text
    assert "ít nhất 2 trong số: Trưởng các đơn vị" in index
    assert f'<a href="#c-{chosen.id}">{NAME}</a>' in index


def test_it_is_tried_out_with_the_people_of_today_before_it_is_kept(
    page_as: PageAs, world: World
) -> None:
    told = circuit(world, step(0, "content_review", "deputies"), step(1, "initial", "unit_head"))
    unit = world.position(UNIT_HEAD).unit_id
    seen = page_as(ADMIN).post(CIRCUITS, told | {"do": "try", "unit": str(unit)})
    assert seen.status_code == 200
    tried = seen.text.partition('id="tried"')[2].partition("</section>")[0]
    order = ["Xem nội dung", "Ký nháy", "Trưởng phòng Kinh tế", "Ký ban hành", "Văn thư"]
    places = [tried.index(words) for words in order]
    assert places == sorted(places)
    assert world.person(UNIT_HEAD).full_name in tried
    assert (
        db.session.scalar(sa.select(CircuitTemplate.id).where(CircuitTemplate.name == NAME)) is None
    )


def test_a_seat_without_a_holder_is_named_when_tried_out(page_as: PageAs, world: World) -> None:
    told = circuit(world, step(0, "initial", "unit_head"), do="try", unit="")
    vacant = Position(
        organization_id=world.org("bt-ubnd").id, code="moi", title="Phó Trưởng phòng mới",
        roles=["unit_deputy"],
    )  # fmt: skip
    with work(SYSTEM) as w:
        w.record("position.add", vacant)
    seen = page_as(ADMIN).post(CIRCUITS, told | step(1, "initial", f"position:{vacant.id}"))
    assert "hiện chưa có người, nên chưa trình được" in seen.text


def test_steps_are_added_moved_and_dropped_in_the_form(page_as: PageAs, world: World) -> None:
    page = page_as(ADMIN)
    told = circuit(
        world, step(0, "format_review", "office_head"), step(1, "content_review", "unit_head")
    )

    def kinds(wish: str) -> list[str]:
        html = page.post(CIRCUITS, told | {"do": wish}).text
        parts = html.split('name="kind-')[1:]
        return [part.partition("selected")[0].rpartition('value="')[2][:7] for part in parts]

    assert kinds("up-1") == ["content", "format_"]
    assert kinds("down-0") == ["content", "format_"]
    assert kinds("drop-0") == ["content"]
    assert len(kinds("add")) == 3
    assert taken(world).name != NAME


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        (step(0, "sign", "unit_head"), "to-0", "Bước ký chỉ có một người"),
        (step(0, "initial", "unit_head", keep="1"), "keep-0", "bản mới phải ký lại"),
        (step(0, "content_review", "unit_heads", quorum="some"), "needed-0", "cần bao nhiêu người"),
        (step(0, "content_review", "deputies", quorum="some", needed="9"), "needed-0",
         "hơn số người được hỏi"),
        (step(0, "content_review", "ai_do"), "to-0", "vị trí hệ thống không biết"),
        (step(0, "bay", "unit_head"), "kind-0", "chọn trong danh sách"),
        (step(0, "content_review"), "to-0", "Cần điền"),
        (step(0, "number", "unit_head"), "steps", "chưa có bước ký"),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_are_refused_beside_the_field(
    page_as: PageAs, world: World, row: dict[str, Any], field: str, says: str
) -> None:
    answer = page_as(ADMIN).post(CIRCUITS, circuit(world, row))
    beside = answer.text.partition(f'id="f-{field}-error"')[2].partition("</p>")[0]
    assert (answer.status_code, says in beside) == (422, True)
    assert f'value="{NAME}"' in answer.text


def test_a_circuit_names_living_posts_of_its_own_office(page_as: PageAs, world: World) -> None:
    page = page_as(ADMIN)
    foreign = page.post(CIRCUITS, circuit(world, step(0, "initial", post(world, "pl-ubnd.tpkt"))))
    assert (foreign.status_code, "không thuộc cơ quan" in foreign.text) == (422, True)
    own = circuit(world, step(0, "initial", post(world, OFFICE)))
    with work(SYSTEM) as w:
        row = w.session.get_one(Position, world.position(OFFICE).id)
        row.ended_on = w.today - timedelta(days=1)
        w.record("position.end", row)
    ended = page.post(CIRCUITS, own)
    assert (ended.status_code, "đã kết thúc" in ended.text) == (422, True)
    with work(SYSTEM) as w:
        row = w.session.get_one(Position, world.position(OFFICE).id)
        row.ended_on = w.today + timedelta(days=30)
        w.record("position.end", row)
    assert page.post(CIRCUITS, own).status_code == 303


def test_one_type_is_never_claimed_by_two_circuits_of_an_office(
    page_as: PageAs, world: World
) -> None:
    page, told = page_as(ADMIN), circuit(world, step(0, "initial", "unit_head"))
    assert page.post(CIRCUITS, told).status_code == 303
    again = page.post(CIRCUITS, told | {"name": "Khác"})
    assert (again.status_code, f"“{NAME}” đang dùng" in again.text) == (422, True)
    resting = told | {"name": "Khác", "active": "0"}
    assert page.post(CIRCUITS, resting).status_code == 303
    rest = told | {"name": "Mọi loại", "type_codes": []}
    assert page.post(CIRCUITS, rest).status_code == 303
    assert "đã nhận mọi loại còn lại" in page.post(CIRCUITS, rest | {"name": "Nữa"}).text
    assert (taken(world).name, taken(world, "report").name) == (NAME, "Mọi loại")


def test_circuits_of_others_are_left_alone(page_as: PageAs, world: World) -> None:
    general = taken(world, "decision").id
    page = page_as(ADMIN)
    told = circuit(world, step(0, "initial", "unit_head"))
    assert page.get(f"{CIRCUITS}/{general}").status_code == 404
    assert page.post(f"{CIRCUITS}/{general}", told).status_code == 404
    assert page.post(CIRCUITS, told | {"organization_id": ""}).status_code == 403
    neighbour = str(world.org("pl-ubnd").id)
    assert page.post(CIRCUITS, told | {"organization_id": neighbour}).status_code == 404
    assert page.get(f"{CIRCUITS}?organization={neighbour}").status_code == 404
    assert page.get(f"{CIRCUITS}/new?like={general}").status_code == 200
    assert page_as("bt-ubnd.chanhvp").get(CIRCUITS).status_code == 403
    assert page_as(PROVINCE).get(f"{CIRCUITS}?organization={neighbour}").status_code == 200


def test_the_province_changes_what_is_offered_to_all_and_the_second_is_told(
    page_as: PageAs, world: World
) -> None:
    row = taken(world, "decision")
    address, page = f"{CIRCUITS}/{row.id}", page_as(PROVINCE)
    told = circuit(
        world, step(0, "initial", "office_head"), name="Quy trình mới", type_codes=[],
        organization_id="", version=str(row.version),
    )  # fmt: skip
    assert page.get(address).status_code == 200
    pinned = page.post(address, told | step(0, "initial", post(world, OFFICE)))
    assert (pinned.status_code, "không chỉ đích danh" in pinned.text) == (422, True)
    assert page.post(address, told).status_code == 303
    changed = taken(world, "decision")
    assert (changed.id, changed.name, changed.organization_id) == (row.id, "Quy trình mới", None)
    assert changed.steps[0]["kind"] == StepKind.INITIAL
    late = page.post(address, told | {"name": "Muộn"})
    assert (late.status_code, 'value="Muộn"' in late.text) == (409, True)


def test_a_document_on_its_way_keeps_the_circuit_it_began_with(
    page_as: PageAs, office: Office
) -> None:
    world = office.world
    told = circuit(world, step(0, "initial", "unit_head"), type_codes=["decision"])
    assert page_as(ADMIN).post(CIRCUITS, told).status_code == 303
    document_id = office.submitted()
    row = taken(world, "decision")
    changed = told | step(0, "initial", "office_head") | {"version": str(row.version)}
    assert page_as(ADMIN).post(f"{CIRCUITS}/{row.id}", changed).status_code == 303
    due = office.due(document_id)
    assert due == (StepKind.INITIAL, (world.position(UNIT_HEAD).id,))
    assert [step.kind.value for step in office.circuit(document_id).steps] == [
        "initial", "sign", "number", "seal", "issue",
    ]  # fmt: skip
    office.sign(document_id, UNIT_HEAD)
    later = office.submitted(subject="Về việc soạn sau")
    assert office.due(later) == (StepKind.INITIAL, (world.position(OFFICE).id,))


def test_the_same_over_the_api(api_as: ApiAs, world: World) -> None:
    api, url = api_as(ADMIN), "/circuits"
    steps = [{"kind": "initial", "to": ["unit_head", "office_head"], "quorum": "any"}]
    told = {
        "name": NAME, "type_codes": ["plan"], "steps": steps,
        "organization_id": str(world.org("bt-ubnd").id),
    }  # fmt: skip
    made = api.post(url, json=told)
    assert (made.status_code, len(made.json["steps"]), made.json["active"]) == (201, 5, True)
    listed = api.get(url).json
    applied = {one["type_code"]: one["circuit_id"] for one in listed["applied"]}
    assert applied["plan"] == made.json["id"] == listed["items"][0]["id"]
    address = f"{url}/{made.json['id']}"
    change = {"name": "Đổi", "type_codes": ["plan"], "steps": steps, "version": 1}
    assert api.put(address, json=change).json["name"] == "Đổi"
    assert api.put(address, json=change).json["code"] == "changed_meanwhile"
    assert api.get(address).json["version"] == 2
    assert api.post(url, json=told | {"organization_id": None}).status_code == 403
    assert api_as("pl-ubnd.quantri").get(address).status_code == 404


@pytest.mark.parametrize(
    ("steps", "field", "reason"),
    [
        (
            [("sign", "signer"), ("seal", "clerk"), ("number", "clerk")],
            "steps.2.kind",
            "out_of_order",
        ),
        ([("initial", "unit_head"), ("number", "clerk")], "steps", "no_signature"),
        ([("sign", "signer"), ("number", "office_head")], "steps.1.to", "not_a_clerk"),
    ],
)
def test_the_api_says_which_step_is_wrong(
    api_as: ApiAs, world: World, steps: list[tuple[str, str]], field: str, reason: str
) -> None:
    rows = [{"kind": kind, "to": [to]} for kind, to in steps]
    told = {"name": NAME, "steps": rows, "organization_id": str(world.org("bt-ubnd").id)}
    answer = api_as(ADMIN).post("/circuits", json=told)
    assert (answer.status_code, answer.json["errors"]) == (422, {field: reason})


def test_a_rehearsal_over_the_api_keeps_nothing(api_as: ApiAs, world: World) -> None:
    unit = str(world.position(UNIT_HEAD).unit_id)
    steps = [{"kind": "content_review", "to": ["deputies"], "quorum": "some", "needed": 1}]
    asked = {"steps": steps, "unit_id": unit, "type_codes": ["plan"]}
    seen = api_as(ADMIN).post("/circuits/rehearsal", json=asked).json
    assert [row["kind"] for row in seen["steps"]] == [
        "content_review", "sign", "number", "seal", "issue",
    ]  # fmt: skip
    assert seen["steps"][0]["needed"] == 1
    assert world.person("bt-ubnd.pct1").full_name in json.dumps(seen, ensure_ascii=False)
    assert seen["missing"] == []


def test_of_two_who_define_for_all_at_once_one_is_told(bare_app: Flask) -> None:
    """The first has not committed when the second one begins: it waits and sees the claim."""
    claimed, told = threading.Event(), []
    steps = [{"kind": "initial", "to": ["unit_head"]}]

    def define(name: str) -> None:
        said = NewCircuitIn.model_validate({"name": name, "type_codes": ["plan"], "steps": steps})
        with bare_app.app_context():
            try:
                with work(SYSTEM) as w:
                    defining.define(w, said)
                    w.session.flush()
                    claimed.set()
                    time.sleep(0.3)
            except Invalid as refused:
                told.append(refused.fields)

    first, second = (threading.Thread(target=define, args=(name,)) for name in ("Một", "Hai"))
    first.start()
    assert claimed.wait(10)
    second.start()
    first.join()
    second.join()
    assert told == [{"type_codes": "type_in_other_circuit"}]
