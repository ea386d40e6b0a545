"""What each door must answer, from the hand-written tables and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from docflow.core.access import policy

from . import bodies
from .askers import Asker
from .casebook import ANONYMOUS, DISABLED, Casebook, Ids
from .doors import Door, doors

HERE = Path(__file__).parent
MOVED = frozenset({302, 303})
FINE = frozenset({200}) | MOVED
UNSEEN, REFUSED, OUT_OF_TURN = frozenset({404}), frozenset({403}), frozenset({409})
STRANGER = frozenset({401})
ROLES_OF = {
    "chutich": {"leader"},
    "giamdoc": {"leader"},
    "pct1": {"deputy"},
    "pgd1": {"deputy"},
    "phovp": {"unit_deputy"},
    "chanhvp": {"office_head", "unit_head"},
    "tpkt": {"unit_head"},
    "tpcc": {"unit_head"},
    "cvkt": {"specialist"},
    "cvcc": {"specialist"},
    "cvvp": {"specialist"},
    "cvvhxh": {"specialist"},
    "vanthu": {"clerk"},
    "luutru": {"archivist"},
    "quantri": {"admin"},
}
"""The roles of the posts, by the second half of their names."""
NEEDED = {
    "approvals.approve": "a seat",
    "approvals.initial": "a seat",
    "approvals.sign": "a seat",
    "approvals.give-back": "a seat",
    "approvals.send-back": "a seat",
    "approvals.answer": "asked",
    "incoming.register": "incoming.clerk",
    "incoming.refuse": "incoming.clerk",
    "incoming.direct": "incoming.direct",
    "incoming.file-away": "incoming.direct",
    "incoming.start": "incoming.handle",
    "incoming.pass-on": "incoming.handle",
    "incoming.report": "incoming.handle",
    "incoming.urge": "incoming.urge",
    "directory.change": "organization.define",
    "directory.end": "organization.define",
}
"""What a deed needs where its view only says who may look."""
PROVED_FIRST = {"passkeys.remove"}
"""Doors that ask again who it is before they look at anything."""
EXISTS = {"people.manage": "manage", "absences.end": "handover.manage"}
"""For whom a row exists at all, by deed or by the permission of the door; else who may read."""


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text())


def general(who: str) -> set[str]:
    """What the post may do as such."""
    granted = table("permissions")
    known: set[str] = set(granted["everybody"])
    for role in ROLES_OF[who.partition(".")[2]]:
        known |= set(granted["roles"][role])
    return known


@dataclass(frozen=True)
class Question:
    """One person at one door, about one object or none."""

    who: str
    door: Door
    url: str
    deed: str
    name: str
    ids: Ids

    def __str__(self) -> str:
        return f"{self.who}: {self.door.method} {self.url} ({self.name or 'no object'})"


def questions(app: Flask, book: Casebook, who: str) -> Iterator[Question]:
    """Everything that can be asked."""
    for place, door in enumerate(doors(app)):
        for name, ids in _behind(door, book, who, place):
            for url, deed in door.addresses(app, ids):
                yield Question(who, door, url, deed, name, ids)


def _behind(door: Door, book: Casebook, who: str, place: int) -> list[tuple[str, Ids]]:
    """The objects of a door. To who sees none of them they are all alike: those take turns."""
    if not door.names_rows:
        return [("", {})]
    all_ = [(name, ids) for name, ids in book.objects.items() if door.opens(ids)]
    if any(sees(who, name, door) for name, _ids in all_) or len(all_) < 2:
        return all_
    turn = (place + sum(map(ord, who))) % len(all_)
    return [all_[turn]]


def sees(who: str, name: str, door: Door | None = None, deed: str = "") -> bool:
    """Whether the object exists for the person, at this door."""
    may = table("rows")[name]["may"]
    list_ = EXISTS.get(deed) or EXISTS.get(door.permission if door else "", "read")
    return bool({who, "*"} & set(may.get(list_, may["read"])))


def expected(asked: Question) -> frozenset[int] | None:
    """The statuses that are right, or None where the person may and so is not sent."""
    door = asked.door
    if door.is_public:
        return None
    if asked.who in {ANONYMOUS, DISABLED}:
        return MOVED if door.reads and not door.is_api else STRANGER
    if policy.is_general(door.permission) and door.permission not in general(asked.who):
        return REFUSED
    if not asked.name:
        return _found(asked) if door.reads else None
    return _about_row(asked)


def _about_row(asked: Question) -> frozenset[int] | None:
    row = table("rows")[asked.name]
    if not sees(asked.who, asked.name, asked.door, asked.deed):
        return UNSEEN | MOVED if asked.deed in PROVED_FIRST else UNSEEN
    return _looking(asked, row) if asked.door.reads else _doing(asked, row)


def _found(asked: Question) -> frozenset[int]:
    return FINE | (UNSEEN if asked.deed in ABSENT.get(asked.name, ()) else frozenset())


def _looking(asked: Question, row: dict[str, Any]) -> frozenset[int]:
    wanted = asked.door.permission
    if policy.is_general(wanted) or asked.who in row["may"].get(wanted, ()):
        return _found(asked)
    return REFUSED | MOVED


def _doing(asked: Question, row: dict[str, Any]) -> frozenset[int] | None:
    if asked.who in row["open"].get(asked.deed, ()):
        return None
    wanted = NEEDED.get(asked.deed, asked.door.permission)
    return OUT_OF_TURN if asked.who in row["may"].get(wanted, ()) else REFUSED


ABSENT = {
    "draft": {"documents.pdf", "documents.marked-pdf", "documents.version-pdf", "documents.compare-versions"},
    "review": {"documents.marked-pdf", "documents.word"},
    "signed": {"documents.marked-pdf", "documents.word"},
    "issued": {"documents.marked-pdf", "documents.word"},
    "": {"signing_key.signature"},
}
"""What the reader of an object may ask for and it does not have."""


def answer_to(asker: Asker, book: Casebook, asked: Question) -> TestResponse:
    """The real answer, to a request as the page or a client would send it."""
    said = bodies.sent(book, asked.door, asked.deed, asked.ids)
    ask = asker.api if asked.door.is_api else asker.page
    return ask(asked.door.method, asked.url, **said)


def wrong_answers(app: Flask, book: Casebook, asker: Asker) -> list[str]:
    """Every door this person finds open that should be shut, or shut in another way."""
    wrong = []
    for asked in questions(app, book, asker.who):
        right = expected(asked)
        if right is None:
            continue
        status = answer_to(asker, book, asked).status_code
        if status not in right:
            wrong.append(f"{asked}: {status}, not {sorted(right)}")
    return wrong
