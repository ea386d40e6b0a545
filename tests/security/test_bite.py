"""The matrix bites: whichever rule is taken out of the house, it tells of a breach (T01)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm
from sqlalchemy.sql import visitors

from docflow.core.access import anyone, policy
from docflow.core.db import db

from .askers import Asker
from .casebook import Casebook
from .doors import Question
from .verdicts import asked_at, questions, table, wrong

CURIOUS = (
    *(f"pl-ubnd.{code}" for code in ("vanthu", "cvkt", "quantri", "luutru")),
    *(f"bt-ubnd.{code}" for code in ("cvvhxh", "tpkt", "chanhvp", "luutru", "quantri")),
    *(f"tn-snv.{code}" for code in ("tpcc", "giamdoc")),
)
FOR_ANYBODY = {
    "signature.verify",
    "account.own",
    "home.read",
    "help.read",
    "directory.read",
    "organization.read",
    "meeting.list",
    "body.read",
}
"""Rules that let in everybody who is signed in: there is nothing to take out."""
NOT_ALONE = {
    "consultation.answer": "whoever else reads it has no slip: tests/meetings/test_opinion_slips",
    "incoming.handle": "the assignment is asked for as well: tests/circulation/test_handling",
    "meeting.attend": "whoever else may read it sits in it: tests/meetings/test_offline",
    "meeting.reply": "whoever else may read it was invited too: tests/meetings/test_inviting",
}
"""A second lock behind the rule keeps everybody out just the same."""
WITHOUT_A_DOOR = {
    "audit.verify": "no door yet",
    "delivery.read": "only live pages follow deliveries",
    "meeting.chair": "orders to the room: tests/meetings/test_speakers",
    "meeting.preside": "orders to the room: tests/meetings",
    "document.decide": "after the circuit said whose turn it is: tests/approvals/test_turns",
}
ASKED_INSIDE = {
    "organization.manage": "people.manage",
    "person.manage": "people.manage",
    "person.read": "people.manage",
    "handover.manage": "directory.read",
    "job.manage": "jobs.manage",
}
"""Rules about one row, by the permission of the doors behind which they are asked."""
RULES = sorted(
    {p for kind in ("pages", "api") for row in table("doors")[kind].values() for p in row.values()}
    | {p for p in table("doors")["deeds"].values() if "." in p}
    | ASKED_INSIDE.keys()
    | FOR_ANYBODY
)
OPENED = [rule for rule in RULES if rule not in FOR_ANYBODY | NOT_ALONE.keys() | {"public"}]
HIDING = [
    ("register_entry", "organization_id", "/registers/outgoing"),
    ("register_entry", "organization_id", "/api/v1/registers/outgoing"),
    ("task", "position_id", "/"),
    ("task", "position_id", "/api/v1/tasks"),
    ("notice", "person_id", "/notifications"),
    ("notice", "person_id", "/api/v1/notifications"),
    ("login_session", "person_id", "/account/security"),
    ("login_session", "person_id", "/api/v1/account/sessions"),
    ("api_token", "person_id", "/account/tokens"),
    ("api_token", "person_id", "/api/v1/tokens"),
]
"""Conditions of lists that no rule of the policy stands behind, and where they show."""


def test_every_rule_is_taken_out_once(settled: Flask) -> None:
    assert policy.permissions - {*RULES} == WITHOUT_A_DOOR.keys()
    for_anybody = {name for name, rule in policy._rules.items() if rule is anyone}
    assert for_anybody - WITHOUT_A_DOOR.keys() == FOR_ANYBODY


def first_breach(app: Flask, book: Casebook, at: Callable[[Question], bool]) -> str:
    """What the matrix says first about the doors that `at` picks; reading goes before writing."""
    people = [Asker(app, book, who) for who in CURIOUS]
    for reads in (True, False):
        for one in people:
            for asked in questions(app, book, one.who):
                if asked.door.reads is reads and at(asked) and (said := wrong(one, book, asked)):
                    return said
    return ""


def needed(asked: Question) -> set[str]:
    """The rules that an answer hangs on."""
    door = asked_at(asked.door)
    return {door, str(table("doors")["deeds"].get(asked.deed, door))}


@pytest.mark.parametrize("rule", OPENED)
def test_a_rule_that_lets_everybody_in_is_noticed(
    fresh: Flask, book: Casebook, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    monkeypatch.setitem(policy._rules, rule, anyone)
    at, inside = ASKED_INSIDE.get(rule, rule), rule in ASKED_INSIDE
    assert first_breach(
        fresh, book, lambda asked: at in needed(asked) and (bool(asked.name) or not inside)
    )


@pytest.fixture
def unfiltered(settled: Flask) -> Iterator[Callable[[str, str], None]]:
    """Takes the conditions on one column out of every query of the house."""
    dropped: list[tuple[str, str]] = []

    def forget(asked: orm.ORMExecuteState) -> None:
        for name, column in dropped:
            asked.statement = without(asked.statement, name, column)

    with settled.app_context():
        session = db.sessionmaker.class_
    sa.event.listen(session, "do_orm_execute", forget)
    yield lambda name, column: dropped.append((name, column))
    sa.event.remove(session, "do_orm_execute", forget)


def without(statement: Any, name: str, column: str) -> Any:
    """The statement with every comparison of `name.column` to a value taken as true."""

    def swap(element: Any, **_: object) -> Any:
        if not isinstance(element, sa.BinaryExpression):
            return None
        side = element.left
        same = getattr(side, "name", "") == column and _table_of(side) == name
        return sa.true() if same and not hasattr(element.right, "table") else None

    return visitors.replacement_traverse(statement, {}, swap)


def _table_of(side: Any) -> str:
    return str(getattr(getattr(side, "table", None), "name", ""))


@pytest.mark.parametrize(("name", "column", "url"), HIDING)
def test_a_list_that_forgets_whose_rows_it_shows_is_noticed(
    settled: Flask,
    book: Casebook,
    unfiltered: Callable[[str, str], None],
    name: str,
    column: str,
    url: str,
) -> None:
    def at(asked: Question) -> bool:
        return (asked.door.method, asked.url) == ("GET", url)

    assert not first_breach(settled, book, at)
    unfiltered(name, column)
    assert first_breach(settled, book, at)
