"""The kinds of text a drafter types, as pydantic types: NFC, without invisible controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from .composing import body as bodies
from .composing.text import BadText, clean

EMPTY_BODY: dict[str, Any] = {"type": "doc", "content": []}


def _line(text: str) -> str:
    try:
        return clean(text).strip()
    except BadText as bad:
        raise PydanticCustomError("no_glyph", "{char} cannot be printed", bad.facts) from None


def _required(text: str) -> str:
    if not text:
        raise PydanticCustomError("string_too_short", "empty")
    return text


def _body(body: dict[str, Any]) -> dict[str, Any]:
    try:
        bodies.check(body)
    except BadText as bad:
        raise PydanticCustomError("bad_body", "{path}: {reason}", bad.facts) from None
    tidy: dict[str, Any] = _tidy(body)
    return tidy


def _tidy(node: Any) -> Any:
    """The node with what the form knows and nothing else; every text cleaned."""
    if not isinstance(node, Mapping):
        return node
    kept: dict[str, Any] = {"type": node["type"]}
    if "text" in node:
        kept["text"] = clean(node["text"])
    if node.get("attrs"):
        kept["attrs"] = {key: _plain(value) for key, value in node["attrs"].items()}
    if node.get("marks"):
        kept["marks"] = [{"type": _mark(mark)} for mark in node["marks"]]
    if "content" in node:
        kept["content"] = [_tidy(child) for child in node["content"]]
    return kept


def _mark(mark: Any) -> str:
    return str(mark["type"] if isinstance(mark, Mapping) else mark)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)[:40]
    if isinstance(value, list):
        return [one for one in value if isinstance(one, int)][:40]
    return value if value is None or isinstance(value, bool | int) else None


Text = Annotated[str, AfterValidator(_line)]
"""One line, possibly empty."""
Line = Annotated[str, AfterValidator(_line), AfterValidator(_required)]
"""One line that says something."""
Body = Annotated[dict[str, Any], AfterValidator(_body)]
"""ProseMirror JSON the form can show, see `composing.body`."""


def short(length: int) -> Any:
    """A limit in characters, as the registers and the exchange standard set it."""
    return Field(max_length=length)
