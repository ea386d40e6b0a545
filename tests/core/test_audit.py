import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from docflow.core import audit
from docflow.core.access import SYSTEM
from docflow.core.audit_rows import AuditEntry, AuditHead, AuditPayload, canonical
from docflow.core.db import db
from docflow.core.work import transaction, work
from docflow.people.models import Person
from tests.core.test_work import a_person


@pytest.fixture
def trail(office: Flask) -> Flask:
    for name in ("a", "b", "c", "d"):
        a_person(name)
    return office


def tamper(*statements: str) -> None:
    """As a database administrator could: past the triggers."""
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sa.text("DROP TRIGGER audit_entry_no_update"))
            session.execute(sa.text("DROP TRIGGER audit_entry_no_delete"))
            session.execute(sa.text("PRAGMA foreign_keys=OFF"))
        else:
            session.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
            session.execute(sa.text("ALTER TABLE audit_payload DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(sa.text(statement))


def verdict() -> tuple[bool, int | None, str | None]:
    found = audit.verify(db.session)
    return found.ok, found.first_bad, found.reason


def test_an_untouched_trail_holds(trail: Flask) -> None:
    found = audit.verify(db.session)
    assert (found.ok, found.entries) == (True, 4)
    assert len(found.head) == 64


def test_an_empty_trail_holds(office: Flask) -> None:
    assert audit.verify(db.session).ok


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET event='x'", "DELETE FROM audit_entry"]
)
def test_the_trail_refuses_rewriting(trail: Flask, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError), transaction() as session:
        session.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("statement", "row", "reason"),
    [
        ("UPDATE audit_entry SET event='person.gone' WHERE seq=2", 2, "columns_changed"),
        ("UPDATE audit_entry SET leaf=chain WHERE seq=1", 1, "body_changed"),
        ("UPDATE audit_entry SET chain=leaf WHERE seq=3", 3, "chain_broken"),
        ("UPDATE audit_payload SET salt=payload WHERE seq=1", 1, "payload_changed"),
        ("DELETE FROM audit_entry WHERE seq=1", 2, "row_missing"),
        ("DELETE FROM audit_entry WHERE seq=3", 3, "tail_missing"),
        ("UPDATE audit_head SET size=3", 3, "tail_missing"),
        ("DELETE FROM audit_head", 0, "tail_missing"),
    ],
)
def test_the_first_row_that_was_touched_is_named(
    trail: Flask, statement: str, row: int, reason: str
) -> None:
    seq = statement.rpartition("seq=")[2]
    before = (
        [f"DELETE FROM audit_payload WHERE seq={seq}"] if "FROM audit_entry" in statement else []
    )
    tamper(*before, statement)
    assert verdict() == (False, row, reason)


def test_an_erased_payload_leaves_the_trail_whole(trail: Flask) -> None:
    """A lawful erasure of personal data must not look like tampering."""
    tamper("DELETE FROM audit_payload WHERE seq=1")
    assert verdict() == (True, None, None)
    told = [line for seq in (1,) for line in _told(seq)]
    assert told[0].by == ""


def _told(seq: int) -> list[audit.Told]:
    subject = db.session.scalar(sa.select(AuditEntry.subject_id).where(AuditEntry.seq == seq))
    assert subject is not None
    return audit.timeline(db.session, subject)


def test_names_and_words_are_not_in_the_chain_itself(trail: Flask) -> None:
    body = db.session.scalars(sa.select(AuditEntry.body)).first()
    assert body is not None
    assert set(json.loads(body)) == {
        "v",
        "log",
        "seq",
        "ts",
        "actor",
        "act",
        "kind",
        "id",
        "commit",
    }


def test_head_and_payloads_are_counted_with_the_entries(trail: Flask) -> None:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(AuditPayload))
    assert db.session.scalar(sa.select(AuditHead.size)) == count == 4


def test_the_last_word_of_nothing_is_nothing(office: Flask) -> None:
    assert audit.last_word(db.session, uuid4()) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abcdefgh", min_size=1), inner),
    )
)
def test_canonical_bytes_are_those_of_json_and_read_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical(value)) == value
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical(value) == plain.encode()


def test_values_without_a_json_form_become_text() -> None:
    key = uuid4()
    assert json.loads(canonical({"id": key, "set": {"b", "a"}})) == {"id": str(key), "set": "a,b"}


def test_what_json_does_not_know_is_written_in_one_way() -> None:
    at = datetime(2026, 7, 1, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    said = {"at": at, "id": UUID(int=7), "names": frozenset({"b", "a"}), "path": Path("x")}
    assert canonical(said) == (
        b'{"at":"2026-07-01T00:30:00.000000Z",'
        b'"id":"00000000-0000-0000-0000-000000000007","names":"a,b","path":"x"}'
    )


@pytest.mark.parametrize(
    "value", [0.5, {"size": 1.0}, [1, [2.5]], {"a": ({"b": float("nan")},)}, {"at": 1e300}]
)
def test_a_float_is_refused_wherever_it_lies(value: object) -> None:
    with pytest.raises(TypeError, match="a float in the trail"):
        canonical(value)


def test_a_deed_with_a_float_in_its_facts_is_not_done(office: Flask) -> None:
    person = a_person("floating")
    before = db.session.scalar(sa.select(AuditHead.size))
    with pytest.raises(TypeError), work(SYSTEM) as w:
        w.record("person.change", w.take(Person, person), share=0.5)
    assert db.session.scalar(sa.select(AuditHead.size)) == before
