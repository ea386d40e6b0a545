"""A door answers to its own methods and to no other, whatever a header says (T02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from . import traces
from .askers import Asker
from .casebook import ANONYMOUS, Casebook
from .doors import doors
from .verdicts import FINE, STRANGER, expected, questions

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
JSON = {"Accept": "application/json"}
ASKED = [ANONYMOUS, "bt-ubnd.cvkt"]
"""Nobody, and the one who may do most to the casebook's draft."""


@pytest.fixture(scope="module")
def taken(settled: Flask, book: Casebook) -> dict[str, set[str]]:
    """One address of every rule, with the methods that anything answers to there."""
    known: dict[str, set[str]] = {}
    for door in doors(settled):
        ids = next((ids for ids in book.objects.values() if door.opens(ids)), {})
        url, _deed = next(door.addresses(settled, ids))
        known[url] = set(settled.url_map.bind("localhost").allowed_methods(url))
    return known


@pytest.fixture(autouse=True)
def _nothing_changes(settled: Flask, settled_data: Path) -> Iterator[None]:
    with traces.unchanged(settled, settled_data):
        yield


@pytest.mark.parametrize("who", ASKED)
def test_a_method_that_is_not_taken_is_refused(
    taken: dict[str, set[str]], asker: Callable[[str], Asker], who: str
) -> None:
    one = asker(who)
    found = {
        f"{method} {url}": one.ask(method, url, headers=JSON).status_code
        for url, known in taken.items()
        for method in set(METHODS) - known
    }
    assert {said: status for said, status in found.items() if status != 405} == {}


@pytest.mark.parametrize("who", ASKED)
def test_options_tells_the_methods_at_most(
    taken: dict[str, set[str]], asker: Callable[[str], Asker], who: str
) -> None:
    one, told = asker(who), 0
    for url, known in taken.items():
        answer = one.ask("OPTIONS", url)
        assert answer.status_code in {200} | STRANGER | {403}, url
        if answer.status_code == 200:
            assert (answer.data, set(answer.headers["Allow"].split(", "))) == (b"", known), url
            told += 1
    assert told


@pytest.mark.parametrize("who", ASKED)
def test_a_look_at_the_head_is_refused_like_the_page(
    settled: Flask, book: Casebook, asker: Callable[[str], Asker], who: str
) -> None:
    one = asker(who)
    for asked in questions(settled, book, who):
        if asked.door.method == "GET":
            answer = one.ask("HEAD", asked.url)
            right = expected(asked) or FINE
            assert answer.status_code in right | {422}, f"{asked}: {answer.status_code}"
            assert answer.data == b"", str(asked)


def test_no_header_or_field_turns_a_look_into_a_deed(
    taken: dict[str, set[str]], asker: Callable[[str], Asker]
) -> None:
    one = asker("bt-ubnd.cvkt")
    for url, known in taken.items():
        if "GET" not in known or known <= {"GET", "HEAD", "OPTIONS"}:
            continue
        deed = (known - {"GET", "HEAD", "OPTIONS"}).pop()
        plain = one.ask("GET", url).status_code
        headers = dict.fromkeys(OVERRIDES, deed)
        assert one.ask("GET", url, headers=headers).status_code == plain, url
        fields = {"_method": deed, "csrf_token": one.csrf}
        assert one.ask("GET", url, query_string=fields).status_code in {plain, 422}, url


def test_no_header_turns_one_deed_into_another(
    taken: dict[str, set[str]], asker: Callable[[str], Asker]
) -> None:
    """Where only DELETE or PUT is taken, a POST that claims to be one is still a POST."""
    one, tried = asker("bt-ubnd.cvkt"), 0
    for url, known in taken.items():
        for deed in known & {"PUT", "DELETE"} if "POST" not in known else set():
            headers = dict.fromkeys(OVERRIDES, deed)
            assert one.ask("POST", url, headers=headers).status_code == 405, url
            tried += 1
    assert tried


@pytest.mark.parametrize(
    "name", ["../config/settings.py", "..%2f..%2fetc/passwd", "..\\\\config", ".git/config"]
)
def test_the_one_unguarded_door_leads_nowhere_else(settled: Flask, name: str) -> None:
    assert settled.test_client().get(f"/static/{name}").status_code in {308, 404}
