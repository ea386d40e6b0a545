"""Sessions: a new id whenever more is trusted, ends that are ends, limits that hold (T06)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from config.settings import Settings
from docflow.core import clock, live
from docflow.core.db import db
from docflow.core.web import socketio
from docflow.core.work import transaction
from docflow.people import sessions
from docflow.people.actors import posts_of
from docflow.people.credentials import LoginSession
from tests.people.signin.visitor import Visitor
from tests.world import World

from .conftest import WHO

NEW = "kvx7 quả bưởi xanh"


def test_a_cookie_brought_along_stays_a_strangers(visitor: Visitor) -> None:
    visitor.client.set_cookie(visitor.cookie, "chosen-by-somebody-else")
    assert not visitor.signed_in
    visitor.sign_in(WHO)
    assert visitor.token != "chosen-by-somebody-else"
    visitor.client.set_cookie(visitor.cookie, "chosen-by-somebody-else")
    assert not visitor.signed_in


def test_each_sign_in_has_an_id_of_its_own(visitors: Callable[..., Visitor]) -> None:
    one, two = visitors(), visitors()
    one.sign_in(WHO)
    two.sign_in(WHO)
    assert one.token != two.token
    assert min(len(one.token), len(two.token)) >= 43


def test_the_database_does_not_hold_the_token(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    kept = list(db.session.scalars(sa.select(LoginSession.token_hash)))
    assert visitor.token not in kept
    assert sessions.hash_of(visitor.token) in kept


def test_signing_out_ends_the_session_and_clears_the_browser(
    visitor: Visitor, trail: Callable[[str], list[str]]
) -> None:
    visitor.sign_in(WHO)
    old = visitor.token
    answer = visitor.post("/session/end")
    assert (answer.status_code, answer.location) == (303, "/signin")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.token == ""
    visitor.client.set_cookie(visitor.cookie, old)
    assert not visitor.signed_in
    assert trail(WHO)[-1] == "account.signout"


def test_a_browser_whose_session_was_ended_elsewhere_is_told_to_drop_what_it_kept(
    visitor: Visitor,
) -> None:
    visitor.sign_in(WHO)
    with transaction() as session:
        sessions.end(session.scalars(sa.select(LoginSession)).one())
    page = visitor.client.get("/meetings", headers={"Sec-Fetch-Mode": "navigate"})
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    headers = {"Sec-Fetch-Mode": "cors", "Accept": "application/json"}
    script = visitor.client.get("/notifications", headers=headers)
    assert "Clear-Site-Data" not in script.headers
    assert script.get_json()["code"] == "session_ended"


def test_proving_again_gives_a_new_id(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    old = visitor.token
    visitor.prove(WHO)
    assert visitor.token != old
    assert visitor.signed_in
    visitor.client.set_cookie(visitor.cookie, old)
    assert not visitor.signed_in


def test_changing_the_password_ends_the_others_and_renews_this(
    visitor: Visitor, visitors: Callable[..., Visitor]
) -> None:
    elsewhere = visitors()
    elsewhere.sign_in(WHO)
    visitor.sign_in(WHO)
    old = visitor.token
    fields = {"password": visitor.world.password(WHO), "new": NEW}
    assert visitor.post("/account/security/password", fields).status_code == 303
    assert visitor.signed_in
    assert not elsewhere.signed_in
    visitor.client.set_cookie(visitor.cookie, old)
    assert not visitor.signed_in
    assert visitors(address="192.0.2.5").sign_in(WHO).status_code == 422
    assert visitors(address="192.0.2.5").sign_in(WHO, NEW).status_code == 303


def test_an_unused_session_ends_after_half_an_hour(visitor: Visitor) -> None:
    start = datetime(2026, 11, 23, 2, tzinfo=UTC)
    with clock.stopped_at(start):
        visitor.sign_in(WHO)
    with clock.stopped_at(start + timedelta(minutes=29)):
        assert visitor.signed_in
    with clock.stopped_at(start + timedelta(minutes=58)):
        assert visitor.signed_in, "use keeps it alive"
    with clock.stopped_at(start + timedelta(minutes=88, seconds=1)):
        assert not visitor.signed_in


def test_no_session_outlives_twelve_hours(visitor: Visitor) -> None:
    start = datetime(2026, 11, 23, 0, tzinfo=UTC)
    with clock.stopped_at(start):
        visitor.sign_in(WHO)
    for minutes in range(25, 12 * 60, 25):
        with clock.stopped_at(start + timedelta(minutes=minutes)):
            if minutes == 300:
                visitor.prove(WHO)
            assert visitor.signed_in
    with clock.stopped_at(start + timedelta(hours=12)):
        assert not visitor.signed_in


def test_cookies_are_for_this_host_and_not_for_scripts(visitor: Visitor) -> None:
    cookies = visitor.sign_in(WHO).headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"docflow", "docflow-device"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_over_https_cookies_are_secure_and_bound_to_the_host(app: Flask, world: World) -> None:
    app.config.update(SESSION_COOKIE="__Host-docflow", SESSION_COOKIE_SECURE=True)
    visitor = Visitor(app, world)
    visitor.get("/signin")
    fields = {"username": WHO, "password": world.password(WHO)}
    answer = visitor.post("/signin", fields, base_url="https://docflow.example")
    cookies = answer.headers.getlist("Set-Cookie")
    names = {cookie.split("=")[0] for cookie in cookies}
    assert names == {"__Host-docflow", "__Host-docflow-device"}
    assert all("Secure" in cookie and "Path=/" in cookie for cookie in cookies)


def test_people_see_and_end_their_own_sessions(
    visitor: Visitor, visitors: Callable[..., Visitor]
) -> None:
    elsewhere = visitors(address="192.0.2.77")
    elsewhere.sign_in(WHO)
    visitor.sign_in(WHO)
    page = visitor.get("/account/security").text
    assert "192.0.2.77" in page
    row = db.session.scalars(
        sa.select(LoginSession).where(LoginSession.address == "192.0.2.77")
    ).one()
    row_id = row.id
    visitor.post(f"/account/security/sessions/{row_id}/end")
    assert not elsewhere.signed_in
    assert "192.0.2.77" not in visitor.get("/account/security").text
    assert visitor.post(f"/account/security/sessions/{row_id}/end").status_code == 404


def test_all_others_end_at_once(visitor: Visitor, visitors: Callable[..., Visitor]) -> None:
    others = [visitors() for _ in range(3)]
    for other in others:
        other.sign_in(WHO)
    visitor.sign_in(WHO)
    visitor.post("/account/security/sessions/end-others")
    assert visitor.signed_in
    assert not any(other.signed_in for other in others)


def test_nobody_ends_anothers_session(visitor: Visitor, visitors: Callable[..., Visitor]) -> None:
    chair = visitors()
    chair.sign_in("bt-ubnd.chutich")
    theirs = db.session.scalars(sa.select(LoginSession.id)).one()
    visitor.sign_in(WHO)
    assert visitor.post(f"/account/security/sessions/{theirs}/end").status_code == 404
    assert chair.signed_in


@pytest.mark.parametrize("path", ["/session/end", "/account/post"])
def test_live_pages_are_hung_up_on(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """With the session, and when it means another post: the page comes back as who it is now."""
    hung_up: list[str] = []
    visitor.sign_in("bt-ubnd.vanthu")
    post = re.findall(r'name="post" value="([0-9a-f-]{36})"', visitor.get("/account").text)[0]
    assert socketio.test_client(app, flask_test_client=visitor.client).is_connected()
    monkeypatch.setattr(live, "hang_up", hung_up.append)
    visitor.post(path, {"post": post})
    assert len(hung_up) == 1


def test_a_session_is_noted_as_used_at_most_once_a_minute(visitor: Visitor) -> None:
    start = datetime(2026, 11, 23, 2, tzinfo=UTC)

    def seen() -> datetime:
        db.session.rollback()
        return db.session.scalars(sa.select(LoginSession.seen_at)).one()

    with clock.stopped_at(start):
        visitor.sign_in(WHO)
    with clock.stopped_at(start + timedelta(seconds=59)):
        visitor.get("/account")
        assert seen() == start
    with clock.stopped_at(start + timedelta(seconds=61)):
        visitor.get("/account")
        assert seen() == start + timedelta(seconds=61)


def test_one_works_in_another_of_ones_posts_openly(
    visitor: Visitor, world: World, trail: Callable[[str], list[str]]
) -> None:
    who = "bt-ubnd.vanthu"
    visitor.sign_in(who)
    offered = re.findall(r'name="post" value="([0-9a-f-]{36})"', visitor.get("/account").text)
    rows = posts_of(db.session, world.person(who).id, clock.today())
    held = {appointment.id: body for appointment, _post, body in rows}
    wanted = UUID(offered[0])
    answer = visitor.post("/account/post", {"post": str(wanted)})
    assert answer.location == "/"
    assert f"<dd>{held[wanted].short_name}</dd>" in visitor.get("/account").text
    assert trail(who)[-1] == "account.switch"


@pytest.mark.parametrize("wanted", ["", "nonsense", "of a colleague"])
def test_nobody_works_in_a_post_they_do_not_hold(
    visitor: Visitor, world: World, wanted: str
) -> None:
    if wanted == "of a colleague":
        wanted = str(world.actor("bt-ubnd.vanthu").posts[0][0])
    visitor.sign_in(WHO)
    assert visitor.post("/account/post", {"post": wanted}).status_code == 422


def choose(visitor: Visitor, language: str, page: str) -> TestResponse:
    headers = {"Referer": f"http://localhost{page}"}
    return visitor.post("/session/language", {"lang": language}, headers=headers)


def test_the_language_is_chosen_in_front_of_the_door_and_kept_behind_it(visitor: Visitor) -> None:
    visitor.get("/signin")
    assert choose(visitor, "en", "/signin?next=/account").location == "/signin?next=/account"
    shown = visitor.get("/signin").text
    assert '<html lang="en">' in shown
    assert "Password" in shown
    visitor.sign_in(WHO)
    assert '<html lang="en">' in visitor.get("/account").text


def test_the_language_belongs_to_the_person_and_not_to_the_machine(
    app: Flask, world: World, visitor: Visitor
) -> None:
    visitor.sign_in(WHO)
    assert choose(visitor, "en", "/account").location == "/account"
    assert '<html lang="en">' in visitor.get("/account").text
    visitor.post("/session/end")
    visitor.sign_in("bt-ubnd.chutich")
    assert '<html lang="vi">' in visitor.get("/account").text, "the next one did not choose it"
    elsewhere = Visitor(app, world)
    elsewhere.sign_in(WHO)
    assert '<html lang="en">' in elsewhere.get("/account").text


def test_a_strange_language_is_vietnamese(visitor: Visitor) -> None:
    visitor.get("/signin")
    visitor.post("/session/language", {"lang": "../../etc"})
    assert '<html lang="vi">' in visitor.get("/signin").text


def test_the_limits_are_those_of_the_settings(settings: Settings, app: Flask) -> None:
    limits = app.extensions["docflow.limits"]
    assert limits.idle == timedelta(minutes=settings.idle_minutes)
    assert limits.absolute == timedelta(hours=settings.session_hours)
