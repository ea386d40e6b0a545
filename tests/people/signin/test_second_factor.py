"""One-time codes and recovery codes: right ones, once, within a minute and a half (T08)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from docflow.core import clock
from docflow.core.db import db
from docflow.core.work import transaction
from docflow.people import factors
from docflow.people.credentials import RecoveryCode, Totp
from tests.people.signin.visitor import Visitor, errors_of
from tests.world import World

from .conftest import WHO

NOON = datetime(2026, 11, 23, 5, 0, 10, tzinfo=UTC)
CODES = re.compile(r"<li><code>([a-z2-9-]{29})</code></li>")
STEP = 30


class Phone:
    """An authenticator that shares a seed, and a clock that tests set."""

    def __init__(self) -> None:
        self.at, self.seed, self.spare = NOON, "", list[str]()

    def __call__(self) -> datetime:
        return self.at

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.seed).at(int(self.at.timestamp()) + steps * STEP)


@pytest.fixture
def phone() -> Iterator[Phone]:
    held = Phone()
    with clock.stopped_at(held):
        yield held


@pytest.fixture
def guarded(visitor: Visitor, phone: Phone) -> Visitor:
    """WHO with one-time codes in force, signed out, a minute later."""
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    visitor.post("/account/security/second")
    page = visitor.get("/account/security").text
    phone.seed = "".join(re.findall(r"<code>([A-Z2-7 ]{39})</code>", page)[0].split())
    done = visitor.post("/account/security/second/confirm", {"code": phone.code()})
    phone.spare = CODES.findall(done.text)
    visitor.post("/session/end")
    phone.at += timedelta(minutes=1)
    return visitor


def second(visitor: Visitor, code: str) -> int:
    visitor.get("/signin/second")
    return visitor.post("/signin/second", {"code": code}).status_code


def test_setting_up_shows_a_picture_the_page_may_show(visitor: Visitor, phone: Phone) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    visitor.post("/account/security/second")
    page = visitor.get("/account/security")
    assert '<img src="data:image/svg+xml' in page.text
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


def test_the_seed_is_shown_only_to_who_proved_it(visitor: Visitor, phone: Phone) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    visitor.post("/account/security/second")
    phone.at += timedelta(minutes=11)
    assert "data:image/svg+xml" not in visitor.get("/account/security").text


def test_nothing_is_in_force_before_a_first_right_code(
    visitor: Visitor, phone: Phone, trail: Callable[[str], list[str]]
) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    visitor.post("/account/security/second")
    wrong = visitor.post("/account/security/second/confirm", {"code": "000000"})
    assert wrong.status_code == 422
    assert errors_of(wrong) == ["Mã chưa đúng hoặc đã dùng rồi."]
    visitor.post("/session/end")
    assert visitor.sign_in(WHO).location == "/"
    assert "account.totp_on" not in trail(WHO)


def test_after_the_password_a_code_is_asked_for(guarded: Visitor, phone: Phone) -> None:
    answer = guarded.sign_in(WHO, next="/account/key")
    assert answer.location == "/signin/second?next=/account/key"
    assert not guarded.signed_in
    guarded.get(answer.location)
    answer = guarded.post("/signin/second", {"code": phone.code(), "next": "/account/key"})
    assert answer.location == "/account/key"
    assert guarded.signed_in


def test_halfway_in_opens_nothing(guarded: Visitor) -> None:
    guarded.sign_in(WHO)
    for page in ("/", "/account", "/account/security"):
        assert guarded.get(page).status_code == 302
    assert guarded.post("/account/post").status_code == 401


def test_the_second_factor_makes_a_new_session_id(guarded: Visitor, phone: Phone) -> None:
    guarded.sign_in(WHO)
    halfway = guarded.token
    assert second(guarded, phone.code()) == 303
    assert guarded.token != halfway
    guarded.client.set_cookie(guarded.cookie, halfway)
    assert not guarded.signed_in


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_one_step_off(
    guarded: Visitor, phone: Phone, steps: int, status: int
) -> None:
    phone.at += timedelta(minutes=5)
    guarded.sign_in(WHO)
    assert second(guarded, phone.code(steps)) == status


def test_a_code_is_good_once(guarded: Visitor, phone: Phone) -> None:
    guarded.sign_in(WHO)
    assert second(guarded, phone.code()) == 303
    guarded.post("/session/end")
    guarded.sign_in(WHO)
    assert second(guarded, phone.code()) == 422
    assert second(guarded, phone.code(-1)) == 422, "an earlier step is gone with a later one"
    phone.at += timedelta(seconds=STEP)
    assert second(guarded, phone.code()) == 303


def test_the_code_that_set_it_up_is_spent(visitor: Visitor, phone: Phone) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    visitor.post("/account/security/second")
    page = visitor.get("/account/security").text
    phone.seed = "".join(re.findall(r"<code>([A-Z2-7 ]{39})</code>", page)[0].split())
    visitor.post("/account/security/second/confirm", {"code": phone.code()})
    visitor.post("/session/end")
    visitor.sign_in(WHO)
    assert second(visitor, phone.code()) == 422


def test_two_who_show_the_same_code_at_once_are_one(
    guarded: Visitor, phone: Phone, world: World
) -> None:
    person_id = world.person(WHO).id
    shown = [factors.look_at(world.ports.vault, person_id, phone.code()) for _ in range(2)]
    taken = []
    for each in shown:
        with transaction() as session:
            taken.append(factors.spend(session, person_id, each, clock.now()))
    assert taken == ["totp", None]


def test_codes_are_those_of_rfc_6238(world: World) -> None:
    """Appendix B, SHA-1, the last six of eight digits."""
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    row = Totp(seed=world.ports.vault.seal(seed.encode()), confirmed_at=NOON)
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert factors._step(world.ports.vault, row, code, at) == seconds // 30


def test_there_are_ten_recovery_codes_each_good_once(guarded: Visitor, phone: Phone) -> None:
    assert len(set(phone.spare)) == 10
    guarded.sign_in(WHO)
    assert second(guarded, phone.spare[3].upper().replace("-", " ")) == 303
    assert "Còn 9 mã dự phòng" in guarded.get("/account/security").text
    guarded.post("/session/end")
    guarded.sign_in(WHO)
    assert second(guarded, phone.spare[3]) == 422
    assert second(guarded, phone.spare[4]) == 303


def test_fresh_recovery_codes_void_the_old_ones(guarded: Visitor, phone: Phone) -> None:
    guarded.sign_in(WHO)
    second(guarded, phone.code())
    guarded.get("/account/prove")
    proof = {"password": guarded.world.password(WHO), "code": phone.spare[0]}
    assert guarded.post("/account/prove", proof).status_code == 303
    guarded.get("/account")
    fresh = CODES.findall(guarded.post("/account/security/codes").text)
    assert len(fresh) == 10
    guarded.post("/session/end")
    guarded.sign_in(WHO)
    assert second(guarded, phone.spare[1]) == 422
    assert second(guarded, fresh[0]) == 303


def test_codes_and_seeds_are_not_in_the_database(
    guarded: Visitor, phone: Phone, world: World
) -> None:
    person_id = world.person(WHO).id
    kept = list(db.session.scalars(sa.select(RecoveryCode.hash)))
    plain = [code.replace("-", "") for code in phone.spare]
    assert not set(kept) & {*phone.spare, *plain}
    assert phone.seed.encode() not in db.session.get_one(Totp, person_id).seed


def test_the_second_factor_must_come_within_ten_minutes(guarded: Visitor, phone: Phone) -> None:
    guarded.sign_in(WHO)
    phone.at += timedelta(minutes=10)
    answer = guarded.post("/signin/second", {"code": phone.code()})
    assert (answer.status_code, answer.location) == (303, "/signin?next=/")


def test_guessing_codes_is_delayed_and_told(
    guarded: Visitor, phone: Phone, trail: Callable[[str], list[str]]
) -> None:
    guarded.sign_in(WHO)
    seen = [second(guarded, f"{number:06d}") for number in range(8)]
    assert seen == [422] * 5 + [429] * 3
    assert second(guarded, phone.code()) == 429
    assert trail(WHO).count("account.second_failed") == 5
    guarded.sign_in(WHO)
    assert second(guarded, phone.code()) == 429, "another password does not buy more guesses"
    phone.at += timedelta(seconds=20)
    assert second(guarded, phone.code()) == 303


def test_turning_it_on_ends_the_other_sessions(
    visitor: Visitor, visitors: Callable[..., Visitor], phone: Phone
) -> None:
    elsewhere = visitors()
    elsewhere.sign_in(WHO)
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    visitor.post("/account/security/second")
    page = visitor.get("/account/security").text
    phone.seed = "".join(re.findall(r"<code>([A-Z2-7 ]{39})</code>", page)[0].split())
    visitor.post("/account/security/second/confirm", {"code": phone.code()})
    assert visitor.signed_in
    assert not elsewhere.signed_in


def test_turning_it_off_needs_both_factors_once_more(guarded: Visitor, phone: Phone) -> None:
    guarded.sign_in(WHO)
    second(guarded, phone.code())
    refused = guarded.post("/account/security/second/remove")
    assert refused.location.startswith("/account/prove")
    guarded.get("/account/prove")
    only = {"password": guarded.world.password(WHO), "code": "123456"}
    assert guarded.post("/account/prove", only).status_code == 422
    phone.at += timedelta(seconds=STEP)
    guarded.post("/account/prove", only | {"code": phone.code()})
    guarded.get("/account")
    guarded.post("/account/security/second/remove")
    guarded.post("/session/end")
    assert guarded.sign_in(WHO).location == "/"


def test_what_is_in_force_is_not_begun_again(guarded: Visitor, phone: Phone) -> None:
    guarded.sign_in(WHO)
    second(guarded, phone.code())
    guarded.get("/account/prove")
    phone.at += timedelta(seconds=STEP)
    proof = {"password": guarded.world.password(WHO), "code": phone.code()}
    guarded.post("/account/prove", proof)
    guarded.get("/account")
    assert guarded.post("/account/security/second").status_code == 409
