"""Passkeys: added after a proof, bound to origin, challenge and person (T08)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core import clock
from docflow.core.db import db
from docflow.people.credentials import Challenge, Passkey
from tests.people.signin.authenticator import Authenticator
from tests.people.signin.visitor import Visitor
from tests.world import World

from .conftest import WHO

REFUSED = (422, "passkey_refused")


def add(visitor: Visitor, key: Authenticator, name: str = "Máy cơ quan") -> Any:
    begun = visitor.ask("/account/passkeys/begin", {"name": name})
    assert begun.status_code == 200, begun.text
    body = {"name": name, "credential": key.create(begun.json)}
    return visitor.ask("/account/passkeys/finish", body)


@pytest.fixture
def key(visitor: Visitor) -> Authenticator:
    """A passkey of WHO, who has left again."""
    made = Authenticator()
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    assert add(visitor, made).json == {"redirect": "/account/security"}
    visitor.post("/session/end")
    visitor.get("/signin")
    return made


def ask_in(visitor: Visitor) -> dict[str, Any]:
    visitor.get("/signin")
    options: dict[str, Any] = visitor.ask("/signin/passkey/begin").json
    return options


def answer(visitor: Visitor, credential: dict[str, Any]) -> tuple[int, str]:
    told = visitor.ask("/signin/passkey/finish?next=/account", {"credential": credential})
    return told.status_code, told.json.get("redirect") or told.json["code"]


def test_a_passkey_signs_in_without_name_and_password(
    visitor: Visitor, key: Authenticator, trail: Callable[[str], list[str]]
) -> None:
    options = ask_in(visitor)
    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []
    assert answer(visitor, key.get(options)) == (200, "/account")
    assert visitor.signed_in
    assert trail(WHO)[-1] == "account.signin"


def test_a_passkey_is_added_only_after_a_proof(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    visitor.get("/account")
    refused = visitor.ask("/account/passkeys/begin")
    assert (refused.status_code, refused.json["code"]) == (403, "prove_first")


def test_creation_asks_for_verification_and_names_the_keys_there_are(
    visitor: Visitor, key: Authenticator
) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    options = visitor.ask("/account/passkeys/begin").json
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert len(options["excludeCredentials"]) == 1
    assert options["rp"]["id"] == "localhost"


def test_a_challenge_is_answered_once(visitor: Visitor, key: Authenticator) -> None:
    options = ask_in(visitor)
    assert answer(visitor, key.get(options))[0] == 200
    visitor.post("/session/end")
    visitor.get("/signin")
    assert answer(visitor, key.get(options)) == REFUSED


def test_a_challenge_lasts_minutes(visitor: Visitor, key: Authenticator) -> None:
    options = ask_in(visitor)
    with clock.stopped_at(datetime.now(UTC) + timedelta(minutes=6)):
        assert answer(visitor, key.get(options)) == REFUSED


def test_challenges_nobody_answered_go(visitor: Visitor, key: Authenticator) -> None:
    for _ in range(3):
        ask_in(visitor)
    with clock.stopped_at(datetime.now(UTC) + timedelta(minutes=6)):
        ask_in(visitor)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Challenge)) == 1


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://evil.example"}, {"origin": "http://localhost:81"},
     {"rp_id": "evil.example"}, {"verifies": False}],
)  # fmt: skip
def test_another_origin_party_or_no_verification_is_refused(
    visitor: Visitor, key: Authenticator, change: dict[str, Any], trail: Callable[[str], list[str]]
) -> None:
    for name, value in change.items():
        setattr(key, name, value)
    assert answer(visitor, key.get(ask_in(visitor))) == REFUSED
    assert trail(WHO)[-1] == "account.passkey_failed"
    assert not visitor.signed_in


def test_a_count_that_does_not_grow_betrays_a_copy(visitor: Visitor, key: Authenticator) -> None:
    key.count = 9
    assert answer(visitor, key.get(ask_in(visitor)))[0] == 200
    visitor.post("/session/end")
    for shown in (9, 3, 0):
        key.count = shown - 1
        assert answer(visitor, key.get(ask_in(visitor))) == REFUSED


def test_a_key_without_a_counter_is_fine(visitor: Visitor, key: Authenticator) -> None:
    for _ in range(2):
        key.count = -1
        assert answer(visitor, key.get(ask_in(visitor)))[0] == 200
        visitor.post("/session/end")


def test_a_key_speaks_only_for_its_own_person(
    visitor: Visitor, key: Authenticator, world: World
) -> None:
    key.user = world.person("bt-ubnd.chutich").id.bytes
    assert answer(visitor, key.get(ask_in(visitor))) == REFUSED


def test_a_strangers_key_is_refused(visitor: Visitor, key: Authenticator) -> None:
    stranger = Authenticator(user=key.user, id=key.id)
    assert answer(visitor, stranger.get(ask_in(visitor))) == REFUSED
    assert answer(visitor, Authenticator(user=key.user).get(ask_in(visitor))) == REFUSED


def test_a_challenge_for_creating_is_not_one_for_signing_in(
    visitor: Visitor, key: Authenticator
) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    options = visitor.ask("/account/passkeys/begin").json
    assert answer(visitor, key.get(options)) == REFUSED


def test_somebody_elses_challenge_creates_nothing(
    visitor: Visitor, visitors: Callable[..., Visitor], key: Authenticator
) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    theirs = visitors()
    theirs.sign_in("bt-ubnd.chutich")
    theirs.prove("bt-ubnd.chutich")
    options = theirs.ask("/account/passkeys/begin").json
    made = Authenticator().create(options)
    assert visitor.ask("/account/passkeys/finish", {"credential": made}).status_code == 422


def test_creation_without_verification_is_refused(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    assert add(visitor, Authenticator(verifies=False)).json["code"] == "passkey_refused"
    assert add(visitor, Authenticator(origin="https://evil.example")).status_code == 422


@pytest.mark.parametrize(
    "credential",
    [None, 5, {}, {"response": {}}, {"response": {"clientDataJSON": 7}}, {"response": []},
     {"id": "x", "response": {"clientDataJSON": "e30"}},
     {"id": "…", "rawId": 1, "response": {"clientDataJSON": "AAAA"}}],
)  # fmt: skip
def test_nonsense_is_refused_politely(
    visitor: Visitor, key: Authenticator, credential: Any
) -> None:
    ask_in(visitor)
    assert answer(visitor, credential) == REFUSED


def test_every_part_of_an_answer_is_looked_at(visitor: Visitor, key: Authenticator) -> None:
    """One wrong byte anywhere in what is signed, or in the signature."""
    for part, at in itertools.product(("authenticatorData", "signature"), (0, 5, -4)):
        credential = key.get(ask_in(visitor))
        text = credential["response"][part]
        spot = at % len(text)
        other = "A" if text[spot] != "A" else "B"
        credential["response"][part] = text[:spot] + other + text[spot + 1 :]
        assert answer(visitor, credential) == REFUSED


def test_a_removed_key_opens_nothing(visitor: Visitor, key: Authenticator) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    made = db.session.scalars(sa.select(Passkey)).one()
    assert "Máy cơ quan" in visitor.get("/account/security").text
    visitor.post(f"/account/passkeys/{made.id}/remove")
    visitor.post("/session/end")
    assert answer(visitor, key.get(ask_in(visitor))) == REFUSED


def test_nobody_removes_anothers_key(visitors: Callable[..., Visitor], key: Authenticator) -> None:
    made = db.session.scalars(sa.select(Passkey)).one()
    other = visitors()
    other.sign_in("bt-ubnd.chutich")
    other.prove("bt-ubnd.chutich")
    assert other.post(f"/account/passkeys/{made.id}/remove").status_code == 404


def test_a_passkey_proves_again_under_a_new_session_id(
    visitor: Visitor, key: Authenticator
) -> None:
    answer(visitor, key.get(ask_in(visitor)))
    before = visitor.token
    visitor.get("/account/prove")
    options = visitor.ask("/account/prove/passkey/begin").json
    done = visitor.ask("/account/prove/passkey/finish", {"credential": key.get(options)})
    assert done.status_code == 200
    assert visitor.token != before
    assert "Đã xác nhận" in visitor.get("/account").text


def test_anothers_passkey_does_not_prove_me(
    visitor: Visitor, visitors: Callable[..., Visitor], key: Authenticator
) -> None:
    other = visitors()
    other.sign_in("bt-ubnd.chutich")
    other.get("/account/prove")
    options = other.ask("/account/prove/passkey/begin").json
    told = other.ask("/account/prove/passkey/finish", {"credential": key.get(options)})
    assert (told.status_code, told.json["code"]) == REFUSED


def test_the_public_address_decides_the_origin(app: Flask, visitor: Visitor) -> None:
    ports = app.extensions["docflow.ports"]
    named = dataclasses.replace(ports, public_url="https://docflow.thainguyen.example")
    app.extensions["docflow.ports"] = named
    visitor.get("/signin")
    assert visitor.ask("/signin/passkey/begin").json["rpId"] == "docflow.thainguyen.example"
    app.extensions["docflow.ports"] = dataclasses.replace(ports, public_url="http://10.1.2.3")
    told = visitor.ask("/signin/passkey/begin")
    assert (told.status_code, told.json["code"]) == (503, "passkey_needs_name")
    assert "data-passkey=" not in visitor.get("/signin").text
