"""The same deeds over the API: one route from draft to issue, and refusals with stable codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.approvals.test_signing import before_the_leader
from tests.world import Api

ApiAs = Callable[[str], Api]


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def path(document_id: UUID, act: str) -> str:
    return f"/documents/{document_id}/{act}"


def test_the_whole_route(office: Office, api_as: ApiAs) -> None:
    document_id = office.drafted()
    plan = told(api_as(DRAFTER).get(path(document_id, "circuit")))
    assert (plan["revision"], plan["missing"], plan["live"]) == (0, [], False)
    state = told(api_as(DRAFTER).post(path(document_id, "submit"), json={}))
    for who, act in ((UNIT_HEAD, "initial"), (OFFICE, "initial"), (LEADER, "sign")):
        said = {"sha": state["pdf_sha"], "pin": office.world.pin(who)}
        state = told(api_as(who).post(path(document_id, act), json=said))
    clerk = api_as(CLERK)
    said = {"sha": state["pdf_sha"], "pin": office.world.pin(CLERK)}
    state = told(clerk.post(path(document_id, "number"), json=said))
    assert (state["state"], state["code"]) == ("numbered", "01/QĐ-UBND")
    said = {"sha": state["pdf_sha"], "pin": office.world.seal_pin("bt-ubnd")}
    state = told(clerk.post(path(document_id, "seal"), json=said))
    assert told(clerk.post(path(document_id, "issue")))["state"] == "issued"
    circuit = told(clerk.get(path(document_id, "circuit")))
    assert {step["state"] for step in circuit["steps"]} == {"done"}
    lines = told(clerk.get("/registers/outgoing"))["items"]
    assert [(line["code"], line["state"]) for line in lines] == [("01/QĐ-UBND", "entered")]
    assert told(clerk.get("/registers/proof"))["holds"] is True


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ((LEADER, "sign", {"sha": "0" * 64, "pin": "1"}), 409, "out_of_turn"),
        ((UNIT_HEAD, "initial", {"sha": "0" * 64, "pin": "1"}), 409, "bytes_moved"),
        ((UNIT_HEAD, "approve", {"sha": "0" * 64}), 409, "needs_signature"),
        ((UNIT_HEAD, "sign", {"sha": "0" * 64, "pin": "1"}), 409, "other_act_due"),
        ((UNIT_HEAD, "approve", {"sha": "short"}), 422, "invalid"),
        ((UNIT_HEAD, "return", {"reason": ""}), 422, "invalid"),
        ((UNIT_HEAD, "return", {"reason": "x", "more": 1}), 422, "invalid"),
        ((UNIT_HEAD, "withdraw", {}), 403, "forbidden"),
        (("pl-ubnd.chutich", "approve", {"sha": "0" * 64}), 404, "not_found"),
        ((CLERK, "number", {"sha": "0" * 64, "pin": "1"}), 409, "out_of_turn"),
        ((CLERK, "void", {"reason": "x"}), 409, "not_numbered"),
    ],
)
def test_a_refusal_has_a_stable_code(
    office: Office, api_as: ApiAs, asked: tuple[str, str, dict[str, Any]], status: int, code: str
) -> None:
    who, act, said = asked
    document_id = office.submitted()
    answer = api_as(who).post(path(document_id, act), json=said)
    body = told(answer, status)
    assert answer.mimetype == "application/problem+json"
    assert body["code"] == code


def test_a_wrong_pin_says_how_many_tries_are_left(office: Office, api_as: ApiAs) -> None:
    document_id = before_the_leader(office)
    said = {"sha": office.sha(document_id), "pin": "000000"}
    body = told(api_as(LEADER).post(path(document_id, "sign"), json=said), 422)
    assert (body["code"], body["left"], body["errors"]) == ("wrong_pin", 4, {"pin": "wrong_pin"})
    assert "000000" not in str(body)


def test_a_batch_answers_for_each(office: Office, api_as: ApiAs) -> None:
    good, early = before_the_leader(office), office.submitted()
    items = [{"document_id": str(one), "sha": office.sha(one)} for one in (good, early)]
    said = {"items": items, "pin": office.world.pin(LEADER)}
    body = told(api_as(LEADER).post("/documents/sign-many", json=said))
    assert [(one["ok"], one["code"]) for one in body["items"]] == [
        (True, ""),
        (False, "out_of_turn"),
    ]


def test_opinions_are_asked_once_for_a_key_and_answered(office: Office, api_as: ApiAs) -> None:
    document_id = office.submitted()
    colleague = "bt-ubnd.tpvhxh"
    said = {"position_ids": [str(office.world.position(colleague).id)], "question": "Được chưa?"}
    head = api_as(UNIT_HEAD)
    for _twice in range(2):
        answer = head.post(
            path(document_id, "opinions"), json=said, headers={"Idempotency-Key": "k1"}
        )
        rows = told(answer, 201)["items"]
    assert len(rows) == 1
    url = path(document_id, f"opinions/{rows[0]['id']}")
    assert told(api_as(colleague).post(url, json={"answer": "Được"}))["answer"] == "Được"
    assert told(head.get(path(document_id, "opinions")))["items"][0]["answer"] == "Được"


def test_back_and_forth(office: Office, api_as: ApiAs) -> None:
    document_id = before_the_leader(office)
    leader, drafter = api_as(LEADER), api_as(DRAFTER)
    said = {"reason": "Xem lại", "step": 1}
    assert told(leader.post(path(document_id, "send-back"), json=said))["state"] == "in_review"
    head = api_as(UNIT_HEAD)
    assert told(head.post(path(document_id, "approve"), json={"sha": office.sha(document_id)}))
    returned = told(leader.post(path(document_id, "return"), json={"reason": "Sửa Điều 1"}))
    assert returned["state"] == "returned"
    assert told(drafter.post(path(document_id, "submit"), json={}))["state"] == "in_review"
    assert told(drafter.post(path(document_id, "withdraw"), json={}))["state"] == "draft"


def test_a_seat_is_changed_in_flight(office: Office, api_as: ApiAs) -> None:
    document_id = office.submitted()
    drafter = api_as(DRAFTER)
    circuit = told(drafter.get(path(document_id, "circuit")))
    said = {
        "seat_id": circuit["steps"][0]["seats"][0]["id"],
        "position_id": str(office.world.position("bt-ubnd.phovp").id),
        "reason": "Đi công tác",
    }
    changed = told(drafter.post(path(document_id, "circuit"), json=said))
    assert changed["revision"] == 2
    assert changed["steps"][0]["seats"][0]["title"] == "Phó Chánh Văn phòng"
