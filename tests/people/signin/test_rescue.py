"""An administrator helps who cannot get in, and learns no secret of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from docflow.core.db import db
from docflow.core.work import transaction
from docflow.people import factors, keys
from docflow.people.credentials import Totp
from tests.people.signin.visitor import Visitor
from tests.world import Api, Page, World

WHO = "bt-ubnd.cvkt"
"""Works in one organisation only, as local administrators may help."""
ADMIN = "bt-ubnd.quantri"
CODE = re.compile(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){6})</code>")
NEW = "kvx7 quả bưởi xanh"


def page_of(world: World, post: str = WHO) -> str:
    return f"/admin/people/{world.person(post).id}/access"


def test_a_code_is_shown_once_and_sets_a_password(
    page_as: Callable[[str], Page],
    visitor: Visitor,
    world: World,
    trail: Callable[[str], list[str]],
) -> None:
    desk, url = page_as(ADMIN), page_of(world)
    code = CODE.findall(desk.post(f"{url}/code").text)[0]
    assert not CODE.findall(desk.get(url).text)
    assert "còn dùng được đến" in desk.get(url).text
    visitor.get("/signin/code")
    assert visitor.post("/signin/code", {"code": code, "new": NEW}).status_code == 303
    assert trail(WHO) == ["account.setup_code", "account.password_set", "account.signin"]


def test_a_code_leaves_the_second_factor_in_force(
    page_as: Callable[[str], Page], visitor: Visitor, world: World
) -> None:
    guard(world)
    code = CODE.findall(page_as(ADMIN).post(f"{page_of(world)}/code").text)[0]
    visitor.get("/signin/code")
    answer = visitor.post("/signin/code", {"code": code, "new": NEW})
    assert answer.location.startswith("/signin/second")
    assert not visitor.signed_in


def guard(world: World) -> None:
    """Put a second factor in force whose phone is lost."""
    person_id = world.person(WHO).id
    seed = world.ports.vault.seal(b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    with transaction() as session:
        row = Totp(person_id=person_id, seed=seed, last_step=0, confirmed_at=None)
        row.confirmed_at = world.person(WHO).created_at
        session.add(row)


def test_a_lost_phone_is_taken_off(
    page_as: Callable[[str], Page], visitor: Visitor, world: World
) -> None:
    guard(world)
    person_id = world.person(WHO).id
    page_as(ADMIN).post(f"{page_of(world)}/factors")
    assert not factors.has_second(db.session, person_id)
    assert visitor.sign_in(WHO).location == "/"


def test_sessions_are_ended_from_outside(
    page_as: Callable[[str], Page], visitor: Visitor, world: World
) -> None:
    visitor.sign_in(WHO)
    page_as(ADMIN).post(f"{page_of(world)}/sessions")
    assert not visitor.signed_in


def test_a_key_is_taken_back(page_as: Callable[[str], Page], world: World) -> None:
    chair = "bt-ubnd.chutich"
    page_as(ADMIN).post(f"{page_of(world, chair)}/key")
    assert keys.key_of_person(world.person(chair).id) is None


@pytest.mark.parametrize(
    ("who", "status"), [("pl-ubnd.quantri", 404), ("bt-ubnd.chutich", 403), (WHO, 403)]
)
@pytest.mark.parametrize("act", ["", "/code", "/factors", "/sessions", "/key"])
def test_nobody_else_may(
    page_as: Callable[[str], Page], api_as: Callable[[str], Api], world: World, who: str,
    status: int, act: str,
) -> None:  # fmt: skip
    page: Any = page_as(who)
    ask = page.post if act else page.get
    assert ask(page_of(world) + act).status_code == status
    if act:
        told = api_as(who).post(f"/people/{world.person(WHO).id}/access{act}")
        assert told.status_code == status


def test_the_same_over_the_api(
    api_as: Callable[[str], Api], visitor: Visitor, world: World
) -> None:
    desk, person_id = api_as(ADMIN), world.person("bt-ubnd.chutich").id
    code = desk.post(f"/people/{person_id}/access/code")
    assert code.status_code == 201
    for act in ("factors", "sessions", "key"):
        assert desk.post(f"/people/{person_id}/access/{act}").status_code == 204
    visitor.get("/signin/code")
    assert visitor.post("/signin/code", {"code": code.json["code"], "new": NEW}).status_code == 303
