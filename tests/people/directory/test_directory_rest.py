"""The directory over the API: each deed of the pages, by the same rules."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from docflow.core import clock
from tests.world import Api, World

Office = Callable[[str], Api]


@pytest.fixture
def province(api_as: Office) -> Api:
    return api_as("tn-ubnd.quantri")


@pytest.fixture
def commune(api_as: Office) -> Api:
    return api_as("bt-ubnd.quantri")


def today() -> str:
    """Asked at each use: midnight comes in Hà Nội while the tests run."""
    return clock.today().isoformat()


def made(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def new_office(parent: str) -> dict[str, Any]:
    return {
        "code": "H55.777", "name": "Sở Thử nghiệm", "short_name": "Sở TN", "kind": "department",
        "level": "province", "abbreviation": "STN", "place": "Thái Nguyên", "parent_id": parent,
        "lines": ["Sở Thử nghiệm"],
    }  # fmt: skip


def test_an_organisation_comes_changes_and_ends(province: Api, world: World) -> None:
    said = new_office(str(world.org("tn-ubnd").id))
    office = made(province.post("/organizations", json=said))
    path = f"/organizations/{office['id']}"
    found = made(province.get("/organizations?q=so thu nghiem"), 200)["items"]
    assert [row["code"] for row in found] == ["H55.777"]
    change = said | {"name": "Sở Thí nghiệm", "version": office["version"]}
    assert made(province.put(path, json=change), 200)["name"] == "Sở Thí nghiệm"
    assert province.put(path, json=change).status_code == 409, "somebody saved meanwhile"
    contact = {"contact": "Số 1, đường Hùng Vương"}
    assert made(province.put(f"{path}/contact", json=contact), 200)["contact"]
    assert made(province.post(f"{path}/end", json={"on": today()}), 200)["ended_on"] == today()
    assert made(province.get(path), 200)["ended_on"] == today()


def test_the_seal_gets_a_new_key_and_the_neighbours_does_not(commune: Api, world: World) -> None:
    path = f"/organizations/{world.org('bt-ubnd').id}/seal"
    weak = commune.post(path, json={"pin": "111111"})
    assert (weak.status_code, weak.json["errors"]) == (422, {"pin": "pin_weak"})
    serials = {
        made(commune.post(path, json={"pin": pin}))["serial"] for pin in ("583920", "739201")
    }
    assert len(serials) == 2
    other = f"/organizations/{world.org('pl-ubnd').id}/seal"
    assert commune.post(other, json={"pin": "583920"}).status_code == 404


def test_units_and_positions_come_and_go(commune: Api, world: World) -> None:
    body = f"/organizations/{world.org('bt-ubnd').id}"
    unit = made(commune.post(f"{body}/units", json={"name": "Phòng Mới", "abbreviation": "PM"}))
    path = f"/units/{unit['id']}"
    change = {"name": "Phòng Mới hơn", "abbreviation": "PM"}
    assert made(commune.put(path, json=change), 200)["name"] == "Phòng Mới hơn"
    said = {"code": "cvpm", "title": "Chuyên viên", "roles": ["specialist"], "unit_id": unit["id"]}
    post = made(commune.post(f"{body}/positions", json=said))
    assert commune.post(f"{path}/end", json={"on": today()}).status_code == 409, "a post is in it"
    place = f"/positions/{post['id']}"
    assert made(commune.put(place, json=said | {"title": "Kế toán"}), 200)["title"] == "Kế toán"
    assert post["id"] in [row["id"] for row in made(commune.get(f"{body}/positions"), 200)["items"]]
    assert made(commune.post(f"{place}/end", json={"on": today()}), 200)["ended_on"] == today()
    assert made(commune.post(f"{path}/end", json={"on": today()}), 200)["ended_on"] == today()
    assert unit["id"] in [row["id"] for row in made(commune.get(f"{body}/units"), 200)["items"]]


def test_a_person_comes_is_appointed_and_locked(commune: Api, world: World) -> None:
    post = str(world.position("bt-ubnd.cvkt").id)
    said = {"username": "nguyen.thi.moi", "full_name": "Nguyễn Thị Mới", "position_id": post}
    person = made(commune.post("/people", json=said))
    path = f"/people/{person['id']}"
    assert [row["id"] for row in made(commune.get("/people?q=thi moi"), 200)["items"]] == [
        person["id"]
    ]
    assert made(commune.put(path, json={"full_name": "Nguyễn Thị Mai"}), 200)["full_name"][-3:] == (
        "Mai"
    )
    other = {"person_id": person["id"], "position_id": str(world.position("bt-ubnd.vanthu").id)}
    held = made(commune.post("/appointments", json=other | {"starts_on": today()}))
    ended = commune.post(f"/appointments/{held['id']}/end", json={"on": today()})
    assert made(ended, 200)["ends_on"] == today()
    assert len(made(commune.get(f"{path}/appointments"), 200)["items"]) == 2
    assert made(commune.post(f"{path}/disable", json={"reason": "Nghỉ việc"}), 200)["disabled_at"]
    assert made(commune.post(f"{path}/enable"), 200)["disabled_at"] is None
    assert made(commune.get(path), 200)["username"] == "nguyen.thi.moi"


def test_a_mandate_is_given_once_and_revoked(commune: Api, world: World) -> None:
    said = {
        "organization_id": str(world.org("bt-ubnd").id),
        "capacity": "TL",
        "principal_id": str(world.position("bt-ubnd.chutich").id),
        "holder_id": str(world.position("bt-ubnd.chanhvp").id),
        "type_codes": ["notice"],
        "authority": "Quy chế làm việc",
        "starts_on": today(),
    }
    once = {"Idempotency-Key": "mandate-1"}
    first, again = (commune.post("/mandates", json=said, headers=once) for _ in range(2))
    assert made(first)["id"] == made(again)["id"]
    path = f"/mandates/{first.get_json()['id']}/revoke"
    assert made(commune.post(path, json={"reason": "Đổi phân công"}), 200)["revoked_at"]
    assert commune.post(path, json={"reason": "Lần nữa"}).get_json()["code"] == "mandate_over"
    body = f"/organizations/{said['organization_id']}"
    assert made(first)["id"] in [
        m["id"] for m in made(commune.get(f"{body}/mandates"), 200)["items"]
    ]


def test_work_is_handed_over_and_taken_back(commune: Api, api_as: Office, world: World) -> None:
    said = {
        "absent_id": str(world.position("bt-ubnd.tpkt").id),
        "stand_in_id": str(world.position("bt-ubnd.cvkt").id),
        "starts_on": today(), "ends_on": today(), "reason": "Đi công tác",
    }  # fmt: skip
    given = made(commune.post("/handovers", json=said))
    here = made(api_as("bt-ubnd.cvkt").get("/handovers"), 200)["items"]
    assert [row["id"] for row in here] == [given["id"]]
    assert made(api_as("pl-ubnd.cvkt").get("/handovers"), 200)["items"] == []
    assert made(commune.post(f"/handovers/{given['id']}/end"), 200)["ended_at"]
    body = f"/organizations/{world.org('bt-ubnd').id}"
    assert [h["id"] for h in made(commune.get(f"{body}/handovers"), 200)["items"]] == [given["id"]]


def test_what_belongs_to_others_does_not_exist(commune: Api, api_as: Office, world: World) -> None:
    stranger = world.person("tn-snv.giamdoc").id
    other = world.org("tn-snv").id
    assert commune.get(f"/people/{stranger}").status_code == 404
    unit = {"name": "Phòng Lạ", "abbreviation": "PL"}
    assert commune.post(f"/organizations/{other}/units", json=unit).status_code == 404
    assert commune.get(f"/organizations/{other}/handovers").status_code == 404
    assert commune.post("/organizations", json=new_office(str(other))).status_code == 403
    assert api_as("bt-ubnd.cvkt").get("/people").status_code == 403


def test_the_workbook_goes_out_and_comes_back(commune: Api) -> None:
    taken = commune.get("/directory/xlsx")
    assert taken.mimetype.endswith("spreadsheetml.sheet")

    def sent(**more: str) -> dict[str, Any]:
        return {"sheet": (io.BytesIO(taken.data), "danh-ba.xlsx"), **more}

    shown = made(commune.post("/directory/preview", data=sent()), 200)
    assert shown["counts"]["same"] > 0
    assert shown["rows"] == []
    done = commune.post("/directory/apply", data=sent(digest=shown["digest"]))
    assert made(done, 200)["counts"] == shown["counts"]
    assert commune.post("/directory/apply", data=sent(digest="0" * 64)).status_code == 409
    junk = {"sheet": (io.BytesIO(b"not a workbook"), "x.xlsx")}
    assert commune.post("/directory/preview", data=junk).status_code == 422
