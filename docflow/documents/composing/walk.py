"""One careful walk through ProseMirror JSON: limits, paths, attributes and inline text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docflow.documents.composing.text import BadText, clean, pieces

Node = Mapping[str, Any]
Block = dict[str, Any]
Run = list[str]

MAX_DEPTH = 16
MAX_NODES = 40_000
MAX_LETTERS = 1_000_000

_MARKS = {"strong": "b", "em": "i", "underline": "u", "superscript": "^", "subscript": "_"}


class BadBody(BadText):
    """The body holds something the form does not know; `path` is like `content/2/content/0/`."""

    kind = "bad_body"


@dataclass(frozen=True)
class At:
    """Where the walk is: path, depth, depth in lists, the marker of the next paragraph."""

    path: str = ""
    depth: int = 0
    level: int = 0
    marker: str = ""
    quoted: bool = False

    def child(self, index: int, **changes: Any) -> At:
        state = {"level": self.level, "quoted": self.quoted} | changes
        return At(f"{self.path}content/{index}/", self.depth + 1, **state)


@dataclass
class Walk:
    """What has been read so far, against the limits."""

    nodes: int = 0
    letters: int = 0

    def enter(self, node: object, at: At, *names: str) -> Node:
        """Count a node and return it; with `names`, only a node of such a type passes."""
        self.nodes += 1
        if not isinstance(node, Mapping):
            raise BadBody(at.path, "not_a_node")
        if at.depth > MAX_DEPTH:
            raise BadBody(at.path, "too_deep")
        if self.nodes > MAX_NODES:
            raise BadBody(at.path, "too_large")
        if names and node.get("type") not in names:
            raise unknown(node, at)
        return node

    def runs(self, node: Node, at: At) -> list[Run]:
        """The inline content as `[text, marks]`, without white space at the end."""
        children = enumerate(content(node, at))
        runs = [run for i, child in children for run in self._run(child, at.child(i))]
        while runs and not runs[-1][0].strip():
            runs.pop()
        return runs

    def _run(self, node: object, at: At) -> list[Run]:
        entered = self.enter(node, at, "text", "hard_break")
        if entered["type"] == "hard_break":
            return [["\n", ""]]
        return kept_whole(self._read(entered.get("text"), at), _marked(entered, at))

    def _read(self, text: object, at: At) -> str:
        if not isinstance(text, str):
            raise BadBody(at.path, "not_text")
        self.letters += len(text)
        if self.letters > MAX_LETTERS:
            raise BadBody(at.path, "too_large")
        try:
            return clean(text)
        except BadText as bad:
            raise BadBody(at.path, bad.reason, char=bad.facts["char"]) from None


def kept_whole(words: str, marks: str = "") -> list[Run]:
    """Return runs of which those marked `n` never break over two lines."""
    return [[part, marks + ("n" if whole else "")] for part, whole in pieces(words)]


def unknown(node: Node, at: At) -> BadBody:
    return BadBody(at.path, "unknown_node", node=str(node.get("type"))[:40])


def content(node: Node, at: At) -> list[Any]:
    children = node.get("content", [])
    if not isinstance(children, list):
        raise BadBody(at.path + "content", "not_a_list")
    return children


def attributes(node: Node, at: At) -> Node:
    found = node.get("attrs") or {}
    if not isinstance(found, Mapping):
        raise BadBody(at.path, "bad_attribute")
    return found


def whole(value: object, at: At, low: int, high: int) -> int:
    """Return a whole number between two bounds; nothing counts as the lower one."""
    if value is None:
        return low
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadBody(at.path, "bad_attribute")
    return int(value)


def _marked(node: Node, at: At) -> str:
    marks = node.get("marks") or []
    if not isinstance(marks, list):
        raise BadBody(at.path, "not_a_list")
    letters = [_MARKS.get(str(m.get("type"))) if isinstance(m, Mapping) else None for m in marks]
    if None in letters:
        raise BadBody(at.path, "unknown_mark")
    return "".join(letter for letter in letters if letter)
