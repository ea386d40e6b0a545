"""The pages in English: nothing of our own is left in Vietnamese, only documents and names."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from lxml import html

from docflow.core.base import Model
from docflow.core.db import db
from docflow.people import account
from tests.circulation.builders import CLERK, LEADER, Correspondence
from tests.house.catalogue import LETTER, english
from tests.world import Page, World

SHOWN = (
    "placeholder",
    "aria-label",
    "title",
    "alt",
    "data-label",
    "data-busy-text",
    "data-confirm",
    "data-unread-label",
    "data-summary",
)
HIDDEN = " or ".join(f"ancestor::{one}" for one in ("script", "style", "textarea", "*[@lang='vi']"))
"""What nobody reads, what somebody typed, and what says itself that it is Vietnamese."""
MOST = 60
"""Pages looked at for each person: more are only more rows of the same lists."""
ROLES = ["bt-ubnd.cvkt", "bt-ubnd.chutich", "bt-ubnd.vanthu", "tn-ubnd.quantri", CLERK, LEADER]
"""A drafter, a leader, a clerk, the administrator, and those who receive."""


@pytest.fixture
def busy(world: World) -> World:
    """Letters at every stage: a draft, one in review, one sealed and issued, received, assigned."""
    post = Correspondence(world)
    post.office.drafted()
    post.office.submitted()
    issued = post.letter()
    arrived = post.incoming(issued)
    post.check(arrived.id)
    post.register(arrived.id)
    post.direct(arrived.id)
    return world


def kept() -> re.Pattern[str]:
    """Names and content: whatever stands in the database, and what English quotes on purpose."""
    words: set[str] = set()
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            for value in row:
                words.update(strings_in(value))
    db.session.rollback()
    words |= {w for one in english() for said in of(one.string) for w in quoted(said)}
    long_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long_first)), re.IGNORECASE)


def of(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def quoted(said: str) -> Iterator[str]:
    """The Vietnamese words inside an English text, and the whole text."""
    if LETTER.search(said):
        yield from (part for part in re.split(r"%\(\w+\)[sd]", said) if LETTER.search(part))


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from (line.strip() for line in value.splitlines() if LETTER.search(line))
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings_in(one)


def texts(page: html.HtmlElement) -> Iterator[str]:
    yield from page.xpath(f"//text()[not({HIDDEN})]")
    for name in SHOWN:
        yield from page.xpath(f"//@{name}")


def left_over(page: html.HtmlElement, known: re.Pattern[str]) -> set[str]:
    """What is Vietnamese and neither a name nor content."""
    plain = (" ".join(text.split()) for text in texts(page))
    return {text for text in plain if LETTER.search(text) and LETTER.search(known.sub("", text))}


def links(page: html.HtmlElement, here: str) -> Iterator[str]:
    page.make_links_absolute(f"http://localhost{here}")
    for link in page.xpath("//a[@href]"):
        parts = urlsplit(link.get("href"))
        if parts.netloc == "localhost" and link.get("download") is None:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def shape(url: str) -> str:
    """Pages that differ in an id only are one kind of page."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", url)


@pytest.mark.parametrize("post", ROLES)
def test_pages_in_english_keep_only_names_and_documents(
    post: str, busy: World, page_as: Callable[[str], Page]
) -> None:
    account.speak(busy.actor(post), "en")
    browser = page_as(post)
    known, seen, found = kept(), set[str](), dict[str, set[str]]()
    waiting = deque(["/", "/documents/new", "/account", "/help", "/notifications", "/search?q=ban"])
    while waiting and len(seen) < MOST:
        url = waiting.popleft()
        if shape(url) in seen:
            continue
        seen.add(shape(url))
        answer = browser.get(url)
        if answer.mimetype != "text/html":
            continue
        page = html.fromstring(answer.text)
        assert page.get("lang") == "en", url
        if rest := left_over(page, known):
            found[url] = rest
        waiting.extend(link for link in links(page, url) if shape(link) not in seen)
    assert len(seen) > 15
    assert found == {}
