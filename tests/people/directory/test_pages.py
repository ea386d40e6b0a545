"""The administrators' pages: seen, filled in wrongly, filled in well, and refused to neighbours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from docflow.core import clock
from docflow.core.db import db
from docflow.people.models import (
    Appointment,
    Handover,
    Mandate,
    Organization,
    Person,
    Position,
    Unit,
)
from tests.world import Page, World

PageAs = Callable[[str], Page]


def organization_page(world: World, slug: str, rest: str = "") -> str:
    return f"/directory/organizations/{world.org(slug).id}{rest}"


@pytest.mark.parametrize("who", ["bt-ubnd.cvvp", "bt-ubnd.quantri", "tn-ubnd.quantri"])
def test_everybody_reads_the_directory(page_as: PageAs, world: World, who: str) -> None:
    page = page_as(who)
    listed = page.get("/directory?q=bach thong").text
    assert "Ủy ban nhân dân xã Bạch Thông" in listed
    assert "Phú Lương" not in listed

    shown = page.get(organization_page(world, "bt-ubnd")).text
    assert "Phòng Văn hóa – Xã hội" in shown
    assert "Chủ tịch UBND xã Bạch Thông" in shown


def test_buttons_are_for_who_may_press_them(page_as: PageAs, world: World) -> None:
    address = organization_page(world, "bt-ubnd")
    edit = f"{address}/edit"
    assert edit not in page_as("bt-ubnd.cvvp").get(address).text
    assert edit in page_as("bt-ubnd.quantri").get(address).text
    assert edit not in page_as("pl-ubnd.quantri").get(address).text
    assert edit in page_as("tn-ubnd.quantri").get(address).text


@pytest.mark.parametrize("rest", ["/edit", "/end", "/units/new", "/positions/new", "/mandates/new"])
def test_forms_of_the_neighbours_do_not_exist(page_as: PageAs, world: World, rest: str) -> None:
    address = organization_page(world, "pl-ubnd", rest)
    assert page_as("bt-ubnd.quantri").get(address).status_code == 404
    assert page_as("bt-ubnd.chutich").get(address).status_code == 403
    assert page_as("pl-ubnd.quantri").get(address).status_code == 200
    assert page_as("tn-ubnd.quantri").get(address).status_code == 200


@pytest.mark.parametrize(
    "rest", ["", "/contact", "/end", "/units", "/positions", "/mandates", "/seal"]
)
def test_nobody_writes_to_the_neighbours(page_as: PageAs, world: World, rest: str) -> None:
    answer = page_as("bt-ubnd.quantri").post(organization_page(world, "pl-ubnd", rest), {"on": "x"})
    assert answer.status_code == 404


def test_the_picker_finds_without_marks_and_says_at_most_twenty(page_as: PageAs) -> None:
    page = page_as("bt-ubnd.cvvp")
    found = page.get("/directory/organizations?q=ubnd xa phu").json
    assert [row["short"] for row in found] == ["UBND xã Phú Lương"]
    assert set(found[0]) == {"id", "name", "short", "label", "note"}
    assert len(page.get("/directory/organizations").json) <= 20
    assert page.get("/directory/organizations?q=%25").json == []


def test_the_picker_passes_over_ended_organisations(page_as: PageAs, world: World) -> None:
    page = page_as("tn-ubnd.quantri")
    yesterday = clock.today() - timedelta(days=1)
    done = page.post(organization_page(world, "pl-hcc", "/end"), {"on": yesterday.isoformat()})
    assert done.status_code == 303
    names = [row["short"] for row in page.get("/directory/organizations?q=phu luong").json]
    assert "TTPVHCC xã Phú Lương" not in names
    assert "UBND xã Phú Lương" in names


def test_the_picker_of_posts_speaks_of_holders(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.cvvp")
    body = world.org("tn-snv").id
    found = page.get(f"/directory/positions?organization={body}&q=giam doc").json
    assert {row["label"] for row in found} == {"Giám đốc", "Phó Giám đốc"}
    assert found[0]["note"] == "Giám đốc Sở Nội vụ"
    own = page.get("/directory/positions?q=van thu").json
    assert own[0]["id"] == str(world.position("bt-ubnd.vanthu").id)


def new_organization(**changes: Any) -> dict[str, Any]:
    return {
        "code": "H55.199", "name": "Ủy ban nhân dân xã Mẫu", "short_name": "UBND xã Mẫu",
        "kind": "committee", "level": "commune", "abbreviation": "UBND", "place": "Mẫu",
        "lines": ["Ủy ban nhân dân", "xã Mẫu"], "collective": "1",
    } | changes  # fmt: skip


def test_an_organisation_is_founded_changed_and_ended(page_as: PageAs) -> None:
    page = page_as("tn-ubnd.quantri")
    wrong = page.post("/directory/organizations", new_organization(code="H55.101", name=""))
    assert wrong.status_code == 422
    assert "Cần điền ô này." in wrong.text
    assert 'value="UBND xã Mẫu"' in wrong.text

    assert page.post("/directory/organizations", new_organization()).status_code == 303
    row = db.session.scalars(sa.select(Organization).where(Organization.code == "H55.199")).one()
    address, version = f"/directory/organizations/{row.id}", row.version
    changed = page.post(address, new_organization(place="Khác", version=str(version)))
    assert changed.status_code == 303
    late = page.post(address, new_organization(place="Muộn", version=str(version)))
    assert late.status_code == 409
    assert "vừa lưu thay đổi" in late.text
    assert 'value="Muộn"' in late.text
    db.session.rollback()
    assert db.session.get_one(Organization, row.id).place == "Khác"


def test_a_code_that_is_taken_is_said_beside_the_field(page_as: PageAs) -> None:
    answer = page_as("tn-ubnd.quantri").post(
        "/directory/organizations", new_organization(code="H55.101")
    )
    assert answer.status_code == 422
    assert 'href="#f-code"' in answer.text


def test_an_own_administrator_cannot_smuggle_in_an_identity(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    address = organization_page(world, "bt-ubnd")
    before = world.org("bt-ubnd").level
    smuggled = page.post(f"{address}/contact", {"contact": "mới", "level": "province"})
    assert smuggled.status_code == 422
    assert page.post(address, new_organization(level="province")).status_code == 403
    db.session.rollback()
    assert world.org("bt-ubnd").level is before
    assert page.post(f"{address}/contact", {"contact": "mới"}).status_code == 303
    db.session.rollback()
    assert world.org("bt-ubnd").contact == "mới"


def test_units_and_posts_are_added_changed_and_ended(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    address = organization_page(world, "bt-ubnd")
    taken = page.post(f"{address}/units", {"name": "Phòng Mới", "abbreviation": "KT"})
    assert (taken.status_code, "Đã có rồi" in taken.text) == (422, True)
    assert (
        page.post(f"{address}/units", {"name": "Phòng Mới", "abbreviation": "PM"}).status_code
        == 303
    )
    unit = db.session.scalars(sa.select(Unit).where(Unit.name == "Phòng Mới")).one().id

    post = {"code": "cvm", "title": "Chuyên viên", "roles": ["specialist"], "unit_id": str(unit)}
    assert page.post(f"{address}/positions", post | {"roles": ["god"]}).status_code == 422
    assert page.post(f"{address}/positions", post).status_code == 303
    row = db.session.scalars(sa.select(Position).where(Position.code == "cvm")).one()
    number = row.id
    assert page.get(f"/directory/positions/{number}/edit").status_code == 200
    changed = post | {"title": "Chuyên viên chính", "roles": ["specialist", "clerk"]}
    assert page.post(f"/directory/positions/{number}", changed).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Position, number).roles == ["specialist", "clerk"]

    refused = page.post(f"/directory/units/{unit}/end", {"on": clock.today().isoformat()})
    assert (refused.status_code, "Đơn vị còn 1 vị trí" in refused.text) == (409, True)
    today = clock.today().isoformat()
    assert page.post(f"/directory/positions/{number}/end", {"on": today}).status_code == 303
    assert page.post(f"/directory/units/{unit}/end", {"on": today}).status_code == 303


def test_people_are_listed_for_their_own_administrator(page_as: PageAs) -> None:
    own = page_as("bt-ubnd.quantri").get("/directory/people?q=van thu").text
    assert "bt-ubnd.vanthu" in own
    assert "pl-ubnd.vanthu" not in own
    assert "pl-ubnd.vanthu" in page_as("tn-ubnd.quantri").get("/directory/people?q=van thu").text
    assert page_as("bt-ubnd.cvvp").get("/directory/people").status_code == 403


def test_a_person_is_added_appointed_and_locked(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    post = world.position("bt-ubnd.cvkt").id
    said = {"full_name": "Nguyễn Văn An", "username": "nguyen.van.an", "position_id": str(post)}
    wrong = page.post("/directory/people", said | {"username": "Nguyễn An"})
    assert (wrong.status_code, "Chưa đúng mẫu" in wrong.text) == (422, True)
    assert 'value="Nguyễn Văn An"' in wrong.text
    made = page.post("/directory/people", said)
    assert made.status_code == 303
    address = made.location
    assert "Nguyễn Văn An" in page.get(address).text

    other = world.position("bt-ubnd.cvvp").id
    person = address.rsplit("/", 1)[1]
    today = clock.today()
    appointment = {"person_id": person, "position_id": str(other), "starts_on": today.isoformat()}
    early = appointment | {"ends_on": (today - timedelta(days=1)).isoformat()}
    refused = page.post(f"{address}/appointments", early)
    assert (refused.status_code, "trước ngày bắt đầu" in refused.text) == (422, True)
    assert page.post(f"{address}/appointments", appointment).status_code == 303
    held = db.session.scalars(sa.select(Appointment).where(Appointment.position_id == other)).all()
    number = next(row.id for row in held if str(row.person_id) == person)
    ended = page.post(f"{address}/appointments/{number}/end", {"on": today.isoformat()})
    assert ended.status_code == 303

    assert page.post(f"{address}/disable", {"reason": ""}).status_code == 422
    assert page.post(f"{address}/disable", {"reason": "chuyển công tác"}).status_code == 303
    assert "Bị khóa" in page.get(address).text
    assert page.post(f"{address}/enable").status_code == 303


def test_a_neighbours_person_does_not_exist(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    address = f"/directory/people/{world.person('pl-ubnd.cvvp').id}"
    assert page.get(address).status_code == 404
    assert page.post(address, {"full_name": "X"}).status_code == 404
    assert page.post(f"{address}/disable", {"reason": "x"}).status_code == 404
    assert page.post(f"{address}/enable").status_code == 404
    appointment = {
        "person_id": str(world.person("pl-ubnd.cvvp").id), "starts_on": "2026-01-01",
        "position_id": str(world.position("pl-ubnd.cvkt").id),
    }  # fmt: skip
    assert page.post(f"{address}/appointments", appointment).status_code == 404


@pytest.mark.parametrize(
    "field", ["id", "disabled_at", "created_at", "signature_sha", "roles", "sort_key"]
)
def test_a_persons_form_takes_only_its_own_fields(
    page_as: PageAs, world: World, field: str
) -> None:
    row = world.person("bt-ubnd.cvvp")
    number, before = row.id, getattr(row, field, None)
    said = {"full_name": "Tên Mới", field: str(uuid4())}
    assert page_as("bt-ubnd.quantri").post(f"/directory/people/{number}", said).status_code == 422
    db.session.rollback()
    row = db.session.get_one(Person, number)
    assert row.full_name != "Tên Mới"
    assert getattr(row, field, None) == before


def test_the_page_of_signers_shows_the_printed_lines(page_as: PageAs, world: World) -> None:
    shown = page_as("bt-ubnd.cvvp").get(organization_page(world, "bt-ubnd", "/signing")).text
    assert "TM. ỦY BAN NHÂN DÂN" in shown
    assert "KT. CHỦ TỊCH" in shown
    assert "TL. CHỦ TỊCH" in shown
    assert "Giao quyền ký" not in shown


def test_the_right_to_sign_is_given_and_taken_back(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    address = organization_page(world, "bt-ubnd", "/mandates")
    said = {
        "organization_id": str(world.org("bt-ubnd").id),
        "capacity": "TUQ",
        "principal_id": str(world.position("bt-ubnd.chutich").id),
        "holder_id": str(world.position("bt-ubnd.tpkt").id),
        "starts_on": clock.today().isoformat(),
        "scope": "Xác nhận tình trạng đất",
        "authority": "Giấy ủy quyền số 01/GUQ-UBND",
        "idempotency_key": "one-key",
    }
    wrong = page.post(address, said)
    assert (wrong.status_code, "phải có thời hạn" in wrong.text) == (422, True)
    assert "Xác nhận tình trạng đất" in wrong.text

    said["ends_on"] = (clock.today() + timedelta(days=30)).isoformat()
    for _twice in range(2):
        assert page.post(address, said).status_code == 303
    rows = db.session.scalars(sa.select(Mandate).where(Mandate.capacity == "TUQ")).all()
    assert len(rows) == 1
    number = rows[0].id
    shown = page.get(organization_page(world, "bt-ubnd", "/signing")).text
    assert "TUQ. CHỦ TỊCH" in shown
    assert page.post(f"/directory/mandates/{number}/revoke", {"reason": ""}).status_code == 422
    assert (
        page.post(f"/directory/mandates/{number}/revoke", {"reason": "hết việc"}).status_code == 303
    )
    shown = page.get(organization_page(world, "bt-ubnd", "/signing")).text
    assert "TUQ. CHỦ TỊCH" not in shown


def test_a_mandate_goes_to_the_organisation_of_the_address_or_nowhere(
    page_as: PageAs, world: World
) -> None:
    said = {
        "organization_id": str(world.org("pl-ubnd").id), "capacity": "KT",
        "principal_id": str(world.position("pl-ubnd.chutich").id),
        "holder_id": str(world.position("pl-ubnd.pct1").id),
        "starts_on": clock.today().isoformat(), "authority": "x",
    }  # fmt: skip
    answer = page_as("bt-ubnd.quantri").post(organization_page(world, "bt-ubnd", "/mandates"), said)
    assert answer.status_code == 404


def test_an_official_hands_over_their_own_work(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.cvvp")
    today = clock.today().isoformat()
    said = {
        "absent_id": str(world.position("bt-ubnd.cvvp").id),
        "stand_in_id": str(world.position("bt-ubnd.cvkt").id),
        "starts_on": today, "ends_on": today, "reason": "Nghỉ phép",
    }  # fmt: skip
    assert page.get("/directory/absences").status_code == 200
    assert page.post("/directory/absences", said | {"reason": ""}).status_code == 422
    foreign = said | {"absent_id": str(world.position("bt-ubnd.tpkt").id)}
    assert page.post("/directory/absences", foreign).status_code == 404
    assert page.post("/directory/absences", said).status_code == 303
    row = db.session.scalars(sa.select(Handover)).one().id
    assert "đang bàn giao" in page.get("/directory/absences").text
    assert page_as("bt-ubnd.tpkt").post(f"/directory/absences/{row}/end").status_code == 404
    assert page.post(f"/directory/absences/{row}/end").status_code == 303
    again = page.post(f"/directory/absences/{row}/end")
    assert again.status_code == 409


def test_absences_of_the_neighbours_are_not_shown(page_as: PageAs, world: World) -> None:
    address = f"/directory/absences?organization={world.org('pl-ubnd').id}"
    assert page_as("bt-ubnd.quantri").get(address).status_code == 404
    assert page_as("bt-ubnd.cvvp").get(address).status_code == 404
    assert "Phú Lương" in page_as("tn-ubnd.quantri").get(address).text


def test_the_seal_gets_a_new_key_for_the_clerks_pin(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    address = organization_page(world, "bt-ubnd", "/seal")
    weak = page.post(address, {"pin": "111111"})
    assert (weak.status_code, "dễ đoán" in weak.text) == (422, True)
    assert page.post(address, {"pin": "583920"}).status_code == 303
