"""The text of a document: ProseMirror JSON checked against an allow-list, flattened for the form.

Nothing in it is ever read as Typst: the form receives strings and whole numbers as data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from docflow.documents.composing.cells import read_table
from docflow.documents.composing.text import plain
from docflow.documents.composing.walk import (
    At,
    BadBody,
    Block,
    Node,
    Walk,
    attributes,
    content,
    unknown,
    whole,
)

__all__ = ["BadBody", "Block", "check", "to_form", "to_text"]

_ALIGNS = ("left", "center", "right", "justify")
_BULLETS = ("-", "+", "•")
_POINTS = "abcdđeghiklmnopqrstuvxy"


def check(body: Mapping[str, Any]) -> None:
    """Raise BadBody, naming the place, unless the form can show all of it."""
    to_form(body)


def to_form(body: Mapping[str, Any], under: str = "") -> list[Block]:
    """Flatten to what `text.typ` draws: paragraphs (`p`), headings (`h`), `table`, page `break`.

    Raises BadBody; `under` goes before its path.
    """
    walk, top = Walk(), At(under)
    return list(_children(walk, walk.enter(body, top, "doc"), top))


def to_text(body: Mapping[str, Any]) -> str:
    """Plain text for search and comparison: one line for each paragraph, tabs between cells."""
    return "\n".join(_lines(to_form(body)))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block["t"] == "table":
            yield from _table_lines(block)
        elif block["t"] != "break":
            marker = block["marker"] and block["marker"] + " "
            yield marker + plain("".join(words for words, _ in block["runs"]))


def _table_lines(table: Block) -> Iterator[str]:
    rows: dict[int, list[str]] = {}
    for cell in table["cells"]:
        rows.setdefault(cell["y"], []).append(" ".join(_lines(cell["blocks"])))
    return ("\t".join(cells) for cells in rows.values())


def _children(walk: Walk, node: Node, at: At) -> Iterator[Block]:
    for index, child in enumerate(content(node, at)):
        yield from _block(walk, child, at.child(index))


def _block(walk: Walk, node: object, at: At) -> Iterable[Block]:
    entered = walk.enter(node, at)
    read = _BLOCKS.get(str(entered.get("type")))
    if read is None:
        raise unknown(entered, at)
    return read(walk, entered, at)


def _paragraph(walk: Walk, node: Node, at: At) -> Iterator[Block]:
    align = attributes(node, at).get("align") or "justify"
    if align not in _ALIGNS:
        raise BadBody(at.path, "bad_attribute")
    runs = walk.runs(node, at)
    if runs or at.marker:
        yield {"t": "p", "runs": runs, "align": align, "marker": at.marker, "quoted": at.quoted}


def _heading(walk: Walk, node: Node, at: At) -> Iterator[Block]:
    level = whole(attributes(node, at).get("level"), at, 1, 4)
    runs = walk.runs(node, at)
    if runs:
        yield {"t": "h", "level": level, "runs": runs, "marker": at.marker}


def _bullets(walk: Walk, node: Node, at: At) -> Iterator[Block]:
    marker = _BULLETS[min(at.level, len(_BULLETS) - 1)]
    return _items(walk, node, at, lambda _: marker)


def _numbers(walk: Walk, node: Node, at: At) -> Iterator[Block]:
    start = whole(attributes(node, at).get("order", 1), at, 0, 9_999)
    return _items(walk, node, at, lambda index: _numeral(start + index, at.level))


def _numeral(number: int, level: int) -> str:
    """Clauses `1.`, points `a)` in Vietnamese letters, then `(1)` (Annex I, II.6)."""
    if level == 0:
        return f"{number}."
    if level == 1 and 1 <= number <= len(_POINTS):
        return f"{_POINTS[number - 1]})"
    return f"({number})"


def _items(walk: Walk, node: Node, at: At, marker: Callable[[int], str]) -> Iterator[Block]:
    for index, item in enumerate(content(node, at)):
        here = at.child(index)
        entered = walk.enter(item, here, "list_item")
        for part, child in enumerate(content(entered, here)):
            first = "" if part else marker(index)
            yield from _block(walk, child, here.child(part, marker=first, level=at.level + 1))


def _quote(walk: Walk, node: Node, at: At) -> Iterator[Block]:
    for index, child in enumerate(content(node, at)):
        yield from _block(walk, child, at.child(index, quoted=True))


def _break(_walk: Walk, _node: Node, at: At) -> Iterable[Block]:
    if at.depth != 1:
        raise BadBody(at.path, "misplaced")
    return [{"t": "break"}]


def _table(walk: Walk, node: Node, at: At) -> Iterable[Block]:
    return [read_table(walk, node, at, _cell_blocks)]


def _cell_blocks(walk: Walk, node: Node, at: At) -> tuple[list[Block], int]:
    """What stands in one cell, and how many letters that is."""
    blocks = list(_children(walk, node, At(at.path, at.depth)))
    if any(block["t"] == "table" for block in blocks):
        raise BadBody(at.path, "misplaced")
    return blocks, sum(len(line) for line in _lines(blocks))


_BLOCKS: dict[str, Callable[[Walk, Node, At], Iterable[Block]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "blockquote": _quote,
    "page_break": _break,
    "table": _table,
}
