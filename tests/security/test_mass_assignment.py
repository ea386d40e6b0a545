"""What a form or a call does not ask for is never written, by whichever door it comes (T15)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from pydantic import BaseModel, ConfigDict

from docflow.core.base import Model
from docflow.core.db import db
from docflow.core.forms import Input
from tests.circulation.builders import scanned

from . import bodies, traces
from .askers import Asker
from .casebook import Casebook
from .doors import Question
from .test_forged import deeds

AskerOf = Callable[[str], Asker]
KEPT = {
    "id", "state", "organization_id", "person_id", "drafter_id", "author_id", "keeper_id", "number",
    "code", "roles", "issued_on", "arrived_on", "arrival_number", "seq", "head",
}  # fmt: skip
"""Columns that the house fills in by itself, beside those that end in:"""
ENDINGS = ("_sha", "_sha256", "_hash", "_at", "_by", "_by_id")
FACTOR = "the code of a second factor, compared and never stored"
MAY = {
    "AdmissionIn.person_id": "which guest of the same meeting is meant; another is refused",
    "AgendaItemIn.id": "which item of the same meeting is meant; an unknown one is refused",
    "OrderIn.id": "made by the caller so that an order is done once",
    "CommandIn.id": "made by the caller so that an order is done once",
    "JoinIn.seq": "how far the page has read",
    "BeginIn.number": "where a series goes on from a paper register; with a reason",
    "OrganizationIn.code": "the code the province gives an organisation",
    "OrganizationChangeIn.code": "the code the province gives an organisation",
    "PositionIn.code": "the name of a post within its organisation",
    "PositionIn.roles": "what a post may do: this is the administrator's form for it",
    "NewTypeIn.code": "the name of a type, given once",
    "ScanForm.code": "the number printed on the paper that came",
    "MemberIn.person_id": "whom the office seats in its body",
    "PaperIn.code": "the number printed on the paper that came",
    "ConclusionTaskIn.organization_id": "to whom the task goes",
    "RecipientIn.organization_id": "to whom the document goes",
    "MandateIn.organization_id": "where the mandate holds; the use case asks whether one may there",
    "NewCircuitIn.organization_id": "for whom; the use case asks whether one may there",
    "RehearsalIn.organization_id": "for whom it is tried; nothing is written",
    "AppointmentIn.person_id": "who is appointed",
    "SeatIn.person_id": "who takes part",
    "NoteIn.id": "made by the device; another's note is not found",
    "Scan.code": "the code on the screen of the room, stamped by the house",
    "MeetingIn.reply_by": "the last moment to answer, not a person",
    "MeetingReviseIn.reply_by": "the last moment to answer, not a person",
    "MeetingIn.starts_at": "the meeting's own time",
    "MeetingIn.ends_at": "the meeting's own time",
    "MeetingReviseIn.starts_at": "the meeting's own time",
    "MeetingReviseIn.ends_at": "the meeting's own time",
} | {
    f"{model}.code": FACTOR
    for model in (
        "ContactIn", "KeyIn", "PasswordIn", "ProofIn", "SignatureForm", "TokenIn", "TotpCodeIn",
    )
}  # fmt: skip
"""What may be said all the same, and why."""
FREE = {
    "AnnexIn.body": "the editor's text, read node by node",
    "DraftIn.body": "the editor's text, read node by node",
    "PreviewIn.body": "the editor's text, read node by node",
    "ReviseIn.body": "the editor's text, read node by node",
    "OrderIn.args": "read again by the command's own model",
    "OrderIn.expect": "only compared",
}
ANSWERS = (
    "Out", "List", "Page", "Row", "Path", "Query", "Found", "Seat", "Step", "PollCheck",
    "MyBallot", "MyBallots",
)  # fmt: skip
"""How models are called that take in nothing but an address."""
PLANTED = "trồng-918273"


def protected() -> set[str]:
    columns = {column.name for table in Model.metadata.tables.values() for column in table.columns}
    return {name for name in columns if name in KEPT or name.endswith(ENDINGS)}


def models(base: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Every model of the house, without what a test makes up."""
    for model in base.__subclasses__():
        if re.match(r"(docflow|meetings)\.(?!made_up)", model.__module__):
            yield model
        yield from models(model)


def loose(found: Iterator[type[BaseModel]]) -> set[str]:
    """Models that swallow what nobody asked for."""
    return {
        model.__name__
        for model in found
        if model.model_config.get("extra") != "forbid" and not model.__name__.endswith(ANSWERS)
    }


def settable(found: Iterator[type[BaseModel]]) -> set[str]:
    """Protected columns that somebody could fill in."""
    kept = protected()
    return {
        f"{model.__name__}.{name}"
        for model in found
        if not model.__name__.endswith(ANSWERS)
        for name in model.model_fields.keys() & kept
    }


def request_objects(contract: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every object of every request body of the API, by the name of its model and field."""
    known = contract["components"]["schemas"]
    operations = [one for methods in contract["paths"].values() for one in methods.values()]
    waiting = [
        (str(one["operationId"]), content["schema"])
        for one in operations
        for content in one.get("requestBody", {}).get("content", {}).values()
    ]
    found: dict[str, dict[str, Any]] = {}
    while waiting:
        at, schema = waiting.pop()
        if "$ref" in schema:
            at = schema["$ref"].rpartition("/")[2]
            schema = {} if at in found else known[at]
        if schema.get("type") == "object":
            found[at] = schema
        waiting += inside(at, schema)
    return found


def inside(at: str, schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The schemas a schema is made of."""
    parts = [one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, [])]
    parts += [schema["items"]] if "items" in schema else []
    fields = schema.get("properties", {})
    return [(at, part) for part in parts] + [(f"{at}.{name}", fields[name]) for name in fields]


def test_every_model_of_the_house_refuses_what_it_did_not_ask_for(settled: Flask) -> None:
    assert settled
    assert len(set(models(Input))) > 60
    assert loose(models()) == set()


def test_what_the_house_keeps_is_in_no_form(settled: Flask) -> None:
    assert settled
    assert settable(models()) - MAY.keys() == set()
    assert {"state", "pdf_sha", "frozen_sha", "created_at", "disabled_at"} <= protected()


def test_the_contract_says_the_same(settled: Flask) -> None:
    contract = settled.test_client().get("/api/v1/openapi.json").get_json()
    found = request_objects(contract)
    assert len(found) > 60
    is_open = {at for at, one in found.items() if one.get("additionalProperties") is not False}
    assert is_open == FREE.keys()
    kept = protected()
    asked = {f"{at}.{name}" for at, one in found.items() for name in one.get("properties", {})}
    assert {name for name in asked if name.rpartition(".")[2] in kept} - MAY.keys() == set()


def test_a_state_in_a_form_or_a_loose_form_is_noticed() -> None:
    made = {"__module__": "docflow.made_up", "__annotations__": {"state": str}}
    strict: type[BaseModel] = type("MadeUpIn", (Input,), made)
    assert settable(iter([strict])) == {"MadeUpIn.state"}
    assert loose(iter([strict])) == set()
    open_config = made | {"model_config": ConfigDict(extra="ignore")}
    assert loose(iter([type("LooseIn", (BaseModel,), open_config)])) == {"LooseIn"}


def planted(body: dict[str, Any]) -> dict[str, str]:
    """Every column of the house's own that this deed does not ask for."""
    return dict.fromkeys(sorted(protected() - body.keys() - {"code", "number"}), PLANTED)


def takes_json(contract: dict[str, Any], asked: Question) -> bool:
    """Whether the call reads a body at all."""
    path = re.sub(r"<(?:[^>]*:)?(\w+)>", r"{\1}", asked.door.rule.rule)
    operation = contract["paths"].get(path, {}).get(asked.door.method.lower(), {})
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def test_every_call_with_planted_columns_is_refused_and_writes_nothing(
    settled: Flask, settled_data: Path, book: Casebook, asker: AskerOf
) -> None:
    contract = settled.test_client().get("/api/v1/openapi.json").get_json()
    found, people, count = [], dict[str, Asker](), 0
    with traces.unchanged(settled, settled_data):
        for asked in deeds(settled, book):
            if not asked.door.is_api or not takes_json(contract, asked):
                continue
            count += 1
            one = people.setdefault(asked.who, asker(asked.who))
            body = bodies.sent(book, asked)["json"]
            answer = one.ask(asked.door.method, asked.url, json=body | planted(body))
            if (
                answer.status_code not in {400, 422}
                or answer.mimetype != "application/problem+json"
            ):
                found.append(f"{asked}: {answer.status_code} {answer.text[:80]}")
    assert found == []
    assert count > 50


def everywhere(word: str) -> set[str]:
    """The columns in which a word stands."""
    found = set()
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).mappings():
            found |= {f"{table.name}.{name}" for name, value in row.items() if word in str(value)}
    return found


PAPER = {
    "author": "Bảo hiểm xã hội", "code": "918/BHXH", "dated_on": "2020-01-02",
    "type_name": "Công văn", "subject": "Về việc đối chiếu",
}  # fmt: skip


def well_meant(book: Casebook, asked: Question) -> dict[str, Any]:
    """The body; paper that came by post comes with its scan."""
    if asked.door.rule.rule in {"/incoming/scan", "/api/v1/incoming"}:
        return PAPER | {"scan": (io.BytesIO(scanned()), "a.pdf")}
    said = bodies.sent(book, asked)
    return dict(said.get("data", said.get("json", {})))


def test_no_page_and_no_upload_stores_a_planted_column(
    fresh: Flask, book: Casebook, fresh_asker: AskerOf
) -> None:
    contract = fresh.test_client().get("/api/v1/openapi.json").get_json()
    broken, done, people = [], set[str](), dict[str, Asker]()
    for asked in deeds(fresh, book):
        if takes_json(contract, asked):
            continue
        one = people.setdefault(asked.who, fresh_asker(asked.who))
        body = well_meant(book, asked)
        answer = one.ask(asked.door.method, asked.url, data=planted(body) | body)
        if answer.status_code < 400:
            done.add(str(asked.door))
        if answer.status_code >= 500:
            broken.append(f"{asked}: {answer.status_code}")
    assert broken == []
    assert len(done) > 20
    with fresh.app_context():
        assert everywhere("Về việc") != set()
        assert everywhere(PLANTED) == set()
