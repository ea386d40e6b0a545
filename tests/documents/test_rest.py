"""Drafts over the API."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.schemas import DraftIn
from tests.documents.drafts import ARTICLES, WHO, body, decision, drafted
from tests.documents.test_freezing import keep
from tests.world import Api, World


def test_a_draft_is_made_once_for_a_key(world: World, api_as: Callable[[str], Api]) -> None:
    api, key = api_as(WHO), {"Idempotency-Key": str(uuid4())}
    first = api.post("/documents", json=decision(world), headers=key)
    again = api.post("/documents", json=decision(world), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    assert first.json["state"] == "draft"
    assert first.json["symbol"] == "QĐ-UBND"
    assert first.json["form"]["body"] == ARTICLES
    assert set(first.json["actions"]) >= {"submit", "discard"}


def test_refusals_name_fields_and_speak_vietnamese(
    world: World, api_as: Callable[[str], Api]
) -> None:
    api = api_as(WHO)
    wrong = decision(world, addressees=[{"name": "UBND tỉnh"}])
    answer = api.post("/documents", json=wrong)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["errors"] == {"addressees": "not_for_this_type"}
    assert answer.json["detail"]


def test_a_saved_draft_knows_its_version(world: World, api_as: Callable[[str], Api]) -> None:
    api, made = api_as(WHO), drafted(world)
    seen = api.get(f"/documents/{made}").json["version"]
    said = decision(world, subject="Về việc khác", version=seen)
    saved = api.put(f"/documents/{made}", json=said)
    assert saved.status_code == 200
    assert saved.json["subject"] == "Về việc khác"
    lost = api.put(f"/documents/{made}", json=said)
    assert lost.status_code == 409
    assert lost.json["code"] == "changed_meanwhile"
    assert lost.json["by"] == world.actor(WHO).person_name


def test_a_discarded_draft_is_refused_out_of_turn(
    world: World, api_as: Callable[[str], Api]
) -> None:
    api, made = api_as(WHO), drafted(world)
    assert api.post(f"/documents/{made}/discard").json["state"] == "discarded"
    again = api.post(f"/documents/{made}/discard")
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")
    late = api.put(f"/documents/{made}", json=decision(world))
    assert (late.status_code, late.json["code"]) == (409, "not_a_draft")


def test_a_preview_is_a_pdf(world: World, api_as: Callable[[str], Api]) -> None:
    answer = api_as(WHO).post("/documents/preview", json=decision(world))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_types_signers_and_recipients_are_told(world: World, api_as: Callable[[str], Api]) -> None:
    api = api_as(WHO)
    assert len(api.get("/document-types").json["items"]) == 29
    signers = api.get("/document-types/decision/signers").json["items"]
    assert signers[0]["lines"] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    assert api.get("/document-types/decision/form.docx").data.startswith(b"PK")
    assert api.get("/document-types/nothing/form.docx").status_code == 404
    found = api.get("/recipients?q=so noi vu").json["items"]
    assert [one["id"] for one in found] == [str(world.org("tn-snv").id)]


def test_versions_are_listed_fetched_and_compared(
    world: World, api_as: Callable[[str], Api]
) -> None:
    api, made = api_as(WHO), drafted(world)
    keep(world, made)
    with work(world.actor(WHO)) as w:
        changed = decision(world, body=body("Điều 1. Mới."))
        usecases.revise(w, made, DraftIn.model_validate(changed))
    keep(world, made)
    rows = api.get(f"/documents/{made}/versions").json["items"]
    assert [row["number"] for row in rows] == [1, 2]
    assert api.get(f"/documents/{made}/versions/1/pdf").data.startswith(b"%PDF")
    told = api.get(f"/documents/{made}/compare?before=1&after=2").json
    kinds = {run["kind"] for line in told["lines"] for run in line}
    assert kinds == {"same", "added", "removed"}
    assert api.get(f"/documents/{made}/pdf").data.startswith(b"%PDF")
    lines = api.get(f"/documents/{made}/history").json["items"]
    assert [line["what"] for line in lines][-1] == "bắt đầu soạn thảo"
    assert {line["by"] for line in lines} == {world.person(WHO).full_name}


def test_a_list_goes_on_by_its_cursor(world: World, api_as: Callable[[str], Api]) -> None:
    api = api_as(WHO)
    made = {str(drafted(world, subject=f"Về việc {n}")) for n in range(31)}
    first = api.get("/documents?scope=mine").json
    rest = api.get(f"/documents?scope=mine&after={first['next']}").json
    assert rest["next"] is None
    assert {row["id"] for row in first["items"] + rest["items"]} == made
    wrong = api.get("/documents?after=zzz")
    assert (wrong.status_code, wrong.json["errors"]) == (422, {"after": "bad_cursor"})
