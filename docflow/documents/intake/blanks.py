"""Room for number and date in a brought draft: the clerk's signatures will draw them there.

What was typed in their place, dots or figures, becomes unbreakable space of the same use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from . import package
from .markup import parse
from .rebuild import rebuilt
from .word_tree import Element, every, remove, tag_like, word

_SPACE: Final = "\u00a0"
_END: Final = "\u2060"
"""Keeps the spaces from hanging out of a centred line."""
_FILLER: Final = r"[\s.…_\d/\u00a0-]*"
_DATE: Final = re.compile(rf"ngày{_FILLER}tháng{_FILLER}năm[\s._\d…\u00a0]*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^\s*Số\s*:?(?P<blank>[\s.…_\d\u00a0]*)/")
_DATE_SPACES: Final = 46
"""As wide as "ngày 23 tháng 11 năm 2026" in the same letters."""
_NUMBER_SPACES: Final = 10
_HEAD: Final = 60
"""Paragraphs among which the head of a document is looked for."""


def left_blank(content: bytes) -> bytes:
    """The draft with the first date line and the first number line emptied. Raises `Rejected`."""
    main = package.examine(content).main
    root = parse(package.opened(content).read(main))
    head = every(root, "p")[:_HEAD]
    changed = _blank_first(head, _DATE, "", _DATE_SPACES)
    changed |= _blank_first(head, _NUMBER, "blank", _NUMBER_SPACES)
    if not changed:
        return content
    part = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    plain = rebuilt(content, {main: part}, without=frozenset())
    package.examine(plain)
    return plain


def _blank_first(
    paragraphs: list[Element], pattern: re.Pattern[str], group: str, spaces: int
) -> bool:
    for paragraph in paragraphs:
        pieces = list(_pieces(paragraph))
        found = pattern.search("".join(text for _, text in pieces))
        if found:
            start, end = found.span(group) if group else found.span()
            _replace(pieces, start, end, _SPACE * spaces + _END)
            return True
    return False


def _pieces(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """Texts and tabs of the paragraph itself, in order."""
    for element in every(paragraph, "t", "tab"):
        owner = next((p for p in element.iterancestors() if word(p) == "p"), None)
        if owner is paragraph and word(element.getparent()) == "r":  # type: ignore[arg-type]  # it has an owner
            yield element, (element.text or "") if word(element) == "t" else "\t"


def _replace(pieces: list[tuple[Element, str]], start: int, end: int, blank: str) -> None:
    """Put `blank` where `start` is and take away the rest up to `end`."""
    at = 0
    for element, text in pieces:
        left, right = start - at, end - at
        at += len(text)
        is_before = left > len(text) or (left == len(text) and end > at)
        if is_before or (right <= 0 and not blank):
            continue
        kept = (text[: max(left, 0)], text[min(right, len(text)) :])
        _write(element, blank.join(kept) if blank else "".join(kept))
        blank = ""


def _write(element: Element, text: str) -> None:
    """A tab becomes text, and goes when there is none."""
    if word(element) == "tab":
        if not text:
            remove(element)
            return
        element.tag = tag_like(element, "t")
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
