"""What a refusal or a failure looks like: in words, with a name, without our insides."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest

from config.settings import Settings
from docflow.core.db import db
from docflow.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    TooMany,
    Unauthenticated,
    Unavailable,
    WrongState,
)
from docflow.core.web import STATUS, public
from tests.premises import Premises
from tests.world import Page

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
SECRET = "Mật-khẩu-không-ai-được-thấy-918273"


class _Form(BaseModel):
    subject: str
    pages: int


def break_down() -> str:
    """A fault whose message holds SQL, a value and a path."""
    kept = SECRET
    db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE word = :word"), {"word": kept})
    return Path("/etc/shadow").read_text()


def refuse(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view


RAISED: dict[str, Exception] = {
    "unauthenticated": Unauthenticated(),
    "forbidden": Forbidden(permission="document.sign"),
    "not_found": NotFound(kind="Document"),
    "wrong_state": WrongState(action="document.sign", state="draft"),
    "conflict": Conflict("changed_meanwhile", by="Trần Văn A", at="09:05"),
    "invalid": Invalid(fields={"subject": "missing"}),
    "too_many": TooMany(seconds=17),
    "unavailable": Unavailable("database_busy"),
    "refused": Refusal("refused"),
}


def failing_doors(house: Flask) -> None:
    """A few doors that only fail."""
    for kind, error in RAISED.items():
        for prefix in ("", "/api/v1"):
            house.add_url_rule(f"{prefix}/raise/{kind}", f"{prefix}{kind}", public(refuse(error)))
    for prefix in ("", "/api/v1"):
        house.add_url_rule(f"{prefix}/boom", f"{prefix}boom", public(break_down))
        wrong = public(lambda: _Form.model_validate({"pages": SECRET}).subject)
        house.add_url_rule(f"{prefix}/wrong", f"{prefix}wrong", wrong)
        house.add_url_rule(f"{prefix}/bad", f"{prefix}bad", public(refuse(BadRequest("why"))))


@pytest.fixture
def bare_app(premises: Premises, settings: Settings) -> Iterator[Flask]:
    app = premises.app(settings, failing_doors)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The house with doors that fail."""
    return app


@pytest.fixture
def visitor(broken: Flask) -> FlaskClient:
    broken.testing = False
    broken.config["PROPAGATE_EXCEPTIONS"] = False
    return broken.test_client()


MEMBERS = {"type", "title", "status", "code", "kind", "detail", "errors", "request"}


@pytest.mark.parametrize("kind", RAISED)
def test_a_refusal_over_the_api_is_a_problem_document(visitor: FlaskClient, kind: str) -> None:
    answer = visitor.get(f"/api/v1/raise/{kind}")
    body = answer.json
    assert answer.mimetype == "application/problem+json"
    assert answer.status_code == body["status"] == STATUS[kind]
    assert set(body) >= MEMBERS
    assert (body["type"], body["kind"]) == ("about:blank", kind)
    assert body["code"] == RAISED[kind].code
    assert body["request"] == answer.headers["X-Request-ID"]
    assert body["detail"] not in {"", body["code"]}


def test_a_problem_says_its_status_in_the_words_of_http(visitor: FlaskClient) -> None:
    assert visitor.get("/api/v1/raise/conflict").json["title"] == "Conflict"


def test_a_problem_names_the_fields_that_are_wrong(visitor: FlaskClient) -> None:
    assert visitor.get("/api/v1/raise/invalid").json["errors"] == {"subject": "missing"}
    assert visitor.get("/api/v1/raise/conflict").json["errors"] == {}


def test_a_problem_carries_the_facts_beside_its_own_members(visitor: FlaskClient) -> None:
    assert visitor.get("/api/v1/raise/conflict").json["by"] == "Trần Văn A"
    assert visitor.get("/api/v1/raise/wrong_state").json["state"] == "draft"


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_who_asks_too_often_hears_when_to_come_back(visitor: FlaskClient, prefix: str) -> None:
    answer = visitor.get(f"{prefix}/raise/too_many", headers=HTML)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")


def test_input_of_the_wrong_shape_is_422_and_not_repeated(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/wrong")
    assert answer.status_code == 422
    assert answer.json["errors"] == {"subject": "missing", "pages": "int_parsing"}
    assert SECRET not in json.dumps(answer.json, ensure_ascii=False)


def test_a_page_that_asks_for_json_gets_a_problem_too(visitor: FlaskClient) -> None:
    answer = visitor.get("/raise/conflict", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")


@pytest.mark.parametrize("kind", sorted(set(RAISED) - {"unauthenticated"}))
def test_a_refusal_on_a_page_is_a_page_with_its_code(visitor: FlaskClient, kind: str) -> None:
    answer = visitor.get(f"/raise/{kind}", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (STATUS[kind], "text/html")
    assert RAISED[kind].code in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def silent_about_us(answer: Response | object) -> bool:
    text = answer.text  # type: ignore[attr-defined]  # werkzeug's test response
    inside = (
        "Traceback",
        "SELECT",
        "sqlalchemy",
        "nowhere",
        "/work",
        "site-packages",
        ".py",
        SECRET,
    )
    return not any(word in text for word in inside)


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_fault_says_only_its_number(visitor: FlaskClient, prefix: str) -> None:
    answer = visitor.get(f"{prefix}/boom", headers=HTML)
    assert answer.status_code == 500
    assert silent_about_us(answer)
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_fault_is_in_the_log_under_the_number_the_person_reads(
    visitor: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.get("/boom", headers=HTML)
    (record,) = [r for r in caplog.records if r.exc_info]
    assert "Exception on /boom" in record.getMessage()
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/not-there", 404, "not_found"),
        ("GET", f"/documents/{UUID(int=7)}/not-there", 404, "not_found"),
        ("GET", "/documents/not-a-number", 404, "not_found"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
        ("TRACE", "/healthz", 405, "method_not_allowed"),
        ("GET", "/bad", 400, "bad_request"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_what_flask_refuses_looks_like_our_refusals(
    visitor: FlaskClient, prefix: str, method: str, path: str, status: int, code: str
) -> None:
    path = "/documents" if prefix and path == "/healthz" else path
    answer = visitor.open(prefix + path, method=method, headers=HTML)
    assert (answer.status_code, code in answer.text) == (status, True)
    assert answer.mimetype == ("application/problem+json" if prefix else "text/html")
    assert silent_about_us(answer)


def test_a_refused_method_says_which_are_taken(visitor: FlaskClient) -> None:
    answer = visitor.delete("/healthz", headers=JSON)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_body_beyond_the_limit_is_413_and_nothing_is_read(broken: Flask) -> None:
    broken.config["MAX_CONTENT_LENGTH"] = 1000
    answer = broken.test_client().post("/signin", data={"username": "x" * 5000}, headers=HTML)
    assert answer.status_code == 413
    assert "too_large" in answer.text


def test_a_fault_in_the_page_of_a_fault_is_still_an_answer(
    visitor: FlaskClient, broken: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(broken.jinja_env.globals, "asset", None)
    answer = visitor.get("/boom", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert re.fullmatch(r"500 fault [0-9a-f]{16}\n", answer.text)


def test_a_fault_is_shown_without_asking_the_database_who_reads_it(
    broken: Flask, page_as: Callable[[str], Page]
) -> None:
    """When the database is what broke, the page of the fault must not need it."""
    broken.testing = False
    broken.config["PROPAGATE_EXCEPTIONS"] = False
    page = page_as("bt-ubnd.cvvp")
    answer = page.get("/boom", headers=HTML)
    assert answer.status_code == 500
    assert "Chuyên viên" not in answer.text
