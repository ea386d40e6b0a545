"""Tracked changes of one part, settled one way or the other (ECMA-376 Part 1 §17.13.5)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from lxml import etree

from .word_tree import (
    Element,
    attribute,
    child,
    every,
    is_blank,
    next_block,
    remove,
    tag_like,
    unwrap,
    word,
)


class Choice(StrEnum):
    """What becomes of tracked changes; the drafter says it, never the machine."""

    ACCEPT = "accept"
    REJECT = "reject"


ADDED: Final = frozenset({"ins", "moveTo", "conflictIns", "cellIns"})
TAKEN: Final = frozenset({"del", "moveFrom", "conflictDel", "cellDel"})
FORMATS: Final = frozenset(
    {
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange"),
        *("tcPrChange", "tblGridChange", "numberingChange", "cellMerge"),
    }
)
_RANGES: Final = tuple(
    f"{kind}Range{end}"
    for kind in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel")
    for end in ("Start", "End")
) + tuple(f"customXmlMove{way}Range{end}" for way in ("From", "To") for end in ("Start", "End"))
_HOLDERS: Final = frozenset({"rPr", "trPr", "tcPr"})
"""Inside these a change mark speaks about the paragraph mark, the row or the cell."""
_STAYS: Final = {
    "pPr": frozenset({"rPr", "sectPr"}),
    "rPr": frozenset({"ins", "del", "moveFrom", "moveTo"}),
    "sectPr": frozenset({"headerReference", "footerReference"}),
    "trPr": frozenset({"ins", "del"}),
    "tcPr": frozenset({"cellIns", "cellDel", "cellMerge"}),
}
"""What a former state never states and therefore keeps."""
_STAYS_FIRST: Final = frozenset({"rPr", "sectPr"})
_RENAMED: Final = {"delText": "t", "delInstrText": "instrText"}


def settle(root: Element, choice: Choice) -> None:
    """Leave `root` as if nothing had ever been tracked."""
    dropped = TAKEN if choice is Choice.ACCEPT else ADDED
    _settle_formats(root, choice)
    _settle_runs(root, dropped)
    _settle_cells_and_rows(root, dropped, choice)
    _settle_paragraph_marks(root, dropped)
    for mark in every(root, *ADDED, *TAKEN, *_RANGES):
        remove(mark)
    for element in every(root, *_RENAMED):
        element.tag = tag_like(element, _RENAMED[word(element)])
    _fill_cells(root)


def _settle_formats(root: Element, choice: Choice) -> None:
    for change in every(root, *(FORMATS - {"cellMerge"})):
        holder = change.getparent()
        if holder is None:
            continue
        if choice is Choice.REJECT and word(change) != "numberingChange":
            _restore(holder, change)
        remove(change)


def _restore(holder: Element, change: Element) -> None:
    name = word(holder)
    former = child(change, name)
    stays = [e for e in holder if word(e) in _STAYS.get(name, frozenset())]
    was = list(former) if former is not None else []
    holder[:] = [*stays, *was] if name in _STAYS_FIRST else [*was, *stays]


def _settle_runs(root: Element, dropped: frozenset[str]) -> None:
    for mark in every(root, *ADDED, *TAKEN):
        holder = mark.getparent()
        if holder is None or word(holder) in _HOLDERS:
            continue
        if word(mark) in dropped:
            remove(mark)
        else:
            unwrap(mark)


def _settle_cells_and_rows(root: Element, dropped: frozenset[str], choice: Choice) -> None:
    for merge in every(root, "cellMerge"):
        _settle_merge(merge, "vMerge" if choice is Choice.ACCEPT else "vMergeOrig")
    for cell in every(root, "tc"):
        if _is_dropped(child(cell, "tcPr"), dropped):
            remove(cell)
    for row in every(root, "tr"):
        if _is_dropped(child(row, "trPr"), dropped) or not every(row, "tc"):
            remove(row)
    for table in every(root, "tbl"):
        if not every(table, "tr"):
            remove(table)


def _settle_merge(merge: Element, name: str) -> None:
    holder = merge.getparent()
    if holder is None:
        return
    remove_all(holder, "vMerge")
    state = {"rest": "restart", "cont": "continue"}.get(attribute(merge, name))
    if state:
        merged = etree.Element(tag_like(merge, "vMerge"))
        merged.set(tag_like(merge, "val"), state)
        holder.insert(holder.index(merge), merged)
    remove(merge)


def _settle_paragraph_marks(root: Element, dropped: frozenset[str]) -> None:
    for paragraph in every(root, "p"):
        properties = child(paragraph, "pPr")
        if _is_dropped(child(properties, "rPr"), dropped):
            _join_next(paragraph, properties)


def _join_next(paragraph: Element, properties: Element | None) -> None:
    """The text runs on into the next paragraph, whose own mark and format stay."""
    if child(properties, "sectPr") is not None:
        return
    following = next_block(paragraph)
    if following is not None and word(following) == "p":
        at = 0 if child(following, "pPr") is None else 1
        following[at:at] = [e for e in paragraph if word(e) != "pPr"]
        remove(paragraph)
    elif is_blank(paragraph):
        remove(paragraph)


def _is_dropped(properties: Element | None, dropped: frozenset[str]) -> bool:
    return properties is not None and any(word(e) in dropped for e in properties)


def _fill_cells(root: Element) -> None:
    """A cell ends with a paragraph (§17.4.65); one that lost all of them gets an empty one."""
    for cell in every(root, "tc"):
        if len(cell) == 0 or word(cell[-1]) not in {"p", "sdt", "customXml"}:
            etree.SubElement(cell, tag_like(cell, "p"))


def remove_all(parent: Element, *names: str) -> None:
    for element in [e for e in parent if word(e) in names]:
        parent.remove(element)
