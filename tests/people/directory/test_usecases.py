"""Organisations, units and posts: scoped to who administers them, ended with dates, never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from docflow.core import audit, clock
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from docflow.core.work import Work, work
from docflow.people import usecases
from docflow.people.models import (
    Appointment,
    Capacity,
    Handover,
    Level,
    Mandate,
    Organization,
    Position,
    Unit,
)
from docflow.people.schemas import ContactIn, EndIn, OrganizationIn, PositionIn, UnitIn
from tests.people.directory.town import Town

UNIT = UnitIn(name="Phòng Mẫu", abbreviation="PM")
POSTS = {
    "chutich": ("Chủ tịch", "leader"),
    "pct": ("Phó Chủ tịch", "deputy"),
    "quantri": ("Quản trị", "admin"),
}


@pytest.fixture
def towns(town: Town) -> Town:
    town.found("tn", POSTS, level=Level.PROVINCE)
    town.found("bt", POSTS)
    town.found("pl", POSTS)
    return town


def said(**changes: Any) -> OrganizationIn:
    told: dict[str, Any] = {
        "code": "H55.150",
        "name": "Ủy ban nhân dân xã Mẫu",
        "short_name": "UBND xã Mẫu",
        "kind": "committee",
        "level": "commune",
        "abbreviation": "UBND",
        "place": "Mẫu",
        "lines": ["Ủy ban nhân dân", "xã Mẫu"],
        "collective": True,
    }
    return OrganizationIn.model_validate(told | changes)


def organization(towns: Town, slug: str) -> Organization:
    return db.session.get_one(Organization, towns.organizations[slug])


def post(**changes: Any) -> PositionIn:
    return PositionIn.model_validate(
        {"code": "cvkt", "title": "Chuyên viên Kinh tế", "roles": ["specialist"]} | changes
    )


def test_the_province_founds_an_organisation_in_capitals(towns: Town) -> None:
    with work(towns.actor("tn.quantri")) as w:
        made = usecases.add_organization(w, said())

    row = db.session.get_one(Organization, made.id)
    assert row.letterhead == {"parent": None, "lines": ["ỦY BAN NHÂN DÂN", "XÃ MẪU"]}
    assert row.search_key == "uy ban nhan dan xa mau ubnd xa mau"
    assert [told.event for told in audit.timeline(db.session, row.id)] == ["organization.add"]


def test_a_communes_administrator_founds_nothing(towns: Town) -> None:
    with pytest.raises(Forbidden), work(towns.actor("bt.quantri")) as w:
        usecases.add_organization(w, said())


@pytest.mark.parametrize(
    "deed",
    [
        lambda w, t: usecases.change_contact(w, t.organizations["pl"], ContactIn(contact="x")),
        lambda w, t: usecases.change_organization(w, t.organizations["pl"], said()),
        lambda w, t: usecases.end_organization(w, t.organizations["pl"], EndIn(on=clock.today())),
        lambda w, t: usecases.add_unit(
            w, t.organizations["pl"], UnitIn(name="P", abbreviation="P")
        ),
        lambda w, t: usecases.add_position(w, t.organizations["pl"], post()),
        lambda w, t: usecases.change_position(w, t.posts["pl.chutich"], post()),
        lambda w, t: usecases.end_position(w, t.posts["pl.chutich"], clock.today()),
        lambda w, _t: usecases.add_unit(w, uuid4(), UNIT),
    ],
)
def test_another_organisation_does_not_exist_for_its_neighbours_administrator(
    towns: Town, deed: Callable[[Work, Town], object]
) -> None:
    with pytest.raises(NotFound), work(towns.actor("bt.quantri")) as w:
        deed(w, towns)


def test_nobody_but_an_administrator_administers(towns: Town) -> None:
    with pytest.raises(NotFound), work(towns.actor("bt.chutich")) as w:
        usecases.add_position(w, towns.organizations["bt"], post())


def test_an_own_administrator_keeps_the_contact_and_not_the_identity(towns: Town) -> None:
    own = towns.organizations["bt"]
    with work(towns.actor("bt.quantri")) as w:
        usecases.change_contact(w, own, ContactIn(contact="ĐT 0209 000 000", mst="4600000001"))
    assert organization(towns, "bt").contact == "ĐT 0209 000 000"

    with pytest.raises(Forbidden), work(towns.actor("bt.quantri")) as w:
        usecases.change_organization(w, own, said(level="province"))
    assert organization(towns, "bt").level is Level.COMMUNE


def test_a_code_belongs_to_one_organisation(towns: Town) -> None:
    with pytest.raises(Invalid) as refusal, work(towns.actor("tn.quantri")) as w:
        usecases.add_organization(w, said(code="bt"))
    assert refusal.value.fields == {"code": "taken"}


def test_an_organisation_cannot_stand_above_itself(towns: Town) -> None:
    tn, bt = towns.organizations["tn"], towns.organizations["bt"]
    with work(towns.actor("tn.quantri")) as w:
        usecases.change_organization(w, bt, said(code="bt", parent_id=tn))

    with pytest.raises(Invalid) as refusal, work(towns.actor("tn.quantri")) as w:
        usecases.change_organization(w, tn, said(code="tn", level="province", parent_id=bt))
    assert refusal.value.fields == {"parent_id": "unknown_organization"}


def test_who_saves_second_is_told_who_was_first(towns: Town) -> None:
    seen = organization(towns, "bt").version
    own = towns.organizations["bt"]
    with work(towns.actor("tn.quantri")) as w:
        usecases.change_contact(w, own, ContactIn(contact="một"), seen)

    with pytest.raises(Conflict) as refusal, work(towns.actor("bt.quantri")) as w:
        usecases.change_contact(w, own, ContactIn(contact="hai"), seen)
    assert refusal.value.facts["by"] == "Người tn.quantri"
    assert organization(towns, "bt").contact == "một"


def test_an_abbreviation_is_free_in_another_organisation(towns: Town) -> None:
    unit = UnitIn(name="Phòng Kinh tế", abbreviation="KT")
    with work(towns.actor("bt.quantri")) as w:
        usecases.add_unit(w, towns.organizations["bt"], unit)
    with work(towns.actor("pl.quantri")) as w:
        usecases.add_unit(w, towns.organizations["pl"], unit)

    with pytest.raises(Invalid) as refusal, work(towns.actor("bt.quantri")) as w:
        usecases.add_unit(w, towns.organizations["bt"], unit)
    assert refusal.value.fields == {"abbreviation": "taken"}


def test_a_unit_with_posts_does_not_end(towns: Town) -> None:
    unit = towns.unit("bt", "KT", "bt.pct")
    day = clock.today()

    with pytest.raises(WrongState) as refusal, work(towns.actor("bt.quantri")) as w:
        usecases.end_unit(w, unit, day)
    assert refusal.value.facts["count"] == 1

    with work(towns.actor("bt.quantri")) as w:
        usecases.end_position(w, towns.posts["bt.pct"], day)
        usecases.end_unit(w, unit, day)
    assert db.session.get_one(Unit, unit).ended_on == day


def test_a_post_takes_no_unit_of_another_organisation(towns: Town) -> None:
    foreign = towns.unit("pl", "KT")
    with pytest.raises(Invalid) as refusal, work(towns.actor("bt.quantri")) as w:
        usecases.add_position(w, towns.organizations["bt"], post(unit_id=foreign))
    assert refusal.value.fields == {"unit_id": "unknown_unit"}


def test_a_role_outside_the_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        post(roles=["province_admin"])


def test_a_post_ends_with_its_holder_its_mandates_and_its_stand_in(towns: Town) -> None:
    today = clock.today()
    day = today + timedelta(days=10)
    now = towns.mandate(Capacity.KT, "bt.chutich", "bt.pct")
    later = towns.mandate(Capacity.KT, "bt.chutich", "bt.pct", starts_on=day + timedelta(days=5))
    absent = Handover(
        organization_id=towns.organizations["bt"], absent_id=towns.posts["bt.pct"],
        stand_in_id=towns.posts["bt.chutich"], starts_on=today,
        ends_on=day + timedelta(days=30), reason="đi học",
    )  # fmt: skip
    with work(towns.actor("bt.quantri")) as w:
        w.record("handover.add", absent)
        handed = absent.id
        usecases.end_position(w, towns.posts["bt.pct"], day)

    assert db.session.get_one(Appointment, towns.appointments["bt.pct"]).ends_on == day
    assert db.session.get_one(Mandate, now).ends_on == day
    assert db.session.get_one(Mandate, later).revoked_at is not None
    assert db.session.get_one(Handover, handed).ends_on == day


def test_a_post_with_work_waiting_does_not_end_today(towns: Town) -> None:
    towns.waiting("bt.pct")
    day = clock.today()

    with pytest.raises(WrongState) as refusal, work(towns.actor("bt.quantri")) as w:
        usecases.end_position(w, towns.posts["bt.pct"], day)
    assert (refusal.value.code, refusal.value.facts["count"]) == ("work_waiting", 1)

    with work(towns.actor("bt.quantri")) as w:
        usecases.end_position(w, towns.posts["bt.pct"], day + timedelta(days=30))
    assert db.session.get_one(Position, towns.posts["bt.pct"]).ended_on is not None


def test_a_merged_organisation_keeps_its_code_and_names_its_successor(towns: Town) -> None:
    day = clock.today()
    with work(towns.actor("tn.quantri")) as w:
        usecases.end_organization(
            w, towns.organizations["bt"], EndIn(on=day, successor_id=towns.organizations["pl"])
        )

    row = organization(towns, "bt")
    assert (row.code, row.ended_on) == ("bt", day)
    assert row.successor_id == towns.organizations["pl"]
    held = db.session.scalars(
        sa.select(Appointment.ends_on)
        .join(Position, Position.id == Appointment.position_id)
        .where(Position.organization_id == row.id)
    )
    assert set(held) == {day}


@pytest.mark.parametrize("successor", ["bt", "gone"])
def test_nothing_is_merged_into_itself_or_into_the_past(towns: Town, successor: str) -> None:
    day = clock.today()
    towns.found("gone", {})
    towns.change(Organization, towns.organizations["gone"], ended_on=day - timedelta(days=1))

    with pytest.raises(Invalid) as refusal, work(towns.actor("tn.quantri")) as w:
        goes_into = towns.organizations[successor]
        usecases.end_organization(
            w, towns.organizations["bt"], EndIn(on=day, successor_id=goes_into)
        )
    assert refusal.value.fields == {"successor_id": "unknown_organization"}


def test_only_the_province_ends_an_organisation(towns: Town) -> None:
    with pytest.raises(Forbidden), work(towns.actor("bt.quantri")) as w:
        usecases.end_organization(w, towns.organizations["bt"], EndIn(on=clock.today()))


def test_an_ended_organisation_gets_no_new_posts(towns: Town) -> None:
    yesterday = clock.today() - timedelta(days=1)
    towns.change(Organization, towns.organizations["pl"], ended_on=yesterday)

    with pytest.raises(WrongState), work(towns.actor("tn.quantri")) as w:
        usecases.add_position(w, towns.organizations["pl"], post())


@pytest.mark.parametrize(
    "change",
    [
        {"id": str(uuid4())},
        {"version": 99},
        {"ended_on": "2026-01-01"},
        {"search_key": "x"},
        {"letterhead": {"parent": None, "lines": ["X"]}},
    ],
)
def test_what_is_not_asked_for_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refusal:
        said(**change)
    assert {error["type"] for error in refusal.value.errors()} == {"extra_forbidden"}


def test_a_day_of_another_century_is_refused() -> None:
    with pytest.raises(ValidationError):
        EndIn(on=date(1826, 1, 1))
