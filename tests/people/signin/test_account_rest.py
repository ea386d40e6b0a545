"""The same account over the API, with the proof in the call."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest

from tests.people.signin.test_pictures import signature
from tests.world import Api, World

from .conftest import WHO

NEW = "kvx7 quả bưởi xanh"
Ask = Callable[[str], Api]


def test_me_says_who_where_and_what(api_as: Ask, world: World) -> None:
    me = api_as("bt-ubnd.vanthu").get("/me").json
    assert me["username"] == "bt-ubnd.vanthu"
    assert me["organization_id"] == str(world.org("bt-ubnd").id)
    assert me["roles"] == ["clerk"]
    assert len(me["posts"]) >= 1
    assert me["key"]["fingerprint"]
    assert me["second_factor"] is False


def test_a_call_names_its_post_and_a_wrong_one_is_refused(api_as: Ask, world: World) -> None:
    clerk = api_as("bt-hdnd.vanthu")
    assert clerk.get("/me").json["organization_id"] == str(world.org("bt-hdnd").id)
    for post in (str(uuid4()), "nonsense"):
        told = clerk.get("/me", headers={"X-Docflow-Post": post})
        assert (told.status_code, told.json["code"]) == (403, "not_yours")


def test_a_token_may_be_set_to_another_post(api_as: Ask, world: World) -> None:
    clerk = api_as("bt-ubnd.vanthu")
    other = clerk.get("/me").json["posts"][0]["id"]
    assert clerk.post("/account/post", json={"post": other}).status_code == 204
    del clerk.headers["X-Docflow-Post"]
    assert other not in {post["id"] for post in clerk.get("/me").json["posts"]}
    assert clerk.post("/account/post", json={"post": str(uuid4())}).status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [("/account/contact", {"email": "a@b.example"}), ("/tokens", {"name": "x"}),
     ("/account/totp", {}), ("/account/recovery-codes", {}), ("/account/password", {"new": NEW}),
     ("/account/key", {"pin": "829304"}), (f"/account/passkeys/{UUID(int=7)}/remove", {})],
)  # fmt: skip
def test_what_matters_carries_its_proof(api_as: Ask, path: str, body: dict[str, str]) -> None:
    program = api_as(WHO)
    missing = program.post(path, json=body)
    assert missing.status_code == 422
    assert "password" in missing.json["errors"]
    wrong = program.post(path, json=body | {"password": "sai"})
    assert (wrong.status_code, wrong.json["errors"]) == (422, {"password": "wrong_password"})


def test_guessing_through_a_stolen_token_is_delayed(api_as: Ask) -> None:
    program = api_as(WHO)
    seen = [program.post("/tokens", json={"name": "x", "password": "sai"}) for _ in range(6)]
    assert [one.status_code for one in seen] == [422] * 5 + [429]
    assert seen[-1].json["seconds"] > 0


def test_tokens_are_made_listed_and_revoked(api_as: Ask, world: World) -> None:
    program = api_as(WHO)
    made = program.post("/tokens", json={"name": "Báo cáo", "password": world.password(WHO)})
    assert made.status_code == 201
    listed = program.get("/tokens").json["items"]
    assert [row["name"] for row in listed] == ["Báo cáo", "test"]
    assert "df_" not in program.get("/tokens").text
    assert program.delete(f"/tokens/{listed[0]['id']}").status_code == 204
    assert program.delete(f"/tokens/{listed[0]['id']}").status_code == 404
    other = {"Authorization": f"Bearer {made.json['token']}"}
    assert program.get("/me", headers=other).status_code == 401


def test_nobody_revokes_anothers_token(api_as: Ask) -> None:
    mine = api_as(WHO).get("/tokens").json["items"][0]["id"]
    assert api_as("bt-ubnd.chutich").delete(f"/tokens/{mine}").status_code == 404


def test_the_password_is_changed(api_as: Ask, world: World) -> None:
    program = api_as(WHO)
    body = {"password": world.password(WHO), "new": NEW}
    assert program.post("/account/password", json=body).status_code == 204
    again = program.post("/account/password", json=body)
    assert again.json["errors"] == {"password": "wrong_password"}
    weak = program.post("/account/password", json={"password": NEW, "new": "12345678"})
    assert weak.json["errors"] == {"new": "password_weak"}


def test_one_time_codes_over_the_api(api_as: Ask, world: World) -> None:
    program = api_as(WHO)
    password = {"password": world.password(WHO)}
    uri = program.post("/account/totp", json=password).json["uri"]
    codes = pyotp.parse_uri(uri)
    confirmed = program.post("/account/totp/confirm", json={"code": codes.now()})  # type: ignore[union-attr]  # a TOTP
    spare = confirmed.json["codes"]
    assert len(spare) == 10
    assert program.get("/me").json["second_factor"] is True
    refused = program.post("/account/totp/remove", json=password)
    assert refused.json["errors"] == {"code": "wrong_code"}
    done = program.post("/account/totp/remove", json=password | {"code": spare[0]})
    assert done.status_code == 204


def test_sessions_are_listed_and_ended(
    api_as: Ask, page_as: Callable[[str], Any], world: World
) -> None:
    page = page_as(WHO)
    program = api_as(WHO)
    rows = program.get("/account/sessions").json["items"]
    assert len(rows) == 1
    assert program.delete(f"/account/sessions/{rows[0]['id']}").status_code == 204
    assert page.get("/account").status_code == 302
    assert program.delete(f"/account/sessions/{rows[0]['id']}").status_code == 404


def test_the_small_acts(api_as: Ask) -> None:
    program = api_as(WHO)
    assert program.post("/account/language", json={"lang": "en"}).status_code == 204
    assert program.post("/account/language", json={"lang": "fr"}).status_code == 422
    assert program.post("/account/tour").status_code == 204
    me = program.get("/me").json
    assert (me["locale"], me["toured"]) == ("en", True)


def test_the_signature_is_sent_as_a_file(api_as: Ask, world: World) -> None:
    program = api_as(WHO)
    form = {"password": world.password(WHO), "picture": (io.BytesIO(signature()), "ky.png")}
    assert program.post("/account/signature", data=form).status_code == 204
    form = {"password": world.password(WHO), "picture": (io.BytesIO(b"GIF89a"), "ky.png")}
    assert program.post("/account/signature", data=form).json["errors"] == {
        "picture": "picture_form"
    }
