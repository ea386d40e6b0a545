"""XML from outside: one way to parse it, never a DTD, never the network, never unlimited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from .errors import Reason, Rejected

MAX_ELEMENTS: Final = 4_000_000
"""Over a whole package that is only watched; a full sheet of a workbook has about two million."""

MAX_DEPTH: Final = 256

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


class Counter:
    """Elements seen so far in one package."""

    def __init__(self, left: int = MAX_ELEMENTS) -> None:
        self.left = left

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Rejected(Reason.BOMB, limit="elements")


class Watcher:
    """Sees a part element by element and refuses what it must; builds no tree."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._counter.spend()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Rejected(Reason.BOMB, limit=MAX_DEPTH)
        self.opened(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.closed(tag)

    def data(self, text: str) -> None:
        self.said(text)

    def doctype(self, *_: Any) -> None:
        raise Rejected(Reason.DOCTYPE)

    def close(self) -> None:
        self.finished()

    def opened(self, _tag: str, _attributes: Mapping[str, str]) -> None: ...

    def closed(self, _tag: str) -> None: ...

    def said(self, _text: str) -> None: ...

    def finished(self) -> None: ...


def watch(chunks: Iterable[bytes], watcher: Watcher) -> None:
    """Feed a part to `watcher` without holding it in memory."""
    parser = _parser(target=watcher)
    try:
        for count, chunk in enumerate(chunks):
            if count == 0:
                _refuse_encoding(chunk)
            parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Rejected(Reason.BROKEN) from error


def parse(content: bytes) -> etree._Element:
    """A tree of a part that `watch` has let through."""
    _refuse_encoding(content)
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise Rejected(Reason.BROKEN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Rejected(Reason.DOCTYPE)
    return root


def local(tag: object) -> str:
    """`p` of `{namespace}p`; empty for comments and processing instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def _parser(target: Any = None) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_blank_text=False,
    )


def _refuse_encoding(head: bytes) -> None:
    """ECMA-376 Part 2 §8.1.1: a part is UTF-8 or UTF-16, so no third reading is possible."""
    if head.startswith(_UTF16):
        return
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf")[:200])
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        raise Rejected(Reason.BROKEN, encoding=declared[1].decode())
