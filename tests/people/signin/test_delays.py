"""Guessing is slowed, nobody is locked out (T07)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid, TooMany
from docflow.core.values import Secret
from docflow.people import delays, signin
from docflow.people.credentials import LoginDelay
from docflow.people.devices import Device
from docflow.people.entering import Browser, Door
from tests.people.signin.visitor import Visitor
from tests.world import World

from .conftest import WHO

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
TOO_MANY = "Thử sai nhiều lần."


class Watch:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@given(st.integers(0, 10_000))
def test_a_delay_never_shrinks_and_never_exceeds_a_quarter_of_an_hour(failures: int) -> None:
    assert delays.wait_after(failures) <= delays.wait_after(failures + 1) <= delays.LONGEST


def test_of_a_hundred_tries_in_a_quarter_of_an_hour_ten_are_looked_at(
    visitors: Callable[..., Visitor], watch: Watch, trail: Callable[[str], list[str]]
) -> None:
    """Each from another address, so that the account's own count is what holds."""
    with clock.stopped_at(watch):
        for number in range(100):
            visitors(address=f"198.51.100.{number}").sign_in(WHO, "sai rồi sai nữa")
            watch.pass_(seconds=9)
    told = trail(WHO)
    assert told.count("account.signin_failed") <= 10
    assert told.count("account.signin_failed") + told.count("account.signin_blocked") == 100


def test_one_address_may_not_try_a_hundred_accounts(visitor: Visitor, watch: Watch) -> None:
    with clock.stopped_at(watch):
        seen = []
        for number in range(100):
            visitor.get("/signin")
            answer = visitor.post("/signin", {"username": f"nguoi{number}", "password": "123456"})
            seen.append(answer.status_code)
            watch.pass_(seconds=9)
    assert seen.count(422) <= 10
    assert seen.count(429) == 100 - seen.count(422)


def test_the_refusal_says_how_long_to_wait(visitor: Visitor, watch: Watch) -> None:
    with clock.stopped_at(watch):
        for _ in range(delays.FREE):
            assert visitor.sign_in(WHO, "sai").status_code == 422
        early = visitor.sign_in(WHO)
        assert early.status_code == 429
        assert early.headers["Retry-After"] == "16"
        assert TOO_MANY in early.text
        assert "16 giây" in early.text
        watch.pass_(seconds=16)
        assert visitor.sign_in(WHO).status_code == 303


def test_an_unknown_account_is_delayed_in_the_same_way(
    visitors: Callable[..., Visitor], watch: Watch
) -> None:
    def codes(username: str) -> list[int]:
        seen = []
        for number in range(8):
            one = visitors(address=f"198.51.100.{number}")
            one.get("/signin")
            seen.append(one.post("/signin", {"username": username, "password": "x"}).status_code)
        return seen

    with clock.stopped_at(watch):
        assert codes("bt-ubnd.vanthu") == codes("khong.co.ai")


def test_a_known_browser_enters_while_strangers_keep_guessing(
    visitors: Callable[..., Visitor], watch: Watch
) -> None:
    office = visitors(address="192.0.2.1")
    with clock.stopped_at(watch):
        office.sign_in(WHO)
        office.post("/session/end")
        for number in range(20):
            visitors(address="192.0.2.1").sign_in(WHO, f"đoán lần {number}")
        assert visitors(address="192.0.2.9").sign_in(WHO).status_code == 429
        assert office.sign_in(WHO).status_code == 303


def test_a_known_browser_has_a_count_of_its_own(
    visitors: Callable[..., Visitor], watch: Watch
) -> None:
    office = visitors(address="192.0.2.1")
    with clock.stopped_at(watch):
        office.sign_in(WHO)
        office.post("/session/end")
        seen = [office.sign_in(WHO, "sai").status_code for _ in range(8)]
        assert seen == [422] * 5 + [429] * 3
        assert visitors(address="192.0.2.9").sign_in(WHO).status_code == 303


def test_a_browser_known_to_one_account_is_a_stranger_to_another(
    visitors: Callable[..., Visitor], watch: Watch
) -> None:
    office = visitors(address="192.0.2.1")
    with clock.stopped_at(watch):
        office.sign_in(WHO)
        office.post("/session/end")
        for _ in range(6):
            office.sign_in("bt-ubnd.chutich", "sai")
        assert office.sign_in("bt-ubnd.chutich").status_code == 429


def test_a_right_password_forgives_the_account_and_tells_of_the_wrong_tries(
    visitor: Visitor, watch: Watch
) -> None:
    with clock.stopped_at(watch):
        for _ in range(3):
            visitor.sign_in(WHO, "sai")
        visitor.sign_in(WHO)
        assert "Trước lần này có 3 lần đăng nhập sai." in visitor.get("/account").text
        row = db.session.get_one(LoginDelay, delays.account(visitor.world.person(WHO).username))
        assert row.failures == 0


def test_signing_in_with_ones_own_account_buys_no_guesses_for_others(
    visitor: Visitor, visitors: Callable[..., Visitor], watch: Watch
) -> None:
    """The address keeps its count when one of its people gets in."""
    with clock.stopped_at(watch):
        for number in range(4):
            visitor.get("/signin")
            visitor.post("/signin", {"username": f"nguoi{number}", "password": "x"})
        assert visitors().sign_in(WHO).status_code == 303
        assert visitors().sign_in("bt-ubnd.chutich", "sai").status_code == 422
        assert visitors().sign_in("bt-ubnd.chutich", "sai").status_code == 429


def test_two_quiet_hours_forget(visitor: Visitor, watch: Watch) -> None:
    with clock.stopped_at(watch):
        for _ in range(5):
            visitor.sign_in(WHO, "sai")
        watch.pass_(hours=3)
        assert [visitor.sign_in(WHO, "sai").status_code for _ in range(6)] == [422] * 5 + [429]


def test_forty_tries_at_once_are_no_more_than_five(
    app: Flask, world: World, bare_app: Flask
) -> None:
    username = world.person(WHO).username
    passwords = app.extensions["docflow.passwords"]
    door = Door(app.extensions["docflow.limits"], Secret("s" * 40))
    results: list[str] = []
    db.session.close()

    def guess(number: int) -> None:
        browser = Browser(f"198.51.100.{number}", "", Device.read(""))
        with bare_app.app_context():
            try:
                signin.with_password(passwords, door, username, Secret("đoán"), browser)
            except (Invalid, TooMany) as refusal:
                results.append(refusal.kind)
            finally:
                db.session.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("invalid") == delays.FREE
    assert results.count("too_many") == 40 - delays.FREE


def test_an_ipv6_home_counts_as_one_address() -> None:
    assert delays.address("2001:db8:1:2:a::1") == delays.address("2001:db8:1:2:b::9")
    assert delays.address("2001:db8:1:2:a::1") != delays.address("2001:db8:1:3:a::1")
    assert delays.address("192.0.2.1") != delays.address("192.0.2.2")


def test_a_forged_device_cookie_is_a_new_device(world: World) -> None:
    person_id, secret = world.person(WHO).id, Secret("k" * 40)
    known = Device.read("").remembering(secret, person_id)
    assert Device.read(str(known)).knows(secret, person_id)
    assert not Device.read(str(known)).knows(Secret("j" * 40), person_id)
    assert not Device.read(f"{'0' * 32}.{known.marks[0]}").knows(secret, person_id)
    assert Device.read("x' OR 1=1").marks == ()
