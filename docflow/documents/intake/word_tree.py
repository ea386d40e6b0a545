"""The few things one does with a WordprocessingML tree (ECMA-376 Part 1 §17)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml import etree

from .markup import local, namespace

Element = etree._Element  # noqa: SLF001 - lxml publishes no other name for the type
WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
        "http://schemas.microsoft.com/office/word/2010/wordml",
    }
)
_FALSE = frozenset({"0", "false", "off", "none"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARKERS = frozenset(
    {"bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "lastRenderedPageBreak"}
)
_PROPERTIES = frozenset({"pPr", "rPr"})


def word(element: Element) -> str:
    """Local name of a word-processing element; empty for any other."""
    tag: object = element.tag
    return local(tag) if isinstance(tag, str) and namespace(tag) in WORD else ""


@cache
def tags(*names: str) -> tuple[str, ...]:
    """These names in every namespace of word processing."""
    return tuple(f"{{{space}}}{name}" for space in WORD for name in names)


def every(root: Element, *names: str) -> list[Element]:
    """Word-processing elements of these names in document order, listed before anything moves."""
    return list(root.iter(*tags(*names)))


def owner(element: Element, name: str) -> Element | None:
    """The nearest word-processing ancestor of that name."""
    return next(element.iterancestors(*tags(name)), None)


def child(parent: Element | None, name: str) -> Element | None:
    if parent is None:
        return None
    return next((element for element in parent if word(element) == name), None)


def attribute(element: Element, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if local(k) == name), "")


def is_on(element: Element | None) -> bool:
    """A toggle such as `<w:vanish/>` or `<w:vanish w:val="0"/>`."""
    return element is not None and attribute(element, "val").lower() not in _FALSE


def tag_like(sample: Element, name: str) -> str:
    """`name` in the namespace of `sample`."""
    return f"{{{namespace(str(sample.tag))}}}{name}"


def remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: Element) -> None:
    """Put the children where the element stood."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = list(element)


def is_blank(paragraph: Element) -> bool:
    """No run, drawing or field is left in it."""
    return all(word(e) in _MARKERS | _PROPERTIES for e in paragraph)


def drop_if_hollow(run: Element | None) -> None:
    """Remove a run in which nothing but its properties is left."""
    if run is not None and word(run) == "r" and all(word(e) == "rPr" for e in run):
        remove(run)


def next_block(element: Element) -> Element | None:
    following: Iterator[Element] = element.itersiblings()
    return next((e for e in following if word(e) not in _MARKERS), None)


def in_fallback(element: Element) -> bool:
    """Inside the second drawing of the same thing, made for old readers."""
    return next(element.iterancestors(_FALLBACK), None) is not None
