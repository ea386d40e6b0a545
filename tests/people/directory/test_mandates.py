"""Giving and taking back the right to sign, and handing over work during an absence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from docflow.core.work import work
from docflow.people import mandates, queries, type_names
from docflow.people.capacity import signing_right
from docflow.people.models import Handover, Level, Mandate, Person
from docflow.people.schemas import HandoverIn, MandateIn
from tests.people.directory.town import Town

TODAY = date(2026, 11, 23)
POSTS = {
    "chutich": ("Chủ tịch", "leader"),
    "pct": ("Phó Chủ tịch", "deputy"),
    "chanhvp": ("Chánh Văn phòng", "office_head"),
    "phovp": ("Phó Chánh Văn phòng", "unit_deputy"),
    "tpkt": ("Trưởng phòng Kinh tế", "unit_head"),
    "cv": ("Chuyên viên", "specialist"),
    "quantri": ("Quản trị", "admin"),
}
TYPES = {"decision": "Quyết định", "official_letter": "Công văn", "notice": "Thông báo"}


@pytest.fixture(autouse=True)
def _on_a_monday(office: object) -> Iterator[None]:
    with clock.stopped_at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def _three_types(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(_session: orm.Session) -> list[type_names.TypeName]:
        return [type_names.TypeName(code, name) for code, name in TYPES.items()]

    monkeypatch.setattr(type_names, "_tellers", [told])


@pytest.fixture
def towns(town: Town) -> Town:
    town.found("tn", {"quantri": ("Quản trị", "admin")}, level=Level.PROVINCE)
    town.found("bt", POSTS)
    town.found("pl", POSTS)
    town.unit("bt", "VP", "bt.chanhvp", "bt.phovp")
    town.unit("bt", "KT", "bt.tpkt")
    return town


def give(
    towns: Town, capacity: str, principal: str, holder: str, *, by: str = "bt.quantri", **more: Any
) -> Mandate:
    told = {
        "organization_id": towns.organizations["bt"],
        "capacity": capacity,
        "principal_id": towns.posts[principal],
        "holder_id": towns.posts[holder],
        "starts_on": TODAY,
        "authority": "Quyết định số 05/QĐ-UBND ngày 01/7/2025",
    }
    with work(towns.actor(by)) as w:
        return mandates.give(w, MandateIn.model_validate(told | more))


def may_sign(towns: Town, post: str, type_code: str) -> bool:
    try:
        signing_right(db.session, towns.posts[post], type_code, clock.today())
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("capacity", "holder", "reason"),
    [
        ("KT", "bt.chanhvp", "not_for_kt"),
        ("KT", "bt.cv", "not_for_kt"),
        ("TL", "bt.pct", "not_for_tl"),
        ("TL", "bt.cv", "not_for_tl"),
        ("TUQ", "bt.pct", "not_for_tuq"),
        ("TUQ", "bt.phovp", "not_for_tuq"),
    ],
)
def test_a_head_gives_each_capacity_to_the_right_kind_of_post(
    towns: Town, capacity: str, holder: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        give(towns, capacity, "bt.chutich", holder, ends_on=TODAY, scope="x")
    assert refusal.value.fields == {"holder_id": reason}


@pytest.mark.parametrize(
    ("missing", "field", "reason"),
    [("ends_on", "ends_on", "tuq_needs_end"), ("scope", "scope", "tuq_needs_scope")],
)
def test_an_authorisation_is_limited_in_time_and_content(
    towns: Town, missing: str, field: str, reason: str
) -> None:
    given = {"ends_on": TODAY + timedelta(days=30), "scope": "Xác nhận hộ khẩu"}
    del given[missing]
    with pytest.raises(Invalid) as refusal:
        give(towns, "TUQ", "bt.chutich", "bt.tpkt", **given)
    assert refusal.value.fields == {field: reason}


def test_an_authorisation_is_never_passed_on(towns: Town) -> None:
    give(towns, "TUQ", "bt.chutich", "bt.chanhvp", ends_on=TODAY, scope="Sao y")

    for capacity in ("TUQ", "TL", "KT"):
        with pytest.raises(Invalid) as refusal:
            give(towns, capacity, "bt.chanhvp", "bt.phovp", ends_on=TODAY, scope="Sao y")
        assert refusal.value.fields == {"principal_id": "cannot_pass_on"}
    assert not may_sign(towns, "bt.phovp", "notice")


def test_an_order_goes_to_the_own_deputy_and_no_further(towns: Town) -> None:
    give(towns, "TL", "bt.chutich", "bt.chanhvp", type_codes=["official_letter", "notice"])
    with pytest.raises(Invalid) as refusal:
        give(towns, "KT", "bt.chanhvp", "bt.tpkt", type_codes=["notice"])
    assert refusal.value.fields == {"holder_id": "not_own_deputy"}

    for too_much in (["decision"], [], ["notice", "decision"]):
        with pytest.raises(Invalid) as refusal:
            give(towns, "KT", "bt.chanhvp", "bt.phovp", type_codes=too_much)
        assert refusal.value.fields == {"type_codes": "more_than_held"}

    give(towns, "KT", "bt.chanhvp", "bt.phovp", type_codes=["notice"])
    assert may_sign(towns, "bt.phovp", "notice")
    assert not may_sign(towns, "bt.phovp", "official_letter")


@pytest.mark.parametrize("capacity", ["TM", "Q"])
def test_what_comes_with_an_appointment_is_not_given_by_mandate(capacity: str) -> None:
    with pytest.raises(ValueError, match="capacity"):
        MandateIn.model_validate({"capacity": capacity})


@pytest.mark.parametrize(
    ("principal", "holder", "field"),
    [
        ("pl.chutich", "bt.pct", "principal_id"),
        ("bt.chutich", "pl.pct", "holder_id"),
    ],
)
def test_a_mandate_stays_in_one_organisation(
    towns: Town, principal: str, holder: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        give(towns, "KT", principal, holder)
    assert refusal.value.fields == {field: "unknown_post"}


def test_a_mandate_names_types_that_exist(towns: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        give(towns, "KT", "bt.chutich", "bt.pct", type_codes=["secret_order"])
    assert refusal.value.fields == {"type_codes": "unknown_type"}


def test_the_neighbours_administrator_gives_nothing_here(towns: Town) -> None:
    with pytest.raises(NotFound):
        give(towns, "KT", "bt.chutich", "bt.pct", by="pl.quantri")
    with pytest.raises(NotFound):
        give(towns, "KT", "bt.chutich", "bt.pct", by="bt.chutich")
    assert give(towns, "KT", "bt.chutich", "bt.pct", by="tn.quantri").id is not None


def test_a_revoked_mandate_ends_now_and_only_once(towns: Town) -> None:
    made = give(towns, "KT", "bt.chutich", "bt.pct").id
    assert may_sign(towns, "bt.pct", "decision")

    with work(towns.actor("bt.quantri")) as w:
        mandates.revoke(w, made, "phân công lại")
    assert not may_sign(towns, "bt.pct", "decision")
    with pytest.raises(WrongState), work(towns.actor("bt.quantri")) as w:
        mandates.revoke(w, made, "lần nữa")


def test_the_neighbours_administrator_revokes_nothing(towns: Town) -> None:
    made = give(towns, "KT", "bt.chutich", "bt.pct").id
    with pytest.raises(NotFound), work(towns.actor("pl.quantri")) as w:
        mandates.revoke(w, made, "không phải việc của tôi")


def test_the_table_of_signers_says_what_signing_would(towns: Town) -> None:
    give(towns, "KT", "bt.chutich", "bt.pct")
    give(towns, "TL", "bt.chutich", "bt.chanhvp", type_codes=["notice"], ends_on=TODAY)

    body = towns.organizations["bt"]
    rows = {r.position.code: r for r in queries.signing_table(db.session, body, TODAY)}
    assert set(rows) == {"chutich", "pct", "chanhvp"}
    assert rows["pct"].rest
    assert not rows["chanhvp"].rest
    assert (rows["chanhvp"].types, rows["chanhvp"].ends_on) == (("notice",), TODAY)
    tomorrow = queries.signing_table(db.session, body, TODAY + timedelta(days=1))
    assert "chanhvp" not in {r.position.code for r in tomorrow}


def hand_over(towns: Town, by: str, absent: str, stand_in: str, **more: Any) -> UUID:
    told = {
        "absent_id": towns.posts[absent],
        "stand_in_id": towns.posts[stand_in],
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=7),
        "reason": "Đi công tác",
    }
    with work(towns.actor(by)) as w:
        return mandates.hand_over(w, HandoverIn.model_validate(told | more)).id


def test_work_is_covered_until_midnight_of_the_last_day(towns: Town) -> None:
    hand_over(towns, "bt.cv", "bt.cv", "bt.tpkt", ends_on=TODAY)
    last_second = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)

    with clock.stopped_at(last_second):
        assert towns.posts["bt.cv"] in towns.actor("bt.tpkt").seats
    with clock.stopped_at(last_second + timedelta(seconds=1)):
        assert towns.posts["bt.cv"] not in towns.actor("bt.tpkt").seats


def test_covering_a_post_gives_its_work_and_not_its_signature(towns: Town) -> None:
    hand_over(towns, "bt.chutich", "bt.chutich", "bt.cv")

    assert towns.posts["bt.chutich"] in towns.actor("bt.cv").seats
    assert not may_sign(towns, "bt.cv", "decision")


@pytest.mark.parametrize("by", ["bt.quantri", "bt.chutich", "bt.chanhvp", "bt.cv", "tn.quantri"])
def test_who_may_hand_over_a_post(towns: Town, by: str) -> None:
    made = hand_over(towns, by, "bt.cv", "bt.tpkt")
    with work(towns.actor(by)) as w:
        mandates.end_handover(w, made)
    assert db.session.get_one(Handover, made).ended_at is not None


@pytest.mark.parametrize("by", ["bt.tpkt", "bt.pct", "pl.quantri", "pl.chutich"])
def test_who_may_not(towns: Town, by: str) -> None:
    with pytest.raises(NotFound):
        hand_over(towns, by, "bt.cv", "bt.tpkt")


def test_what_was_handed_to_me_is_not_mine_to_hand_on(towns: Town) -> None:
    hand_over(towns, "bt.cv", "bt.cv", "bt.tpkt")
    with pytest.raises(NotFound):
        hand_over(towns, "bt.tpkt", "bt.cv", "bt.pct", starts_on=TODAY + timedelta(days=8),
                  ends_on=TODAY + timedelta(days=9))  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"stand_in_id": "bt.cv"}, "stand_in_id", "own_post"),
        ({"stand_in_id": "pl.cv"}, "stand_in_id", "unknown_post"),
        ({"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=8)},
         "ends_on", "in_the_past"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on", "absence_too_long"),
    ],
)  # fmt: skip
def test_a_hand_over_that_cannot_be_is_refused(
    towns: Town, change: dict[str, Any], field: str, reason: str
) -> None:
    if isinstance(change.get("stand_in_id"), str):
        change = {"stand_in_id": towns.posts[change["stand_in_id"]]}
    with pytest.raises(Invalid) as refusal:
        hand_over(towns, "bt.quantri", "bt.cv", "bt.tpkt", **change)
    assert refusal.value.fields == {field: reason}


def test_one_stand_in_at_a_time_and_one_who_is_there(towns: Town) -> None:
    hand_over(towns, "bt.quantri", "bt.cv", "bt.tpkt")
    with pytest.raises(Invalid) as refusal:
        hand_over(towns, "bt.quantri", "bt.cv", "bt.pct")
    assert refusal.value.fields == {"starts_on": "handed_over_already"}
    with pytest.raises(Invalid) as refusal:
        hand_over(towns, "bt.quantri", "bt.pct", "bt.cv")
    assert refusal.value.fields == {"stand_in_id": "stand_in_absent"}


def test_an_ended_absence_is_not_ended_again(towns: Town) -> None:
    made = hand_over(towns, "bt.cv", "bt.cv", "bt.tpkt")
    with work(towns.actor("bt.cv")) as w:
        mandates.end_handover(w, made)
    with pytest.raises(WrongState), work(towns.actor("bt.cv")) as w:
        mandates.end_handover(w, made)


def test_disabling_the_principal_leaves_the_deputy_in_charge(towns: Town) -> None:
    give(towns, "KT", "bt.chutich", "bt.pct")
    towns.change(Person, towns.people["bt.chutich"], disabled_at=clock.now())

    assert may_sign(towns, "bt.pct", "decision")
    assert not may_sign(towns, "bt.chutich", "decision")
