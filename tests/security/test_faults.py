"""A fault behind any door shows its number and nothing of us; so does the log (T29)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from . import bodies, logbook, traces
from .askers import Asker
from .casebook import Casebook
from .conftest import WORD
from .doors import Question, doors
from .test_forged import STATELESS, deeds, victim

AskerOf = Callable[[str], Asker]
TYPED = {"password": WORD, "pin": WORD, "code": WORD, "subject": WORD, "text": WORD}
"""What a person may have typed when it happened."""
INSIDE = ("Traceback", "SELECT", "sqlalchemy", "nowhere", "site-packages", ".py", WORD)


def everything(app: Flask, book: Casebook) -> Iterator[Question]:
    """Every door once, asked by somebody whom it lets in."""
    for door in doors(app):
        if door.reads or door.endpoint in STATELESS:
            name, ids = next(((n, i) for n, i in book.objects.items() if door.opens(i)), ("", {}))
            url, deed = next(door.addresses(app, ids))
            yield Question(victim(door, deed, name), door, url, deed, name, ids)
    yield from deeds(app, book)


def asked_with_secrets(one: Asker, book: Casebook, asked: Question) -> TestResponse:
    """A well-meant request that carries the word in every place a request has."""
    said: dict[str, Any] = bodies.sent(book, asked)
    place = next((name for name in ("json", "data") if name in said), "")
    if place:
        said[place] = said[place] | TYPED
    said["query_string"] = said.get("query_string", {}) | {"q": WORD, "next": f"/{WORD}"}
    said["headers"] = {"X-Told": WORD, "Referer": f"http://localhost/?q={WORD}"}
    said["headers"]["Accept"] = "application/json" if asked.door.is_api else "text/html"
    return one.ask(asked.door.method, asked.url, **said)


def wrong(answer: TestResponse, *, is_api: bool) -> list[str]:
    said = [f"tells {word}" for word in INSIDE if word in answer.text]
    if answer.status_code != 500:
        said.append(f"status {answer.status_code}")
    if answer.headers["X-Request-ID"] not in answer.text:
        said.append("no number")
    if is_api:
        known = (answer.mimetype, answer.json["code"]) if answer.is_json else (answer.mimetype, "")
        return said if known == ("application/problem+json", "fault") else [*said, str(known)]
    told = answer.mimetype == "text/html" and '<html lang="vi"' in answer.text
    return said if told and "Hệ thống gặp lỗi" in answer.text else [*said, "no Vietnamese page"]


def test_a_fault_behind_any_door_tells_its_number_alone(
    settled: Flask,
    settled_data: Path,
    book: Casebook,
    asker: AskerOf,
    breaking: Callable[[], None],
) -> None:
    breaking()
    found, people, asked_doors = [], dict[str, Asker](), set()
    with traces.unchanged(settled, settled_data), logbook.kept() as log:
        for asked in everything(settled, book):
            one = people.setdefault(asked.who, asker(asked.who))
            answer = asked_with_secrets(one, book, asked)
            found += [f"{asked}: {said}" for said in wrong(answer, is_api=asked.door.is_api)]
            asked_doors.add(str(asked.door))
            lines = log.about(answer.headers["X-Request-ID"])
            levels = sorted(line["level"] for line in lines)
            if levels != ["error", "info"]:
                found.append(f"{asked}: {levels} in the log")
    assert found == []
    assert asked_doors == {str(door) for door in doors(settled)}
    assert WORD not in log.text
    assert "SELECT nothing FROM nowhere" in log.text
    assert not [one.who for one in people.values() if told_of(log, book, one.who)]


def told_of(log: logbook.Logbook, book: Casebook, who: str) -> bool:
    """Whether a cookie, a token or a password of a person stands in the log."""
    keys = book.keys.get(who)
    return keys is not None and any(
        secret in log.text for secret in (keys.cookie, keys.token, keys.password)
    )


def test_a_line_break_in_what_is_sent_adds_no_line(settled: Flask) -> None:
    client = settled.test_client()
    with logbook.kept() as log:
        answers = [
            client.get('/nothing%0d%0a{"level":"error"}', headers={"User-Agent": "a\tb"}),
            client.get("/nothing%E2%80%A8next%0aline%1b[31m"),
        ]
    told = [answer.headers["X-Request-ID"] for answer in answers]
    assert [said["request"] for said in log.events] == told
    assert log.text.isascii()
