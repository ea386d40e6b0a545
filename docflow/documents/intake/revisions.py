"""Tracked changes, comments and hidden things of a DOCX: found, and settled by choice.

LibreOffice prints tracked deletions; what is reviewed must be what is signed, so nothing tracked,
hidden or self-changing reaches the converter.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from . import package
from .changes import ADDED, FORMATS, TAKEN, Choice, settle
from .markup import namespace, parse
from .package import Package
from .rebuild import rebuilt
from .unseen import (
    Styles,
    calm_settings,
    freeze_fields,
    hidden_runs,
    moving_fields,
    read_styles,
    remove_comments,
)
from .word_tree import (
    WORD,
    Element,
    attribute,
    child,
    every,
    in_fallback,
    is_on,
    owner,
    remove,
    word,
)

__all__ = [
    "Choice",
    "Revisions",
    "accept_all",
    "find",
    "look",
    "plain_text",
    "reject_all",
    "settled",
]

_WORD_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_COMMENT_RELATIONS = frozenset(
    {"comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"}
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass(frozen=True)
class Revisions:
    """What stands in a draft besides its text."""

    count: int = 0
    """All tracked changes; above zero the drafter must choose."""
    authors: tuple[str, ...] = ()
    insertions: int = 0
    deletions: int = 0
    formats: int = 0
    comments: int = 0
    hidden: int = 0
    """Runs of hidden text; they are left out of the settled file."""
    moving_fields: tuple[str, ...] = ()
    """Keywords such as DATE; the settled file keeps their last shown text."""


def find(content: bytes) -> Revisions:
    """Look through every part of a DOCX. Raises `Rejected` when it does not pass the gate."""
    return _found(_Draft(content))


def look(content: bytes) -> tuple[Revisions, str]:
    """`find` and `plain_text` in one reading."""
    draft = _Draft(content)
    return _found(draft), _text(draft)


def plain_text(content: bytes) -> str:
    """Every word of a DOCX in NFC, notes and hidden text included; a line for each paragraph."""
    return _text(_Draft(content))


def _found(opened: _Draft) -> Revisions:
    marks: Counter[str] = Counter()
    authors: set[str] = set()
    hidden, moving = 0, list[str]()
    for root in opened.trees():
        for mark in every(root, *ADDED, *TAKEN, *FORMATS, "comment"):
            if not in_fallback(mark):
                marks[word(mark)] += 1
                authors.add(unicodedata.normalize("NFC", attribute(mark, "author")))
        hidden += sum(not in_fallback(run) for run in hidden_runs(root, opened.styles))
        moving += moving_fields(root)
    insertions, deletions, formats = (
        sum(marks[name] for name in names) for names in (ADDED, TAKEN, FORMATS)
    )
    return Revisions(
        count=insertions + deletions + formats,
        authors=tuple(sorted(authors - {""})),
        insertions=insertions,
        deletions=deletions,
        formats=formats,
        comments=marks["comment"],
        hidden=hidden,
        moving_fields=tuple(sorted(set(moving))),
    )


def accept_all(content: bytes) -> bytes:
    """The same draft with every tracked change made; see `settled`."""
    return settled(content, Choice.ACCEPT)


def reject_all(content: bytes) -> bytes:
    """The same draft as it was before every tracked change; see `settled`."""
    return settled(content, Choice.REJECT)


def settled(content: bytes, choice: Choice) -> bytes:
    """A plain DOCX: nothing tracked, no comments, no hidden text, no field that moves.

    The same input gives the same bytes; the result passes the gate again.
    """
    draft = _Draft(content)
    for name, root in draft.roots.items():
        settle(root, choice)
        remove_comments(root)
        for run in hidden_runs(root, draft.styles):
            remove(run)
        freeze_fields(root)
        calm_settings(root)
        draft.changed[name] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    gone = frozenset(r.target for r in draft.package.relations if r.kind in _COMMENT_RELATIONS)
    plain = rebuilt(content, draft.changed, without=gone)
    package.examine(plain)
    return plain


def _text(draft: _Draft) -> str:
    lines = [line for root in draft.trees() for line in _lines(root)]
    return unicodedata.normalize("NFC", "\n".join(lines))


def _lines(root: Element) -> Iterator[str]:
    """The words of each paragraph; those of a text box belong to its own paragraphs."""
    words: dict[Element, list[str]] = {p: [] for p in every(root, "p") if not in_fallback(p)}
    for element in every(root, "t", "delText", *_BREAKS):
        paragraph = owner(element, "p")
        if paragraph is not None and paragraph in words:
            words[paragraph].append(_shown(element))
    return ("".join(pieces) for pieces in words.values())


def _shown(element: Element) -> str:
    text = _BREAKS.get(word(element), element.text or "")
    run = element.getparent()
    return text.upper() if is_on(child(child(run, "rPr"), "caps")) else text


class _Draft:
    """The word-processing parts of a package that passed the gate, as trees."""

    def __init__(self, content: bytes) -> None:
        self.package: Package = package.examine(content)
        archive = package.opened(content)
        self.changed: dict[str, bytes] = {}
        parts = sorted(n for n, kind in self.package.types.items() if kind.startswith(_WORD_PART))
        parsed = {name: parse(archive.read(name)) for name in parts}
        self.roots = {n: r for n, r in parsed.items() if namespace(str(r.tag)) in WORD}
        styles = next((r for r in self.roots.values() if word(r) == "styles"), None)
        self.styles: Styles = read_styles(styles)

    def trees(self) -> Iterator[Element]:
        """The main part first, then the others by name."""
        main = self.package.main
        yield from (self.roots[n] for n in sorted(self.roots, key=lambda n: (n != main, n)))
