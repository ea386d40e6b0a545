"""A page as a tree, for tests that look at one place of it."""

from __future__ import annotations

from lxml import html
from werkzeug.test import TestResponse


def found(answer: TestResponse, path: str) -> html.HtmlElement:
    """The one element at an XPath."""
    [element] = html.fromstring(answer.text).xpath(path)
    return element


def words(answer: TestResponse, path: str) -> str:
    return " ".join(found(answer, path).text_content().split())
