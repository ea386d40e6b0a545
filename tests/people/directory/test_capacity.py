"""Who signs what, in which words: NĐ 30/2020 Art. 13 as a table, and against a small model."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Forbidden
from docflow.people.capacity import SigningRight, signers_for, signing_right
from docflow.people.models import Appointment, Capacity, Mandate, Person, Position
from tests.people.directory.town import START, Town

DAY = date(2026, 11, 23)
LETTER, DECISION = "official_letter", "decision"
POSTS = {
    "chutich": ("Chủ tịch", "leader"),
    "pct": ("Phó Chủ tịch", "deputy"),
    "chanhvp": ("Chánh Văn phòng", "office_head"),
    "phovp": ("Phó Chánh Văn phòng", "unit_deputy"),
    "cv": ("Chuyên viên", "specialist"),
}
TM = "TM. ỦY BAN NHÂN DÂN"


@pytest.fixture
def bt(town: Town) -> Town:
    town.found("bt", POSTS)
    return town


def right(town: Town, post: str, type_code: str = LETTER, day: date = DAY) -> SigningRight:
    return signing_right(db.session, town.posts[post], type_code, day)


def refused(town: Town, post: str, type_code: str = LETTER, day: date = DAY) -> bool:
    try:
        right(town, post, type_code, day)
    except Forbidden as refusal:
        return refusal.code == "outside_mandate"
    return False


def test_the_head_of_a_collective_body_signs_on_its_behalf(bt: Town) -> None:
    signed = right(bt, "bt.chutich", DECISION)

    assert signed.capacity is Capacity.TM
    assert signed.lines == (TM, "CHỦ TỊCH")
    assert signed.holder.id == bt.people["bt.chutich"]
    assert signed.mandate_id is None


def test_the_head_of_an_agency_signs_in_the_own_name(town: Town) -> None:
    posts = {"giamdoc": ("Giám đốc", "leader"), "pgd": ("Phó Giám đốc", "deputy")}
    town.found("snv", posts, lines=("SỞ NỘI VỤ",), collective=False)
    town.mandate(Capacity.KT, "snv.giamdoc", "snv.pgd")

    assert right(town, "snv.giamdoc").lines == ("GIÁM ĐỐC",)
    assert right(town, "snv.giamdoc").capacity is None
    assert right(town, "snv.pgd").lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")


def test_an_acting_head_signs_with_quyen(bt: Town) -> None:
    bt.change(Appointment, bt.appointments["bt.chutich"], acting=True)

    signed = right(bt, "bt.chutich")

    assert (signed.capacity, signed.lines) == (Capacity.Q, (TM, "Q. CHỦ TỊCH"))


@pytest.mark.parametrize(
    ("capacity", "holder", "lines"),
    [
        (Capacity.KT, "bt.pct", (TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (Capacity.TL, "bt.chanhvp", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        (Capacity.TUQ, "bt.chanhvp", ("TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
    ],
)
def test_a_mandate_writes_its_own_formula(
    bt: Town, capacity: Capacity, holder: str, lines: tuple[str, ...]
) -> None:
    made = bt.mandate(
        capacity, "bt.chutich", holder, ends_on=DAY, authority="05/QĐ-UBND ngày 01/7/2025"
    )

    signed = right(bt, holder)

    assert (signed.capacity, signed.lines, signed.mandate_id) == (capacity, lines, made)
    assert signed.authority == "05/QĐ-UBND ngày 01/7/2025"


def test_a_deputy_without_a_mandate_signs_nothing(bt: Town) -> None:
    assert refused(bt, "bt.pct")


def test_a_type_outside_the_mandate_is_refused(bt: Town) -> None:
    bt.mandate(Capacity.TL, "bt.chutich", "bt.chanhvp", type_codes=[LETTER])

    assert not refused(bt, "bt.chanhvp", LETTER)
    assert refused(bt, "bt.chanhvp", DECISION)


def test_a_mandate_ends_at_midnight_in_viet_nam(bt: Town) -> None:
    bt.mandate(Capacity.KT, "bt.chutich", "bt.pct", ends_on=DAY)
    last_second = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)

    with clock.stopped_at(last_second):
        assert not refused(bt, "bt.pct", day=clock.today())
    with clock.stopped_at(last_second + timedelta(seconds=1)):
        assert refused(bt, "bt.pct", day=clock.today())


def test_a_mandate_does_not_hold_before_its_first_day(bt: Town) -> None:
    bt.mandate(Capacity.KT, "bt.chutich", "bt.pct", starts_on=DAY)

    assert refused(bt, "bt.pct", day=DAY - timedelta(days=1))
    assert not refused(bt, "bt.pct", day=DAY)


def test_a_revoked_mandate_gives_nothing(bt: Town) -> None:
    made = bt.mandate(Capacity.KT, "bt.chutich", "bt.pct")
    bt.change(Mandate, made, revoked_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert refused(bt, "bt.pct")


def test_a_units_deputy_signs_what_its_head_may_sign_by_order(bt: Town) -> None:
    bt.mandate(Capacity.TL, "bt.chutich", "bt.chanhvp", type_codes=[LETTER])
    bt.mandate(Capacity.KT, "bt.chanhvp", "bt.phovp")

    assert right(bt, "bt.phovp").lines == (
        "TL. CHỦ TỊCH",
        "KT. CHÁNH VĂN PHÒNG",
        "PHÓ CHÁNH VĂN PHÒNG",
    )
    assert refused(bt, "bt.phovp", DECISION)


@pytest.mark.parametrize("passed_on", [Capacity.TUQ, Capacity.TL, Capacity.KT])
def test_an_authorisation_cannot_be_passed_on(bt: Town, passed_on: Capacity) -> None:
    bt.mandate(Capacity.TUQ, "bt.chutich", "bt.chanhvp", ends_on=DAY)
    bt.mandate(passed_on, "bt.chanhvp", "bt.phovp", ends_on=DAY)

    assert not refused(bt, "bt.chanhvp")
    assert refused(bt, "bt.phovp")


def test_an_order_can_be_passed_to_ones_own_deputy_only_as_kt(bt: Town) -> None:
    bt.mandate(Capacity.TL, "bt.chutich", "bt.chanhvp")
    bt.mandate(Capacity.TL, "bt.chanhvp", "bt.phovp")

    assert refused(bt, "bt.phovp")


def test_a_broken_mandate_does_not_hide_a_sound_one(bt: Town) -> None:
    bt.mandate(Capacity.KT, "bt.chutich", "bt.pct")
    bt.mandate(Capacity.TL, "bt.cv", "bt.pct", starts_on=START + timedelta(days=30))

    assert right(bt, "bt.pct").capacity is Capacity.KT


def test_a_vacant_post_and_a_disabled_person_sign_nothing(bt: Town) -> None:
    bt.change(Appointment, bt.appointments["bt.chutich"], ends_on=DAY)
    assert not refused(bt, "bt.chutich", day=DAY)
    assert refused(bt, "bt.chutich", day=DAY + timedelta(days=1))

    bt.mandate(Capacity.KT, "bt.chutich", "bt.pct")
    bt.change(Person, bt.people["bt.pct"], disabled_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert refused(bt, "bt.pct")


def test_an_ended_post_signs_nothing_and_gives_nothing(bt: Town) -> None:
    bt.mandate(Capacity.KT, "bt.chutich", "bt.pct")
    bt.change(Position, bt.posts["bt.chutich"], ended_on=DAY)

    assert not refused(bt, "bt.pct", day=DAY)
    assert refused(bt, "bt.pct", day=DAY + timedelta(days=1))
    assert refused(bt, "bt.chutich", day=DAY + timedelta(days=1))


def test_the_list_of_signers_is_the_posts_that_may(bt: Town) -> None:
    bt.mandate(Capacity.KT, "bt.chutich", "bt.pct")
    bt.mandate(Capacity.TL, "bt.chutich", "bt.chanhvp", type_codes=[LETTER])
    body = bt.organizations["bt"]

    def names(type_code: str) -> set[str]:
        return {s.position.code for s in signers_for(db.session, body, type_code, DAY)}

    assert names(LETTER) == {"chutich", "pct", "chanhvp"}
    assert names(DECISION) == {"chutich", "pct"}


# A model on plain values, written from the table of the decree rather than from the code.

OFFSETS = st.integers(-2, 2)
MANDATES = st.fixed_dictionaries(
    {
        "capacity": st.sampled_from([Capacity.KT, Capacity.TL, Capacity.TUQ]),
        "pair": st.sampled_from([(p, h) for p in POSTS for h in POSTS if h not in (p, "chutich")]),
        "types": st.sampled_from([[], [LETTER], [DECISION], [LETTER, DECISION]]),
        "starts": OFFSETS,
        "lasts": st.one_of(st.none(), st.integers(0, 4)),
        "revoked": st.booleans(),
    }
)


def covers(mandate: dict[str, Any], type_code: str) -> bool:
    begins, lasts = mandate["starts"], mandate["lasts"]
    ended = lasts is not None and begins + lasts < 0
    named = not mandate["types"] or type_code in mandate["types"]
    return begins <= 0 and not ended and not mandate["revoked"] and named


def expected(post: str, type_code: str, mandates: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """Every block the post could sign with; empty when it may not sign."""
    if post == "chutich":
        return {(TM, "CHỦ TỊCH")}
    blocks: set[tuple[str, ...]] = set()
    own = POSTS[post][0].upper()
    good = [m for m in mandates if covers(m, type_code)]
    ordered = {m["pair"][1] for m in good if m["capacity"] == "TL" and m["pair"][0] == "chutich"}
    for mandate in good:
        principal, holder = mandate["pair"]
        formula = f"{mandate['capacity']}. {POSTS[principal][0].upper()}"
        if holder != post:
            continue
        if principal == "chutich":
            blocks.add((*([TM] if mandate["capacity"] == "KT" else []), formula, own))
        elif mandate["capacity"] == "KT" and principal in ordered:
            blocks.add(("TL. CHỦ TỊCH", formula, own))
    return blocks


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mandates=st.lists(MANDATES, max_size=5), type_code=st.sampled_from([LETTER, DECISION]))
def test_signing_agrees_with_the_table_of_the_decree(
    bt: Town, mandates: list[dict[str, Any]], type_code: str
) -> None:
    for given_one in mandates:
        starts = DAY + timedelta(days=given_one["starts"])
        lasts = given_one["lasts"]
        if given_one["capacity"] == "TUQ" and lasts is None:
            lasts = given_one["lasts"] = 4
        principal, holder = given_one["pair"]
        row = bt.mandate_row(
            given_one["capacity"],
            f"bt.{principal}",
            f"bt.{holder}",
            type_codes=given_one["types"],
            starts_on=starts,
            ends_on=None if lasts is None else starts + timedelta(days=lasts),
            revoked_at=datetime(2026, 1, 1, tzinfo=UTC) if given_one["revoked"] else None,
        )
        db.session.add(row)
    db.session.flush()
    try:
        for post in POSTS:
            blocks = expected(post, type_code, mandates)
            if blocks:
                assert right(bt, f"bt.{post}", type_code).lines in blocks
            else:
                assert refused(bt, f"bt.{post}", type_code)
    finally:
        db.session.rollback()
