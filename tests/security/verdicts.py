"""What each door must answer, from the hand-written tables and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from docflow.core.access import policy
from docflow.core.web import PUBLIC

from . import bodies, headers
from .askers import Asker
from .casebook import ANONYMOUS, DISABLED, MARK, PASSKEY, Casebook, Ids
from .doors import Door, Question, doors

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
OVER_ALL = {"tn-ubnd.quantri": {"province_admin"}}
"""Who administers every organisation."""
PROVED_FIRST = {"passkeys.remove"}
"""Doors that ask again who it is before they look at anything."""
MARKS = {
    f"{MARK}draft": ("draft",),
    f"{MARK}review": ("review",),
    f"{MARK}signed": ("signed",),
    f"{MARK}issued": ("issued", "arrived", "entry"),
    f"{MARK}assigned": ("issued", "assigned", "entry", "arrival"),
    f"{MARK}meeting": ("meeting",),
    f"{MARK}consultation": ("consultation",),
    PASSKEY: ("account",),
}
"""Words, and the objects that tell them to who may read them."""
ENTERED = {"issued": "entry", "assigned": "arrival"}
"""The rows of the registers, which name what they are about."""
UNTOLD = {"document_id", "incoming_id", "attachment_id", "opinion_id", "seat_id"} | {
    "session_id", "token_id", "passkey_id", "job_id",
}  # fmt: skip
EXISTS = {
    "people.manage": "manage",
    "absences.end": "handover.manage",
    "staff.end-handover": "handover.manage",
}
"""For whom a row exists at all, by deed or by the permission of the door; else who may read."""


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text())


def asked_at(door: Door) -> str:
    """The permission that the table says, whatever the view says of itself; or nothing.

    A door without a row fails a test of its own, not those of everybody.
    """
    rows = table("doors")["api" if door.is_api else "pages"]
    return str(rows.get(door.rule.rule, {}).get(door.method, ""))


def general(who: str) -> set[str]:
    """What the post may do as such."""
    granted = table("permissions")
    known: set[str] = set(granted["everybody"])
    for role in ROLES_OF[who.partition(".")[2]] | OVER_ALL.get(who, set()):
        known |= set(granted["roles"][role])
    return known


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
    list_ = EXISTS.get(deed) or EXISTS.get(asked_at(door) if door else "", "read")
    return bool({who, "*"} & set(may.get(list_, may["read"])))


def expected(asked: Question) -> frozenset[int] | None:
    """The statuses that are right, or None where the person may and so is not sent."""
    door = asked.door
    wanted = asked_at(door)
    if wanted in {PUBLIC, ""}:
        return None
    if asked.who in {ANONYMOUS, DISABLED}:
        return MOVED if door.reads and not door.is_api else STRANGER
    if policy.is_general(wanted) and wanted not in general(asked.who):
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
    wanted = asked_at(asked.door)
    if policy.is_general(wanted) or {asked.who, "*"} & set(row["may"].get(wanted, ())):
        return _found(asked)
    return REFUSED | MOVED


def _doing(asked: Question, row: dict[str, Any]) -> frozenset[int] | None:
    if asked.who in row["open"].get(asked.deed, ()):
        return None
    wanted = table("doors")["deeds"].get(asked.deed, asked_at(asked.door))
    return OUT_OF_TURN if asked.who in row["may"].get(wanted, ()) else REFUSED


ABSENT = {
    "draft": {
        "documents.pdf",
        "documents.marked-pdf",
        "documents.version-pdf",
        "documents.compare-versions",
    },
    "review": {"documents.marked-pdf", "documents.word"},
    "signed": {"documents.marked-pdf", "documents.word"},
    "issued": {"documents.marked-pdf", "documents.word"},
    "meeting": {
        "dossier.check",
        "dossier.download",
        "dossier.replay",
        "dossier.replayed",
        "minutes.edit",
        "votes.part",
    },
    "consultation": {"opinions.paper", "opinions.edit"},
    "": {"signing_key.signature"},
}
"""What the reader of an object may ask for and it does not have."""


def answer_to(asker: Asker, book: Casebook, asked: Question) -> TestResponse:
    """The real answer, to a request as the page or a client would send it."""
    said = bodies.sent(book, asked)
    if not (expected(asked) or FINE) & (FINE | MOVED):
        said["headers"] = {"Accept": "application/json"}  # a refusal without its page is quicker
    ask = asker.api if asked.door.is_api else asker.page
    return ask(asked.door.method, asked.url, **said)


def wrong_answers(app: Flask, book: Casebook, asker: Asker) -> list[str]:
    """Every door this person finds open that should be shut, shut in another way, or talkative."""
    return [
        said for asked in questions(app, book, asker.who) if (said := wrong(asker, book, asked))
    ]


def wrong(asker: Asker, book: Casebook, asked: Question) -> str:
    """What is wrong with the answer to one question, or nothing."""
    right = expected(asked)
    if right is None:
        return ""
    answer = answer_to(asker, book, asked)
    if answer.status_code not in right:
        return f"{asked}: {answer.status_code}, not {sorted(right)}"
    if untold := headers.wrong(answer):
        return f"{asked}: {untold}"
    told = betrayed(asker.who, book, answer)
    return f"{asked}: tells of {told}" if told else ""


def betrayed(who: str, book: Casebook, answer: TestResponse) -> list[str]:
    """The words and ids in an answer that belong to objects this person must not know of."""
    if not answer.mimetype.startswith("text/") and "json" not in answer.mimetype:
        return []
    text = answer.text.replace(answer.request.path, "")
    return [word for word, known in secrets(book) if word in text and not knows(who, known)]


def secrets(book: Casebook) -> list[tuple[str, tuple[str, ...]]]:
    """What must not be told, and the objects that tell it to who may read them."""
    ids = [
        (ids[n], (name, ENTERED.get(name, name)))
        for name, ids in book.objects.items()
        for n in UNTOLD & ids.keys()
    ]
    return [*MARKS.items(), *ids]


def knows(who: str, objects: tuple[str, ...]) -> bool:
    return any(sees(who, name) for name in objects)
