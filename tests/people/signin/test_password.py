"""Signing in by password: who gets in, what a stranger can learn, what is remembered."""

from __future__ import annotations

import logging
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.errors import Invalid, Unavailable
from docflow.core.values import Secret
from docflow.core.work import transaction, work
from docflow.people import passwords as passwords_module
from docflow.people.credentials import Password
from docflow.people.models import Appointment, Person
from docflow.people.passwords import Passwords, seeding
from tests.people.signin.visitor import Visitor
from tests.world import World

from .conftest import WHO

WEAK = Path("config/reference/weak_passwords.txt")


def test_the_right_password_leads_home(visitor: Visitor, trail: Callable[[str], list[str]]) -> None:
    answer = visitor.sign_in(WHO)
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.signed_in
    assert trail(WHO) == ["account.signin"]


def test_after_signing_in_the_wanted_page_opens(visitor: Visitor) -> None:
    sent_away = visitor.get("/account/key")
    assert sent_away.location == "/signin?next=/account/key"
    assert visitor.sign_in(WHO, next="/account/key").location == "/account/key"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)",
     "/%0d%0aSet-Cookie:x", "evil", "/\t/evil.example", "///evil.example", "http:///evil"],
)  # fmt: skip
def test_nobody_is_led_out_of_the_house(visitor: Visitor, target: str) -> None:
    where = visitor.sign_in(WHO, next=target).location
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\", "/\t"))
    assert "evil.example" not in where


def test_who_is_signed_in_already_does_not_see_the_form(visitor: Visitor) -> None:
    visitor.sign_in(WHO)
    assert visitor.get("/signin?next=/account").location == "/account"


def test_a_wrong_password_keeps_the_name_and_never_the_password(visitor: Visitor) -> None:
    answer = visitor.sign_in(WHO, "Mật-khẩu-nhầm-99")
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in answer.text
    assert f'value="{visitor.world.person(WHO).username}"' in answer.text
    assert "Mật-khẩu-nhầm-99" not in answer.text
    assert not visitor.signed_in


def test_an_unknown_account_cannot_be_told_from_a_wrong_password(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    hashes = app.extensions["docflow.passwords"]
    verify = hashes.verify
    monkeypatch.setattr(
        hashes, "verify", lambda stored, text: counted.append(stored) or verify(stored, text)
    )

    def answer_for(name: str) -> tuple[int, str, int]:
        counted.clear()
        visitor.get("/signin")
        answer = visitor.post("/signin", {"username": name, "password": "khong phai dau"})
        return answer.status_code, answer.text.replace(name, "…"), len(counted)

    known = answer_for(visitor.world.person(WHO).username)
    unknown = answer_for("khong.co.ai.ca")
    assert known == unknown
    assert known[2] == 2


def test_an_account_hashed_more_cheaply_costs_the_same() -> None:
    hashes = Passwords(256, WEAK)
    cheap, full = seeding(256).hash("đúng"), hashes.hash(Secret("đúng"))
    strengths = [
        sorted(each.rsplit("$", 2)[0] for each in hashes._asked(stored))
        for stored in (None, cheap, full)
    ]
    assert strengths[0] == strengths[1] == strengths[2]
    assert hashes.matches(cheap, Secret("đúng"))
    assert hashes.matches(full, Secret("đúng"))


def test_no_password_opens_an_account_that_is_not_there() -> None:
    assert not Passwords(64, WEAK).matches(None, Secret("nobody"))


def test_a_disabled_account_is_refused_like_a_wrong_password(
    world: World, visitor: Visitor
) -> None:
    with work(SYSTEM) as w:
        person = w.session.get_one(Person, world.person(WHO).id)
        person.disabled_at = w.now
        w.record("person.disable", person)
    answer = visitor.sign_in(WHO)
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in answer.text


def test_who_holds_no_post_today_is_told_so_and_stays_out(world: World, visitor: Visitor) -> None:
    with work(SYSTEM) as w:
        for row in w.session.query(Appointment).filter_by(person_id=world.person(WHO).id):
            row.ends_on = row.starts_on
            w.record("appointment.end", row)
    answer = visitor.sign_in(WHO)
    assert answer.status_code == 403
    assert "không giữ vị trí nào" in answer.text
    assert visitor.token == ""


def test_a_seeded_password_is_hashed_anew_at_the_first_sign_in(
    app: Flask, world: World, visitor: Visitor
) -> None:
    with transaction() as session:
        row = session.get_one(Password, world.person(WHO).id)
        before = row.hash = seeding(128).hash(world.password(WHO))
    visitor.sign_in(WHO)
    db.session.expire_all()
    after = db.session.get_one(Password, world.person(WHO).id).hash
    assert after != before
    assert not app.extensions["docflow.passwords"].outdated(after)
    assert app.extensions["docflow.passwords"].matches(after, Secret(world.password(WHO)))


def test_the_same_word_from_another_keyboard_is_the_same_password() -> None:
    hashes = Passwords(64, WEAK)
    composed, apart = "Nước lên thuyền", unicodedata.normalize("NFD", "Nước lên thuyền")
    assert composed != apart
    assert hashes.matches(hashes.hash(Secret(composed)), Secret(apart))


def test_a_password_is_taken_with_its_spaces() -> None:
    hashes = Passwords(64, WEAK)
    stored = hashes.hash(Secret(" mười hai con giáp "))
    assert not hashes.matches(stored, Secret("mười hai con giáp"))


@pytest.mark.parametrize(
    ("text", "code"),
    [("ngắn-đó", "password_short"), ("x1" * 129, "password_long"),
     ("ThaiNguyen@2026", "password_weak"), ("cvvp.bt.ubnd.1", "password_weak")],
)  # fmt: skip
def test_a_new_password_has_few_rules(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Passwords(64, WEAK).check_new(Secret(text), about=("bt-ubnd.cvvp",))
    assert refused.value.fields == {"new": code}


@pytest.mark.parametrize("text", ["kvx7#q2m", "ba con vịt bơi", "q7Zm kvxw " * 20])
def test_a_long_one_and_a_short_one_without_capitals_are_fine(text: str) -> None:
    Passwords(64, WEAK).check_new(Secret(text), about=("bt-ubnd.cvvp", "Chuyên viên"))


def test_when_all_turns_at_hashing_are_taken_the_try_is_given_back(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords_module, "PATIENCE", 0.01)
    hashes, over = app.extensions["docflow.passwords"], threading.Event()
    for _ in range(2):
        hashes._workers.submit(over.wait, 30)
    try:
        with pytest.raises(Unavailable):
            hashes.hash(Secret("x"))
        for _ in range(8):
            assert visitor.sign_in(WHO).status_code == 503
    finally:
        over.set()
        monkeypatch.undo()
    assert visitor.sign_in(WHO).status_code == 303


def test_what_was_typed_as_an_unknown_name_is_written_nowhere(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor.get("/signin")
    visitor.post("/signin", {"username": "my-password-by-mistake", "password": "planted-secret"})
    assert "unknown account address=203.0.113.7" in caplog.text
    assert "my-password-by-mistake" not in caplog.text
    assert "planted-secret" not in caplog.text


def test_a_form_from_elsewhere_signs_nobody_in(visitor: Visitor) -> None:
    visitor.get("/signin")
    fields = {"username": "x", "password": "y"}
    elsewhere = {"headers": {"Origin": "https://evil.example"}}
    assert visitor.post("/signin", fields, **elsewhere).status_code == 403
    visitor.csrf = "forged"
    assert visitor.post("/signin", fields).status_code == 403
