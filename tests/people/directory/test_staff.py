"""People and appointments: who may appoint whom, when, and to what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from docflow.core import clock
from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound
from docflow.core.work import transaction, work
from docflow.people import sessions, staff
from docflow.people.actors import actor_for
from docflow.people.credentials import LoginSession
from docflow.people.models import PROVINCE_ADMIN, Appointment, Level, Person, Position
from docflow.people.schemas import AppointmentIn, NewPersonIn, PersonIn
from tests.people.directory.town import Town

TODAY = date(2026, 11, 23)
POSTS = {
    "chutich": ("Chủ tịch", "leader"),
    "cv": ("Chuyên viên", "specialist"),
    "quantri": ("Quản trị", "admin"),
}


@pytest.fixture
def towns(town: Town) -> Town:
    town.found("tn", POSTS, level=Level.PROVINCE)
    town.found("bt", POSTS)
    town.found("pl", POSTS)
    return town


@pytest.fixture(autouse=True)
def _on_a_monday(office: object) -> Any:
    with clock.stopped_at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


def appoint(towns: Town, by: str, person: str, post: str, **given: Any) -> Appointment:
    told = {"person_id": towns.people[person], "position_id": towns.posts[post]}
    with work(towns.actor(by)) as w:
        return staff.appoint(w, AppointmentIn.model_validate({"starts_on": TODAY} | told | given))


def newcomer(towns: Town, by: str = "bt.quantri", **given: Any) -> Person:
    told = {"username": "nguyen.an", "full_name": "Nguyễn  An"} | given
    with work(towns.actor(by)) as w:
        return staff.add_person(w, NewPersonIn.model_validate(told))


def test_a_new_person_comes_with_a_post(towns: Town) -> None:
    made = newcomer(towns, position_id=towns.posts["bt.cv"])

    person = db.session.get_one(Person, made.id)
    actor = actor_for(db.session, person)
    assert person.full_name == "Nguyễn An"
    assert actor is not None
    assert actor.position_id == towns.posts["bt.cv"]


def test_an_own_administrator_adds_nobody_without_a_post(towns: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        newcomer(towns)
    assert refusal.value.fields == {"position_id": "missing"}
    assert newcomer(towns, by="tn.quantri").id is not None


def test_nobody_is_added_to_a_post_of_the_neighbours(towns: Town) -> None:
    with pytest.raises(NotFound):
        newcomer(towns, position_id=towns.posts["pl.cv"])
    assert db.session.scalar(sa.select(Person.id).where(Person.username == "nguyen.an")) is None


def test_a_user_name_belongs_to_one_person(towns: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        newcomer(towns, username="bt.cv", position_id=towns.posts["bt.cv"])
    assert refusal.value.fields == {"username": "taken"}


def test_an_appointment_ends_at_midnight_in_viet_nam(towns: Town) -> None:
    with work(towns.actor("bt.quantri")) as w:
        staff.end_appointment(w, towns.appointments["bt.cv"], TODAY)
    person_id = towns.people["bt.cv"]
    last_second = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)

    with clock.stopped_at(last_second):
        assert actor_for(db.session, db.session.get_one(Person, person_id)) is not None
    with clock.stopped_at(last_second + timedelta(seconds=1)):
        assert actor_for(db.session, db.session.get_one(Person, person_id)) is None


def test_an_appointment_does_not_hold_before_its_day(towns: Town) -> None:
    made = newcomer(towns, position_id=towns.posts["bt.cv"], starts_on=TODAY + timedelta(days=1))
    assert actor_for(db.session, db.session.get_one(Person, made.id)) is None


def test_one_person_holds_several_posts_when_the_province_says_so(towns: Town) -> None:
    appoint(towns, "tn.quantri", "bt.cv", "pl.cv")

    person = db.session.get_one(Person, towns.people["bt.cv"])
    actor = actor_for(db.session, person, towns.appointments["bt.cv"])
    assert actor is not None
    assert [label for _id, label in actor.posts] == ["Chuyên viên – pl"]


def test_an_own_administrator_does_not_take_the_neighbours_people(towns: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        appoint(towns, "bt.quantri", "pl.cv", "bt.cv")
    assert refusal.value.fields == {"person_id": "unknown_person"}


def test_people_shared_with_a_neighbour_are_the_provinces(towns: Town) -> None:
    appoint(towns, "tn.quantri", "bt.cv", "pl.cv")
    said = PersonIn(full_name="Tên khác")

    for by in ("bt.quantri", "pl.quantri"):
        with pytest.raises(NotFound), work(towns.actor(by)) as w:
            staff.change_person(w, towns.people["bt.cv"], said)
    with work(towns.actor("tn.quantri")) as w:
        staff.change_person(w, towns.people["bt.cv"], said)


def test_what_an_administrator_may_is_the_same_for_a_row_and_a_list(towns: Town) -> None:
    appoint(towns, "tn.quantri", "bt.cv", "pl.cv")
    db.session.commit()
    for by in ("bt.quantri", "tn.quantri", "bt.chutich"):
        actor = towns.actor(by)
        for permission in ("person.read", "person.manage"):
            visible = policy.visible(actor, permission, Person)
            listed = set(db.session.scalars(sa.select(Person.id).where(visible)))
            one_by_one = {
                row.id
                for row in db.session.scalars(sa.select(Person)).all()
                if policy.allows(actor, permission, row)
            }
            assert listed == one_by_one


def test_a_heads_post_has_one_holder_at_a_time(towns: Town) -> None:
    made = newcomer(towns, by="tn.quantri")
    towns.people["new"] = made.id
    with pytest.raises(Invalid) as refusal:
        appoint(towns, "bt.quantri", "new", "bt.chutich")
    assert refusal.value.fields == {"starts_on": "post_taken"}

    with work(towns.actor("bt.quantri")) as w:
        staff.end_appointment(w, towns.appointments["bt.chutich"], TODAY - timedelta(days=1))
    appoint(towns, "bt.quantri", "new", "bt.chutich", acting=True)


def test_nobody_holds_a_post_twice(towns: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        appoint(towns, "bt.quantri", "bt.cv", "bt.cv")
    assert refusal.value.fields == {"starts_on": "already_holds"}


def test_only_heads_are_acting(towns: Town) -> None:
    made = newcomer(towns, by="tn.quantri")
    towns.people["new"] = made.id
    with pytest.raises(Invalid) as refusal:
        appoint(towns, "bt.quantri", "new", "bt.cv", acting=True)
    assert refusal.value.fields == {"acting": "acting_head_only"}


def test_an_ended_post_takes_nobody(towns: Town) -> None:
    towns.people["new"] = newcomer(towns, by="tn.quantri").id
    towns.change(Position, towns.posts["bt.cv"], ended_on=TODAY + timedelta(days=5))

    with pytest.raises(Invalid):
        appoint(towns, "bt.quantri", "new", "bt.cv")
    with pytest.raises(Invalid):
        appoint(towns, "bt.quantri", "new", "bt.cv", ends_on=TODAY + timedelta(days=6))
    appoint(towns, "bt.quantri", "new", "bt.cv", ends_on=TODAY + timedelta(days=5))


def test_an_appointment_that_is_over_is_not_moved(towns: Town) -> None:
    held = towns.appointments["bt.cv"]
    towns.change(Appointment, held, ends_on=TODAY - timedelta(days=10))

    with pytest.raises(Invalid) as refusal, work(towns.actor("bt.quantri")) as w:
        staff.end_appointment(w, held, TODAY)
    assert refusal.value.fields == {"on": "ended_already"}


def test_an_appointment_of_the_neighbours_does_not_exist(towns: Town) -> None:
    with pytest.raises(NotFound), work(towns.actor("bt.quantri")) as w:
        staff.end_appointment(w, towns.appointments["pl.cv"], TODAY)


def test_a_locked_account_loses_its_sessions_and_its_posts(towns: Town) -> None:
    person_id = towns.people["bt.cv"]
    with transaction() as session:
        _token, row = sessions.start(
            session, person_id, limits=sessions.Limits(), address="", agent=""
        )
        row.strong = True
        session.flush()
        session_id = row.id
    with work(towns.actor("bt.quantri")) as w:
        ended = staff.disable(w, person_id, "nghỉ hưu")

    assert ended == [session_id]
    assert db.session.get_one(LoginSession, session_id).ended_at is not None
    assert actor_for(db.session, db.session.get_one(Person, person_id)) is None
    with work(towns.actor("bt.quantri")) as w:
        staff.enable(w, person_id)
    assert actor_for(db.session, db.session.get_one(Person, person_id)) is not None


def test_nobody_locks_their_own_account(towns: Town) -> None:
    with pytest.raises(Forbidden) as refusal, work(towns.actor("bt.quantri")) as w:
        staff.disable(w, towns.people["bt.quantri"], "nhầm")
    assert refusal.value.code == "yourself"


def test_a_disabled_person_is_not_appointed(towns: Town) -> None:
    towns.people["new"] = newcomer(towns, by="tn.quantri").id
    towns.change(Person, towns.people["new"], disabled_at=clock.now())
    with pytest.raises(Invalid) as refusal:
        appoint(towns, "tn.quantri", "new", "bt.cv")
    assert refusal.value.fields == {"person_id": "person_disabled"}


def test_only_the_provinces_own_administrator_reaches_everywhere(towns: Town) -> None:
    assert PROVINCE_ADMIN in towns.actor("tn.quantri").roles
    assert PROVINCE_ADMIN not in towns.actor("bt.quantri").roles
    assert PROVINCE_ADMIN not in towns.actor("tn.chutich").roles


def test_a_role_written_past_the_rules_gives_no_reach(towns: Town) -> None:
    towns.change(Position, towns.posts["bt.cv"], roles=["specialist", PROVINCE_ADMIN])
    assert towns.actor("bt.cv").roles == {"specialist"}
