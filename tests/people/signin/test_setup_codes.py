"""One-time codes: the first administrator, a new person, one who forgot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.work import transaction, work
from docflow.people.credentials import Password, SetupCode
from docflow.people.setup_codes import make_setup_code
from tests.people.signin.visitor import Visitor, errors_of
from tests.world import Api, World

from .conftest import WHO

NEW = "kvx7 quả bưởi xanh"


@pytest.fixture
def code(world: World) -> str:
    person_id = world.person(WHO).id
    with transaction() as session:
        return make_setup_code(session, person_id)


def use(visitor: Visitor, code: str, new: str = NEW) -> int:
    visitor.get("/signin/code")
    return visitor.post("/signin/code", {"code": code, "new": new}).status_code


def test_a_code_sets_the_password_and_lets_one_in(
    visitor: Visitor,
    visitors: Callable[..., Visitor],
    code: str,
    trail: Callable[[str], list[str]],
) -> None:
    assert use(visitor, code) == 303
    assert visitor.signed_in
    assert trail(WHO) == ["account.password_set", "account.signin"]
    assert visitors().sign_in(WHO, NEW).status_code == 303
    assert visitors(address="192.0.2.3").sign_in(WHO).status_code == 422


def test_a_person_without_any_password_starts_with_a_code(
    world: World, visitor: Visitor, code: str
) -> None:
    with transaction() as session:
        session.delete(session.get_one(Password, world.person(WHO).id))
    assert visitor.sign_in(WHO).status_code == 422
    assert use(visitor, code) == 303


def test_it_may_be_typed_in_capitals_and_with_spaces(visitor: Visitor, code: str) -> None:
    assert use(visitor, code.upper().replace("-", " ")) == 303


def test_a_code_is_good_once(visitor: Visitor, visitors: Callable[..., Visitor], code: str) -> None:
    assert use(visitor, code) == 303
    assert use(visitors(), code, "một câu khác hẳn 7x") == 422


def test_a_code_is_good_for_three_days(visitor: Visitor, code: str) -> None:
    with clock.stopped_at(datetime.now(UTC) + timedelta(days=3, minutes=1)):
        assert use(visitor, code) == 422
    with clock.stopped_at(datetime.now(UTC) + timedelta(days=2, hours=23)):
        assert use(visitor, code) == 303


def test_a_new_code_voids_the_one_before(world: World, visitor: Visitor, code: str) -> None:
    person_id = world.person(WHO).id
    with transaction() as session:
        second = make_setup_code(session, person_id)
    assert use(visitor, code) == 422
    assert use(visitor, second) == 303


def test_a_wrong_code_and_a_weak_password_are_said_beside_the_field(
    visitor: Visitor, code: str
) -> None:
    visitor.get("/signin/code")
    wrong = visitor.post("/signin/code", {"code": "khong-phai", "new": NEW})
    assert errors_of(wrong) == ["Mã chưa đúng hoặc đã dùng rồi."]
    weak = visitor.post("/signin/code", {"code": code, "new": "12345678"})
    assert weak.status_code == 422
    assert "dễ đoán" in errors_of(weak)[0]
    assert code in weak.text, "what was typed stays"
    assert use(visitor, code) == 303, "a refused password does not use the code up"


def test_codes_are_long_and_kept_as_a_hash(code: str) -> None:
    assert len(code.replace("-", "")) == 28
    kept = db.session.scalars(sa.select(SetupCode.hash)).one()
    assert code not in kept
    assert len(kept) == 64


def test_a_code_ends_sessions_and_tokens_and_forgives_the_account(
    app: Flask, world: World, visitor: Visitor, visitors: Callable[..., Visitor], code: str
) -> None:
    intruder, program = visitors(), Api(app, world, WHO)
    intruder.sign_in(WHO)
    for number in range(6):
        visitors(address=f"198.51.100.{number}").sign_in(WHO, "sai")
    assert program.get("/me").status_code == 200
    assert use(visitor, code) == 303
    assert not intruder.signed_in
    assert program.get("/me").status_code == 401
    assert visitors(address="192.0.2.3").sign_in(WHO, NEW).status_code == 303


def test_a_disabled_person_does_not_come_back_by_code(
    world: World, visitor: Visitor, code: str
) -> None:
    with work(SYSTEM) as w:
        person = world.person(WHO)
        person.disabled_at = w.now
        w.record("person.disable", person)
    assert use(visitor, code) == 403
    assert not visitor.signed_in
