"""The gate before every view, in a house of its own with one door of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient

from docflow.core import asking
from docflow.core.access import Actor, policy, role
from docflow.core.web import (
    bearer,
    csrf_token,
    current_actor,
    guard,
    handle_refusals,
    needs,
    public,
    stateless,
)

CLERK, GUEST = UUID(int=1), UUID(int=2)
PEOPLE = {
    "clerk": Actor(CLERK, "Văn thư", roles=frozenset({"clerk"})),
    "guest": Actor(GUEST, "Chuyên viên"),
}
HTML = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def _rules() -> Iterator[None]:
    general = {"probe.seal": role("clerk")}
    policy.grant_general(general)
    yield
    policy._rules.pop("probe.seal")
    policy._general.discard("probe.seal")


def load_actor() -> Actor | None:
    if token := bearer():
        return PEOPLE.get(token)
    return PEOPLE.get(request.cookies.get("probe", ""))


@pytest.fixture
def done() -> list[str]:
    """What was really carried out."""
    return []


Mark = Callable[[Any], Any]
DOORS: list[tuple[str, str, Mark]] = [
    ("GET", "/silent", lambda view: view),
    ("GET", "/signin", public),
    ("GET", "/open", public),
    ("POST", "/open", public),
    ("POST", "/machine", stateless),
    ("GET", "/token", needs("probe.own")),
    ("POST", "/own", needs("probe.own")),
    ("POST", "/seal", needs("probe.seal")),
    ("GET", "/api/v1/seal", needs("probe.seal")),
    ("POST", "/api/v1/seal", needs("probe.seal")),
]


@pytest.fixture
def probe(done: list[str]) -> Flask:
    app = Flask("probe")
    app.config.update(
        SECRET_KEY="k" * 40, SESSION_COOKIE="probe", PUBLIC_URL="https://docflow.example"
    )
    guard(app, load_actor)
    handle_refusals(app)
    for method, path, mark in DOORS:
        name = "signin.page" if path == "/signin" else f"{method} {path}".replace(".", "_")
        app.add_url_rule(path, name, mark(view_of(method, path, done)), methods=[method])
    return app


def view_of(method: str, path: str, done: list[str]) -> Callable[[], str]:
    """Carries the act out, or shows a page with its token."""

    def view() -> str:
        if method == "POST":
            done.append(path)
        return csrf_token()

    return view


@pytest.fixture
def client(probe: Flask) -> FlaskClient:
    return probe.test_client()


def as_cookie(probe: Flask, name: str) -> tuple[FlaskClient, str]:
    client = probe.test_client()
    client.set_cookie("probe", name)
    return client, client.get("/token").text


def test_a_view_without_a_permission_is_a_fault(client: FlaskClient) -> None:
    answer = client.get("/silent", headers=HTML)
    assert answer.status_code == 500


def test_a_public_view_opens_to_anybody(client: FlaskClient) -> None:
    assert client.get("/open").status_code == 200


def test_a_page_sends_a_stranger_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/token?page=2", headers=HTML)
    assert answer.status_code == 302
    assert answer.location == "/signin?next=/token?page%3D2"


def test_a_stranger_who_posts_is_told_to_sign_in(client: FlaskClient, done: list[str]) -> None:
    assert client.post("/own", headers=HTML).status_code == 401
    assert done == []


def test_the_api_answers_a_stranger_with_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/seal")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["code"] == "unauthenticated"


@pytest.mark.parametrize("path", ["/seal", "/api/v1/seal"])
def test_a_post_without_the_right_is_refused_at_the_door(
    probe: Flask, done: list[str], path: str
) -> None:
    client, token = as_cookie(probe, "guest")
    answer = client.post(path, headers={"X-CSRF-Token": token} | HTML)
    assert (answer.status_code, done) == (403, [])


def test_who_has_the_right_goes_in(probe: Flask, done: list[str]) -> None:
    client, token = as_cookie(probe, "clerk")
    assert client.post("/seal", data={"csrf_token": token}).status_code == 200
    assert done == ["/seal"]


def test_a_bearer_token_needs_no_second_proof(client: FlaskClient, done: list[str]) -> None:
    answer = client.post("/api/v1/seal", headers={"Authorization": "Bearer clerk"})
    assert (answer.status_code, done) == (200, ["/api/v1/seal"])


def test_a_wrong_bearer_token_does_not_fall_back_to_the_cookie(
    probe: Flask, done: list[str]
) -> None:
    client, _ = as_cookie(probe, "clerk")
    answer = client.post("/api/v1/seal", headers={"Authorization": "Bearer nobody"})
    assert (answer.status_code, done) == (401, [])


@pytest.mark.parametrize("said", ["Basic YTpi", "Bearer", "Bearer ", "Negotiate x", "clerk"])
def test_another_kind_of_authorization_does_not_switch_the_proof_off(
    probe: Flask, done: list[str], said: str
) -> None:
    """A form may send `https://a:b@host/`, and then the browser adds Basic by itself."""
    client, _ = as_cookie(probe, "clerk")
    answer = client.post("/seal", headers={"Authorization": said} | HTML)
    assert (answer.status_code, done) == (403, [])


FORGED = {
    "no token": {},
    "an empty token": {"X-CSRF-Token": ""},
    "a made-up token": {"X-CSRF-Token": "0" * 64},
    "a token with letters nobody types": {"X-CSRF-Token": "đ" * 64},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("path", ["/seal", "/open", "/api/v1/seal"])
def test_a_post_without_the_page_s_token_changes_nothing(
    probe: Flask, done: list[str], headers: dict[str, str], path: str
) -> None:
    client, _ = as_cookie(probe, "clerk")
    raw = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    answer = client.post(path, headers=raw | {"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"], done) == (403, "csrf", [])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_every_method_that_writes_needs_the_token(probe: Flask, method: str) -> None:
    probe.add_url_rule("/any", "any", needs("probe.own")(lambda: "ok"), methods=[method.upper()])
    client, token = as_cookie(probe, "clerk")
    assert getattr(client, method)("/any", headers=HTML).status_code == 403
    assert getattr(client, method)("/any", headers={"X-CSRF-Token": token}).status_code == 200


def test_a_token_of_another_session_is_worth_nothing(probe: Flask, done: list[str]) -> None:
    _, foreign = as_cookie(probe, "guest")
    client, _ = as_cookie(probe, "clerk")
    assert client.post("/seal", data={"csrf_token": foreign}).status_code == 403
    assert done == []


ELSEWHERE = {
    "another site": {"Origin": "https://evil.example"},
    "a port of this host": {"Origin": "http://localhost:9999"},
    "a name that begins alike": {"Origin": "http://localhost.evil.example"},
    "a sandboxed frame": {"Origin": "null"},
    "no origin at all": {"Origin": ""},
    "a cross-site request": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour's subdomain": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("path", ["/seal", "/open"])
def test_a_request_from_elsewhere_is_refused_even_with_the_token(
    probe: Flask, done: list[str], headers: dict[str, str], path: str
) -> None:
    client, token = as_cookie(probe, "clerk")
    sent = {"X-CSRF-Token": token, "Accept": "application/json"} | headers
    answer = client.post(path, headers=sent)
    assert (answer.status_code, answer.json["code"], done) == (403, "foreign_origin", [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost"},
        {"Origin": "https://docflow.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_pages_may_post(probe: Flask, done: list[str], headers: dict[str, str]) -> None:
    client, token = as_cookie(probe, "clerk")
    assert client.post("/seal", headers={"X-CSRF-Token": token} | headers).status_code == 200
    assert done == ["/seal"]


def test_a_plain_text_body_cannot_smuggle_the_token(probe: Flask, done: list[str]) -> None:
    client, token = as_cookie(probe, "clerk")
    body = f"csrf_token={token}"
    answer = client.post("/seal", data=body, content_type="text/plain", headers=HTML)
    assert (answer.status_code, done) == (403, [])


def test_a_machine_s_door_looks_at_no_cookie(client: FlaskClient, done: list[str]) -> None:
    answer = client.post("/machine", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, done) == (200, ["/machine"])


def test_the_actor_is_loaded_once_for_a_request(probe: Flask) -> None:
    asked: list[str] = []

    def counting() -> Actor:
        asked.append("once")
        return PEOPLE["clerk"]

    probe.extensions["docflow.actor"] = counting
    with probe.test_request_context("/token"):
        assert current_actor() is current_actor() is PEOPLE["clerk"]
        assert asked == ["once"]
        asking.fresh_actor()
        assert asked == ["once", "once"]


def test_every_request_has_a_name_of_its_own(probe: Flask) -> None:
    names = set()

    @probe.after_request
    def keep(response: object) -> object:
        names.add(g.request_id)
        return response

    client = probe.test_client()
    for path in ("/open", "/silent", "/not-there", f"/{uuid4()}"):
        client.get(path)
    assert len(names) == 4
