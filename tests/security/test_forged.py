"""Another site cannot write in somebody's name: every deed, forged in every way (T05)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from docflow.core.web import PUBLIC

from . import bodies, traces
from .askers import Asker
from .casebook import ANONYMOUS, Casebook
from .doors import Door, Question, doors
from .verdicts import asked_at, general, table

STATELESS = {"desk.timestamp"}
"""For machines: looks at no cookie, so there is nothing to forge."""
HANDS = ("bt-ubnd.cvkt", "bt-ubnd.vanthu", "bt-ubnd.chutich", "bt-ubnd.quantri", "tn-ubnd.quantri")
PLAIN = {"Accept": "application/json"}


def victim(door: Door, deed: str, name: str) -> str:
    """Somebody who may do it, so that nothing but the forgery stands in the way."""
    wanted = asked_at(door)
    if wanted == PUBLIC:
        return ANONYMOUS
    if not name:
        return next(who for who in HANDS if wanted in general(who))
    row = table("rows")[name]
    known = (*row["open"].get(deed, ()), *row["may"].get("manage", ()), *row["may"]["read"])
    return HANDS[0] if known[0] == "*" else str(known[0])


def deeds(app: Flask, book: Casebook) -> Iterator[Question]:
    """Every deed once, about an object that allows it where there is one."""
    for door in doors(app):
        if door.reads or door.endpoint in STATELESS:
            continue
        known: dict[str, Question] = {}
        for name, ids in list(book.objects.items()) if door.names_rows else [("", {})]:
            for url, deed in door.addresses(app, ids) if door.opens(ids) or not name else ():
                if deed not in known or (name and table("rows")[name]["open"].get(deed)):
                    known[deed] = Question(victim(door, deed, name), door, url, deed, name, ids)
        yield from known.values()


Forgery = Callable[[Asker, dict[str, Any]], dict[str, Any]]


def without_a_token(_one: Asker, body: dict[str, Any]) -> dict[str, Any]:
    return body


def with_a_strangers_token(_one: Asker, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"headers": {"X-CSRF-Token": "0" * 64}}


def from_another_site(one: Asker, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"headers": {"X-CSRF-Token": one.csrf, "Origin": "https://evil.example"}}


def across_sites(one: Asker, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"headers": {"X-CSRF-Token": one.csrf, "Sec-Fetch-Site": "cross-site"}}


def as_plain_text(one: Asker, body: dict[str, Any]) -> dict[str, Any]:
    """A form may send this across sites without asking; the token in it is not looked at."""
    said = body.get("json") or {}
    text = json.dumps(said | {"csrf_token": one.csrf}, default=str)
    return {"data": text, "content_type": "text/plain"}


CODES: dict[Forgery, str] = {
    without_a_token: "csrf",
    with_a_strangers_token: "csrf",
    from_another_site: "foreign_origin",
    across_sites: "foreign_origin",
    as_plain_text: "csrf",
}


@pytest.mark.parametrize("forged", CODES, ids=lambda forged: forged.__name__)
def test_no_deed_is_done_for_another_site(
    settled: Flask,
    settled_data: Path,
    book: Casebook,
    asker: Callable[[str], Asker],
    forged: Forgery,
) -> None:
    """With the cookie, as a browser would send it; the API by cookie is no way round."""
    people: dict[str, Asker] = {}
    went_through = []
    with traces.unchanged(settled, settled_data):
        for asked in deeds(settled, book):
            one = people.setdefault(asked.who, asker(asked.who))
            sent = forged(one, bodies.sent(book, asked))
            headers = one.cookie | PLAIN | sent.pop("headers", {})
            answer = one.client.open(asked.url, method=asked.door.method, headers=headers, **sent)
            said = answer.json or {}
            if (answer.status_code, said.get("code")) != (403, CODES[forged]):
                went_through.append(f"{asked}: {answer.status_code} {said.get('code')}")
    assert went_through == []


def test_every_deed_is_forged(settled: Flask, book: Casebook) -> None:
    tried = {str(asked.door) for asked in deeds(settled, book)}
    writing = {str(d) for d in doors(settled) if not d.reads and d.endpoint not in STATELESS}
    assert tried == writing
