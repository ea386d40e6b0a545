"""One's own account: what needs a proof, tokens for programs, contact, what lately happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core import clock
from docflow.core.db import db
from docflow.people.credentials import ApiToken
from tests.people.signin.visitor import Visitor, errors_of
from tests.world import Api, World

from .conftest import WHO

GUARDED = (
    "/account/contact", "/account/tokens", "/account/key", "/account/key/signature",
    "/account/security/second", "/account/security/second/confirm",
    "/account/security/second/remove", "/account/security/codes",
    "/account/passkeys/00000000-0000-4000-8000-000000000000/remove",
)  # fmt: skip


@pytest.mark.parametrize("path", GUARDED)
def test_what_matters_asks_for_a_proof_first(visitor: Visitor, path: str) -> None:
    visitor.sign_in(WHO)
    answer = visitor.post(path, {"email": "a@b.example", "name": "x", "pin": "829304"})
    assert answer.status_code == 303
    assert answer.location.startswith("/account/prove?next=")


def test_a_proof_lasts_ten_minutes(visitor: Visitor) -> None:
    start = datetime(2026, 11, 23, 3, tzinfo=UTC)
    with clock.stopped_at(start):
        visitor.sign_in(WHO)
        assert visitor.prove(WHO).status_code == 303
    for minutes, location in ((9, "/account"), (10, "/account/prove?next=/")):
        with clock.stopped_at(start + timedelta(minutes=minutes)):
            sent = visitor.post("/account/contact", {"email": f"a{minutes}@b.example"})
            assert sent.location == location


def test_a_wrong_proof_is_said_counted_and_told(
    visitor: Visitor, trail: Callable[[str], list[str]]
) -> None:
    visitor.sign_in(WHO)
    visitor.get("/account/prove")
    seen = [visitor.post("/account/prove", {"password": "sai"}) for _ in range(6)]
    assert [one.status_code for one in seen] == [422] * 5 + [429]
    assert errors_of(seen[0]) == ["Mật khẩu chưa đúng."]
    assert trail(WHO).count("account.proof_failed") == 5
    assert visitor.prove(WHO).status_code == 429


def test_contact_is_checked_and_what_was_typed_stays(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    wrong = visitor.post("/account/contact", {"email": "không phải thư", "phone": "09x"})
    assert wrong.status_code == 422
    assert len(errors_of(wrong)) == 2
    assert "không phải thư" in wrong.text
    right = {"email": "van.thu@bachthong.example", "phone": "0209 3851 234"}
    assert visitor.post("/account/contact", right).status_code == 303
    page = visitor.get("/account").text
    assert right["email"] in page
    assert right["phone"] in page


def test_the_page_tells_what_lately_happened(
    visitor: Visitor, visitors: Callable[..., Visitor]
) -> None:
    visitors(address="198.51.100.66").sign_in(WHO, "đoán mò")
    visitor.sign_in(WHO)
    page = visitor.get("/account").text
    assert "Đăng nhập sai mật khẩu" in page
    assert "không phải bạn" in page


def test_a_token_is_shown_once_and_works(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    page = visitor.post("/account/tokens", {"name": "Đồng bộ hồ sơ"}).text
    token = page.split("df_")[1].split("<")[0].split('"')[0]
    assert "df_" not in visitor.get("/account/tokens").text
    headers = {"Authorization": f"Bearer df_{token}"}
    assert visitor.get("/api/v1/me", headers=headers).json["username"] == WHO
    kept = db.session.scalars(sa.select(ApiToken)).one()
    assert token not in kept.token_hash
    visitor.post(f"/account/tokens/{kept.id}/revoke")
    visitor.client.delete_cookie(visitor.cookie)
    assert visitor.get("/api/v1/me", headers=headers).status_code == 401


def test_tokens_end_after_ninety_days(app: Flask, world: World) -> None:
    program = Api(app, world, WHO)
    with clock.stopped_at(datetime.now(UTC) + timedelta(days=89)):
        assert program.get("/me").status_code == 200
    with clock.stopped_at(datetime.now(UTC) + timedelta(days=90, minutes=1)):
        assert program.get("/me").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer df_x", "Basic eDp5", "df_x"])
def test_other_headers_open_nothing(visitor: Visitor, header: str) -> None:
    assert visitor.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_page_without_a_proof_shows_no_form_for_what_matters(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    for page in ("/account", "/account/tokens", "/account/security", "/account/key"):
        text = visitor.get(page).text
        assert f"/account/prove?next={page}" in text
        assert "Đã xác nhận" not in text


def test_the_tour_is_seen_once(visitor: Visitor, trail: Callable[[str], list[str]]) -> None:
    visitor.sign_in(WHO)
    visitor.get("/account")
    for _ in range(2):
        assert visitor.ask("/account/toured").status_code == 200
    assert trail(WHO).count("account.toured") == 1
