"""The PIN of a signing key: five tries, then an administrator (T09)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

import signing
from docflow.core.audit_rows import AuditEntry, AuditPayload
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound
from docflow.core.values import Secret
from docflow.people import keys, pins
from docflow.people.models import SigningKey
from tests.people.signin.visitor import Visitor, errors_of
from tests.world import World

from .conftest import WHO

CHAIR = "bt-ubnd.chutich"
NEW = Secret("829304")


@pytest.fixture
def key_id(world: World) -> object:
    row = keys.key_of_person(world.person(CHAIR).id)
    assert row is not None
    keys.forget(row.id)
    return row.id


def events_of(key_id: object) -> list[str]:
    query = sa.select(AuditEntry.event).where(AuditEntry.subject_id == key_id)
    return list(db.session.scalars(query.order_by(AuditEntry.seq)))


def wrong_pin(world: World) -> Secret:
    return Secret("111222" if world.pin(CHAIR) != "111222" else "222111")


def open_with(world: World, pin: Secret | str) -> str:
    try:
        keys.unlock_person(world.ports, world.actor(CHAIR), pin)
    except (Invalid, Forbidden) as refusal:
        return f"{refusal.code}:{refusal.facts.get('left', '')}"
    return "open"


def test_the_fifth_wrong_pin_locks_and_the_right_one_is_refused_then(
    world: World, key_id: object
) -> None:
    tries = [open_with(world, wrong_pin(world)) for _ in range(6)]
    assert tries == ["wrong_pin:4", "wrong_pin:3", "wrong_pin:2", "wrong_pin:1",
                     "key_locked:", "key_locked:"]  # fmt: skip
    assert open_with(world, world.pin(CHAIR)) == "key_locked:"
    assert events_of(key_id).count("signing_key.wrong_pin") == 5


def test_a_right_pin_starts_the_count_anew(world: World, key_id: object) -> None:
    for _ in range(4):
        open_with(world, wrong_pin(world))
    assert open_with(world, world.pin(CHAIR)) == "open"
    assert open_with(world, wrong_pin(world)) == "wrong_pin:4"


def test_a_key_that_is_open_does_not_open_for_a_wrong_pin(world: World, key_id: object) -> None:
    assert open_with(world, world.pin(CHAIR)) == "open"
    assert open_with(world, wrong_pin(world)) == "wrong_pin:4"
    assert open_with(world, world.pin(CHAIR)) == "open"


def at_once(app: Flask, count: int, act: Callable[[], None]) -> None:
    def run() -> None:
        with app.app_context():
            act()
            db.session.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_wrong_pins_at_once_are_five(
    world: World, key_id: object, bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    really = signing.open_key
    monkeypatch.setattr(signing, "open_key", lambda p, n: looked_at.append(1) or really(p, n))
    wrong, results = wrong_pin(world), list[str]()
    at_once(bare_app, 12, lambda: results.append(open_with(world, wrong)))
    assert len(looked_at) == keys.TRIES
    assert sum(one.startswith("wrong_pin") for one in results) == 4
    assert results.count("key_locked:") == 8


def test_many_right_pins_at_once_open_it_once(
    world: World, key_id: object, bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    really = signing.open_key
    monkeypatch.setattr(signing, "open_key", lambda p, n: looked_at.append(1) or really(p, n))
    results: list[str] = []
    at_once(bare_app, 8, lambda: results.append(open_with(world, world.pin(CHAIR))))
    assert results == ["open"] * 8
    assert len(looked_at) == 1


def test_the_pin_is_in_no_log_and_in_no_trail(
    world: World, key_id: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    open_with(world, "424243")
    open_with(world, world.pin(CHAIR))
    payloads = b"".join(db.session.scalars(sa.select(AuditPayload.payload)))
    for pin in ("424243", world.pin(CHAIR)):
        assert pin not in caplog.text
    assert b"424243" not in payloads
    assert "424243" not in repr(Secret("424243")) + f"{Secret('424243')}"


def test_a_new_pin_opens_the_same_key_and_the_old_one_does_not(
    world: World, key_id: object
) -> None:
    actor, old = world.actor(CHAIR), world.pin(CHAIR)
    before = keys.unlock_person(world.ports, actor, old).certificate
    pins.change_pin(world.ports, actor, Secret(old), NEW)
    assert keys.unlock_person(world.ports, actor, NEW).certificate == before
    assert open_with(world, old) == "wrong_pin:4"
    assert "signing_key.pin_changed" in events_of(key_id)


def test_guessing_by_changing_the_pin_counts_too(world: World, key_id: object) -> None:
    for _ in range(5):
        with pytest.raises((Invalid, Forbidden)):
            pins.change_pin(world.ports, world.actor(CHAIR), wrong_pin(world), NEW)
    assert open_with(world, world.pin(CHAIR)) == "key_locked:"


@pytest.mark.parametrize(
    ("pin", "code"),
    [("12345", "pin_form"), ("abcdef", "pin_form"), ("9" * 33, "pin_form"), ("", "pin_form"),
     ("٣٤٥٦٧٨", "pin_form"), ("777777", "pin_weak"), ("123456", "pin_weak"),
     ("987654", "pin_weak"), ("121212", "pin_weak")],
)  # fmt: skip
def test_a_pin_is_six_digits_that_are_not_tried_first(pin: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        keys.check_pin(Secret(pin))
    assert refused.value.fields == {"pin": code}


def test_a_good_key_is_not_replaced_at_will(world: World, key_id: object) -> None:
    with pytest.raises(Exception, match="key_still_good"):
        pins.request_key(world.ports, world.actor(CHAIR), NEW)


def test_a_locked_key_is_taken_back_by_an_administrator_and_requested_anew(
    world: World, key_id: object
) -> None:
    for _ in range(5):
        open_with(world, wrong_pin(world))
    with pytest.raises(Forbidden, match="key_locked"):
        pins.request_key(world.ports, world.actor(CHAIR), NEW)
    pins.release_key(world.actor("bt-ubnd.quantri"), world.person(CHAIR).id)
    fresh = pins.request_key(world.ports, world.actor(CHAIR), NEW)
    assert fresh.id != key_id
    assert open_with(world, NEW) == "open"
    assert db.session.get_one(SigningKey, key_id).revoked_at is not None


@pytest.mark.parametrize("who", ["bt-ubnd.pct1", "pl-ubnd.quantri"])
def test_only_their_administrator_takes_a_key_back(world: World, key_id: object, who: str) -> None:
    with pytest.raises(NotFound):
        pins.release_key(world.actor(who), world.person(CHAIR).id)
    with pytest.raises(Forbidden):
        keys.issue_personal_key(world.ports, world.actor(who), world.person(CHAIR).id, NEW)
    with pytest.raises(Forbidden):
        keys.issue_seal_key(world.ports, world.actor(who), world.org("bt-ubnd").id, NEW)


def test_the_page_changes_the_pin(visitor: Visitor, world: World) -> None:
    visitor.sign_in(CHAIR)
    page = visitor.get("/account/key").text
    row = keys.key_of_person(world.person(CHAIR).id)
    assert row is not None
    assert row.fingerprint in page
    differs = {"pin": world.pin(CHAIR), "new_pin": "829304", "again": "829305"}
    answer = visitor.post("/account/key/pin", differs)
    assert errors_of(answer) == ["Hai lần nhập mã PIN chưa giống nhau."]
    assert "829304" not in answer.text
    wrong = visitor.post("/account/key/pin", differs | {"pin": "000001", "again": "829304"})
    assert "Còn 4 lần thử" in errors_of(wrong)[0]
    done = visitor.post("/account/key/pin", differs | {"again": "829304"})
    assert done.status_code == 303
    assert open_with(world, "829304") == "open"


def test_the_page_says_when_the_key_is_locked(visitor: Visitor, world: World) -> None:
    visitor.sign_in(CHAIR)
    for _ in range(5):
        open_with(world, wrong_pin(world))
    page = visitor.get("/account/key").text
    assert "Khóa ký đã bị khóa lúc" in page
    assert "/account/key/pin" not in page
    late = {"pin": world.pin(CHAIR), "new_pin": "829304", "again": "829304"}
    assert visitor.post("/account/key/pin", late).status_code == 403


def test_who_has_no_key_requests_one(visitor: Visitor, world: World) -> None:
    row = keys.key_of_person(world.person(WHO).id)
    if row is not None:
        pins.release_key(world.actor("bt-ubnd.quantri"), world.person(WHO).id)
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    done = visitor.post("/account/key", {"pin": "829304", "again": "829304"})
    assert done.status_code == 303
    assert keys.unlock_person(world.ports, world.actor(WHO), NEW).certificate.serial
