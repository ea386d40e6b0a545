import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core import audit, clock
from docflow.core.access import SYSTEM, Actor
from docflow.core.db import db
from docflow.core.deeds import DeedKey
from docflow.core.errors import Conflict, NotFound, UnauditedChange
from docflow.core.work import Event, consequence, on_commit, work
from docflow.people.models import Person

CLERK = Actor(uuid4(), "Văn thư xã Bạch Thông", position_title="Văn thư", address="127.0.0.1")


def a_person(username: str = "bt-ubnd.vanthu", actor: Actor = SYSTEM) -> UUID:
    with work(actor) as w:
        person = Person(username=username, full_name="Văn thư", created_at=w.now)
        w.record("person.add", person, why="thử")
        return person.id


def names() -> list[str]:
    query = sa.select(audit.AuditEntry.event).order_by(audit.AuditEntry.seq)
    return list(db.session.scalars(query))


def test_a_deed_leaves_the_row_and_its_entry(office: Flask) -> None:
    person_id = a_person(actor=CLERK)
    told = audit.timeline(db.session, person_id)
    assert [line.event for line in told] == ["person.add"]
    assert (told[0].by, told[0].post) == ("Văn thư xã Bạch Thông", "Văn thư")
    assert told[0].facts == {"why": "thử"}
    assert told[0].changes["full_name"] == "Văn thư"


def test_a_deed_that_fails_leaves_nothing(office: Flask) -> None:
    heard: list[Event] = []
    on_commit(heard.append)
    with pytest.raises(ZeroDivisionError), work(CLERK) as w:
        w.record("person.add", Person(username="x", full_name="x", created_at=w.now))
        raise ZeroDivisionError
    assert names() == []
    assert heard == []


def test_a_silent_change_is_refused(office: Flask) -> None:
    person_id = a_person()
    with pytest.raises(UnauditedChange), work(CLERK) as w:
        w.take(Person, person_id).full_name = "Khác"
    db.session.get_one(Person, person_id).full_name = "Lén"
    with pytest.raises(UnauditedChange):
        db.session.commit()
    db.session.rollback()
    assert db.session.get_one(Person, person_id).full_name == "Văn thư"


def test_a_bulk_write_is_refused(office: Flask) -> None:
    a_person()
    with pytest.raises(UnauditedChange), work(CLERK) as w:
        w.session.execute(sa.update(Person).values(full_name="Tất cả"))


def test_a_savepoint_is_refused(office: Flask) -> None:
    with pytest.raises(UnauditedChange), work(CLERK) as w:
        w.session.begin_nested()


def test_changes_outside_a_work_do_not_slip_into_the_next(office: Flask) -> None:
    person = db.session.get_one(Person, a_person())
    person.full_name = "Quên ghi"
    with pytest.raises(RuntimeError), work(CLERK):
        raise AssertionError("it must not open")
    db.session.rollback()


def test_a_removed_row_is_recorded_too(office: Flask) -> None:
    person_id = a_person()
    with work(SYSTEM) as w:
        person = w.take(Person, person_id)
        w.session.delete(person)
        w.record("person.remove", person)
    assert db.session.get(Person, person_id) is None
    assert audit.timeline(db.session, person_id)[0].changes == {"deleted": True}


def test_what_is_not_there_is_not_found(office: Flask) -> None:
    with pytest.raises(NotFound), work(CLERK) as w:
        w.take(Person, uuid4())


def test_two_rows_with_one_name_are_a_conflict(office: Flask) -> None:
    a_person()
    with pytest.raises(Conflict):
        a_person()


def test_consequences_happen_inside_and_listeners_after(office: Flask) -> None:
    order: list[str] = []

    @consequence("person.add")
    def inside(_work: object, person: Person) -> None:
        order.append(f"inside {person.username}")

    @on_commit
    def after(event: Event) -> None:
        if event.name == "person.add":
            order.append("after")

    @on_commit
    def broken(_event: Event) -> None:
        raise ValueError

    a_person("một.người")
    assert order[-2:] == ["inside một.người", "after"]


def test_the_same_key_does_a_deed_once(office: Flask) -> None:
    with work(CLERK) as w:
        assert w.once("k1") is None
        person = Person(username="a", full_name="A", created_at=w.now)
        w.record("person.add", person)
        w.remember("k1", person)
        w.remember(None, person)
    with work(CLERK) as w:
        assert w.once("k1") == person.id
        assert w.once(None) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DeedKey)) == 1


def test_the_loser_of_a_race_is_told_who_won(office: Flask) -> None:
    person_id = a_person(actor=CLERK)
    with work(CLERK) as w:
        winner = w.winner(person_id)
        assert winner["by"] == CLERK.person_name
        assert w.winner(uuid4()) == {}


def test_a_consequence_is_allowed_as_the_system_and_recorded_as_the_person(office: Flask) -> None:
    with work(CLERK) as w:
        w.as_system().require("nobody.may")
        person = Person(username="a", full_name="A", created_at=w.now)
        w.as_system().record("person.add", person)
    assert audit.timeline(db.session, person.id)[0].by == CLERK.person_name


def test_the_day_is_the_day_in_viet_nam(office: Flask) -> None:
    with clock.stopped_at(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)), work(SYSTEM) as w:
        assert w.today.isoformat() == "2027-01-01"


def test_a_time_without_a_zone_is_refused(office: Flask) -> None:
    with pytest.raises(sa.exc.StatementError), work(SYSTEM) as w:
        person = Person(username="a", full_name="A", created_at=datetime(2026, 1, 1))  # noqa: DTZ001
        w.record("person.add", person)


def test_writers_at_once_leave_one_unbroken_chain(office: Flask) -> None:
    faults: list[BaseException] = []

    def add(name: str) -> None:
        try:
            with office.app_context():
                for n in range(5):
                    a_person(f"{name}{n}")
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            faults.append(error)

    threads = [threading.Thread(target=add, args=(f"n{i}.",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert audit.verify(db.session) == audit.Verdict(True, 40, audit.verify(db.session).head)
