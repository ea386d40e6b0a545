"""What is not mine does not exist: every address of a document, asked by others."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.errors import Forbidden
from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.models import Document
from docflow.documents.queries import Filter, listed
from docflow.people.actors import actor_for
from tests.documents.drafts import WHO, decision, drafted
from tests.documents.test_freezing import keep
from tests.world import Api, Page, World

STRANGERS = ("bt-ubnd.chutich", "bt-ubnd.vanthu", "pl-ubnd.cvvp", "tn-snv.giamdoc")
BODIES: dict[str, Any] = {
    "changes": {"choice": "accept"},
    "places": {"places": []},
    "compare": {},
}


def addresses(app: Flask, blueprint: str) -> list[tuple[str, str]]:
    """Every (method, address) of one document in a blueprint."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{blueprint}.") and "document_id" in rule.arguments:
            methods = (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}
            found += [(method, rule.rule) for method in methods]
    return sorted(found)


def filled(rule: str, made: UUID) -> str:
    address = rule.replace("<uuid:document_id>", str(made)).replace("<int:number>", "1")
    return address.replace("<uuid:attachment_id>", str(uuid4()))


def test_every_page_of_a_document_is_hidden_from_others(
    world: World, app: Flask, page_as: Callable[[str], Page]
) -> None:
    made = drafted(world)
    keep(world, made)
    rules = addresses(app, "documents")
    assert len(rules) >= 12
    for who in STRANGERS:
        page = page_as(who)
        for method, rule in rules:
            address = filled(rule, made)
            sent = {"choice": "accept", "subject": "x", "type_code": "decision",
                    "state_secret": "no"}  # fmt: skip
            answer = page.get(address) if method == "GET" else page.post(address, sent)
            assert answer.status_code == 404, (who, method, rule)


def test_every_address_of_the_api_is_hidden_from_others(
    world: World, app: Flask, api_as: Callable[[str], Api]
) -> None:
    made = drafted(world)
    rules = addresses(app, "documents_api")
    assert len(rules) >= 14
    api = api_as("bt-ubnd.tpkt")
    for method, rule in rules:
        address = filled(rule, made).removeprefix("/api/v1")
        options: dict[str, Any] = {}
        if method in {"POST", "PUT"}:
            last = address.rsplit("/", 1)[-1]
            options = {"json": BODIES.get(last, decision(world))}
            if last in {"attachments", "docx"}:
                name = "files" if last == "attachments" else "docx"
                options = {"data": {name: (io.BytesIO(b"text"), "a.txt")}}
        if address.endswith("compare"):
            options = {"query_string": {"before": 1, "after": 1}}
        answer = getattr(api, method.lower())(address, **options)
        assert answer.status_code == 404, (method, rule)
        assert answer.json["code"] == "not_found"


def test_nobody_is_shown_anything_before_signing_in(
    world: World, app: Flask, anonymous: FlaskClient
) -> None:
    made = drafted(world)
    for method, rule in addresses(app, "documents"):
        if method == "GET":
            answer = anonymous.get(filled(rule, made))
            assert answer.status_code == 302, rule
            assert "/documents/" not in answer.location.split("?")[0]


def test_a_reader_reads_and_does_not_write(
    world: World, app: Flask, page_as: Callable[[str], Page]
) -> None:
    made = drafted(world)
    keep(world, made)
    with work(world.actor(WHO)) as w:
        document = w.take(Document, made)
        document.open_to(f"position:{world.position('bt-ubnd.chanhvp').id}")
        w.record("document.test", document)
    page = page_as("bt-ubnd.chanhvp")
    shown = page.get(f"/documents/{made}")
    assert shown.status_code == 200
    assert "Sửa bản thảo" not in shown.text
    assert page.get(f"/documents/{made}/pdf").status_code == 200
    assert page.post(f"/documents/{made}/discard").status_code == 403
    form = {"state_secret": "no", "type_code": "decision", "subject": "Khác"}
    assert page.post(f"/documents/{made}/edit", form).status_code == 403
    assert db.session.get_one(Document, made).subject == decision(world)["subject"]


def test_a_list_shows_exactly_what_a_page_would(world: World) -> None:
    made = [drafted(world, subject=f"Về việc {n}") for n in range(4)]
    position = world.position("bt-ubnd.chutich").id
    with work(world.actor(WHO)) as w:
        document = w.take(Document, made[1])
        document.open_to(f"position:{position}", f"leader:{document.organization_id}")
        w.record("document.test", document)
    for who in (WHO, *STRANGERS):
        actor = world.actor(who)
        shown = {row.id for row in listed(db.session, actor, Filter()).rows}
        alone = {
            row.id
            for row in db.session.query(Document)
            if policy.allows(actor, "document.read", row)
            and row.organization_id == actor.organization_id
        }
        assert shown == alone


PLANTED: dict[str, Any] = {
    "state": "issued",
    "number": 1,
    "code": "01/QĐ-UBND",
    "symbol": "XX",
    "drafter_id": "00000000-0000-4000-8000-000000000000",
    "organization_id": "00000000-0000-4000-8000-000000000000",
    "frozen_sha": "0" * 64,
    "pdf_sha": "0" * 64,
    "version_no": 9,
    "readers": [{"principal": "organization:all"}],
    "form": {},
    "id": "00000000-0000-4000-8000-000000000000",
    "issued_on": "2026-01-01",
    "secrecy": "none",
}


@pytest.mark.parametrize("field", PLANTED)
def test_what_the_api_did_not_ask_for_is_refused(
    world: World, api_as: Callable[[str], Api], field: str
) -> None:
    api, made = api_as(WHO), drafted(world)
    before = api.get(f"/documents/{made}").json
    planted = decision(world) | {field: PLANTED[field]}
    for answer in (
        api.post("/documents", json=planted),
        api.put(f"/documents/{made}", json=planted),
    ):
        assert answer.status_code == 422
        assert answer.json["errors"] == {field: "extra_forbidden"}
    assert api.get(f"/documents/{made}").json == before


def test_a_drafter_edits_only_from_the_post_the_draft_was_made_in(world: World) -> None:
    made, here = drafted(world), world.actor(WHO)
    appointment_id, label = here.posts[0]
    assert "HĐND" in label
    there = actor_for(db.session, world.person(WHO), appointment_id)
    assert there is not None
    with pytest.raises(Forbidden), work(there) as w:
        usecases.editable(w, made)
