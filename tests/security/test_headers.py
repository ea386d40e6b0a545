"""What every answer tells the browser about itself, whatever became of the request (T21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import create_app, wiring
from config.settings import ROOT, load
from tests import engines
from tests.world import make_settings

from . import bodies, traces
from .askers import Asker
from .casebook import ANONYMOUS, Casebook
from .doors import doors
from .headers import wrong
from .test_forged import deeds
from .verdicts import questions

AskerOf = Callable[[str], Asker]
PEOPLE = (ANONYMOUS, "bt-ubnd.cvkt")
"""Refusals as pages too; what anybody else is answered: test_matrix."""
STATIC = ("/static/js/main.js", "/static/css/base.css", "/static/img/icon.svg")
HANDSHAKES = (
    ("GET", "/socket.io/"),
    ("POST", "/socket.io/?EIO=4&transport=polling"),
    ("GET", "/socket.io/?EIO=3&transport=websocket"),
    ("GET", "/socket.io/?EIO=4&transport=websocket"),
    ("GET", "/socket.io/?EIO=4&transport=websocket&sid=<script>"),
    ("DELETE", "/socket.io/?EIO=4&transport=websocket"),
)


class Crawl:
    """Asks, and keeps what was wrong and how many answers of each status there were."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen: Counter[int] = Counter()

    def note(self, question: object, answer: TestResponse) -> None:
        self.seen[answer.status_code] += 1
        self.found += [f"{question} {answer.status_code}: {said}" for said in wrong(answer)]

    def holds_for(self, *statuses: int) -> None:
        assert self.found == []
        assert self.seen.keys() >= set(statuses), self.seen


@pytest.mark.parametrize("who", PEOPLE)
def test_every_look_is_answered_with_its_headers(
    settled: Flask, book: Casebook, asker: AskerOf, who: str
) -> None:
    one, crawl = asker(who), Crawl()
    for asked in questions(settled, book, who):
        if asked.door.reads:
            said = bodies.sent(book, asked)
            crawl.note(asked, one.ask(asked.door.method, asked.url, **said))
    crawl.holds_for(*((200, 302, 401) if who == ANONYMOUS else (200, 403, 404)))


def test_every_refused_deed_is_answered_with_its_headers(
    settled: Flask, settled_data: Path, book: Casebook, asker: AskerOf
) -> None:
    """Without the token of the page: nothing is done, and the refusal is a page like any other."""
    crawl, people = Crawl(), dict[str, Asker]()
    with traces.unchanged(settled, settled_data):
        for asked in deeds(settled, book):
            one = people.setdefault(asked.who, asker(asked.who))
            sent = bodies.sent(book, asked)
            crawl.note(
                asked,
                one.client.open(asked.url, method=asked.door.method, headers=one.cookie, **sent),
            )
            crawl.note(asked, one.client.open(asked.url, method="TRACE", headers=one.cookie))
    crawl.holds_for(403, 405)


def test_every_fault_is_answered_with_its_headers(
    settled: Flask, book: Casebook, asker: AskerOf, breaking: Callable[[], None]
) -> None:
    breaking()
    crawl = Crawl()
    for who in ("bt-ubnd.cvkt", "bt-ubnd.quantri"):
        one = asker(who)
        for door in doors(settled):
            ids = next((ids for ids in book.objects.values() if door.opens(ids)), {})
            url, _deed = next(door.addresses(settled, ids))
            if door.reads:
                crawl.note(door, one.ask(door.method, url))
    crawl.holds_for(500)


@pytest.mark.parametrize("url", STATIC)
def test_our_own_files_say_the_same_and_may_be_kept(settled: Flask, url: str) -> None:
    client = settled.test_client()
    for address, kept in ((url, "no-cache"), (f"{url}?v=1", "public, max-age=31536000, immutable")):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert wrong(answer) == [f"Cache-Control: {kept}"]
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "url", ["/static/no.js", "/static/js", "/nothing", "/api/v1/nothing", "/a%0d%0aSet-Cookie:x=1"]
)
def test_what_is_not_there_says_the_same(settled: Flask, url: str) -> None:
    answer = settled.test_client().get(url)
    assert answer.status_code in {404, 401, 302}
    assert wrong(answer) == []


@pytest.mark.parametrize(("method", "url"), HANDSHAKES)
def test_a_refused_hand_shake_says_the_same(settled: Flask, method: str, url: str) -> None:
    """Socket.IO answers those in front of Flask, and repeats what it was sent."""
    answer = settled.test_client().open(
        url, method=method, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code in {400, 405}
    assert [said for said in wrong(answer) if not said.startswith("Content-Type")] == []


@pytest.fixture
def over_https(settled_data: Path, settled: Flask) -> Flask:
    url = engines.url_of(settled_data)
    settings = replace(
        make_settings(load(settled_data), database_url=url), public_url="https://vp.example"
    )
    return create_app(settings, wiring.ports_for(settings))


@pytest.mark.parametrize(
    "url", ["/signin", "/healthz", "/nothing", "/static/js/main.js", "/socket.io/"]
)
def test_over_https_every_answer_demands_https(over_https: Flask, url: str) -> None:
    with over_https.test_client().get(url, base_url="https://vp.example") as answer:
        told = answer.headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"


def test_no_template_or_script_needs_more_than_the_policy_gives() -> None:
    """A style or script in a page would be stopped by the browser and missed by nobody's test."""
    pages = [*(ROOT / "templates").rglob("*.html")]
    assert len(pages) > 50
    for page in pages:
        text = page.read_text()
        assert "<style" not in text, page
        assert ' style="' not in text, page
        assert "onclick=" not in text, page
