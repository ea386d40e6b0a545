"""What the eye does not see on the page: comments, hidden text, fields that change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .fields import MOVING, keyword
from .word_tree import (
    Element,
    attribute,
    child,
    drop_if_hollow,
    every,
    in_fallback,
    is_on,
    owner,
    remove,
    unwrap,
    word,
)

_COMMENTS: Final = ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
_DATES: Final = ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong")
"""Run contents that a reader replaces by today (ECMA-376 Part 1 §17.3.3)."""
_RESTLESS_SETTINGS: Final = (
    "trackRevisions",
    "updateFields",
    "mailMerge",
    "removePersonalInformation",
)


def remove_comments(root: Element) -> None:
    for mark in every(root, *_COMMENTS):
        run = mark.getparent()
        remove(mark)
        drop_if_hollow(run)


def calm_settings(root: Element) -> None:
    """No tracking, no updating, no merging when the result is opened."""
    for setting in every(root, *_RESTLESS_SETTINGS):
        remove(setting)


@dataclass(frozen=True)
class Styles:
    """Which styles hide text, their ancestors included."""

    hidden: frozenset[str] = frozenset()
    default_hidden: bool = False


def read_styles(root: Element | None) -> Styles:
    if root is None:
        return Styles()
    own: dict[str, bool] = {}
    parents: dict[str, str] = {}
    for style in every(root, "style"):
        name = attribute(style, "styleId")
        vanish = child(child(style, "rPr"), "vanish")
        if vanish is not None:
            own[name] = is_on(vanish)
        based = child(style, "basedOn")
        parents[name] = attribute(based, "val") if based is not None else ""
    hidden = frozenset(name for name in parents if _inherited(name, own, parents))
    defaults = [v for d in every(root, "rPrDefault") for v in every(d, "vanish")]
    return Styles(hidden, any(is_on(v) for v in defaults))


def _inherited(name: str, own: dict[str, bool], parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    while name and name not in seen:
        if name in own:
            return own[name]
        seen.add(name)
        name = parents.get(name, "")
    return False


def hidden_runs(root: Element, styles: Styles) -> list[Element]:
    """Runs nobody sees on the page."""
    runs = (run for run in every(root, "r") if any(word(e) != "rPr" for e in run))
    return [run for run in runs if _is_hidden(run, styles)]


def _is_hidden(run: Element, styles: Styles) -> bool:
    properties = child(run, "rPr")
    direct = child(properties, "vanish")
    if direct is not None:
        return is_on(direct)
    paragraph = owner(run, "p")
    by_run = _style(properties, "rStyle") in styles.hidden
    by_paragraph = _style(child(paragraph, "pPr"), "pStyle") in styles.hidden
    return (by_run != by_paragraph) or (styles.default_hidden and not by_run)


def _style(properties: Element | None, name: str) -> str:
    style = child(properties, name)
    return attribute(style, "val") if style is not None else ""


@dataclass
class Field:
    """A field code spread over runs: its marks, its code, whether it moves."""

    marks: list[Element] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    in_result: bool = False

    @property
    def keyword(self) -> str:
        return keyword("".join(self.code))


def moving_fields(root: Element) -> list[str]:
    """Keywords of the fields that would show something else tomorrow."""
    found = [f.keyword for f in _complex_fields(root)] + [
        keyword(attribute(simple, "instr")) for simple in _once(root, "fldSimple")
    ]
    return [k for k in found if k in MOVING] + [word(e) for e in _once(root, *_DATES)]


def freeze_fields(root: Element) -> None:
    """Leave the text that the drafter last saw in place of each moving field."""
    for moving in _complex_fields(root):
        if moving.keyword in MOVING:
            for mark in moving.marks:
                run = mark.getparent()
                remove(mark)
                drop_if_hollow(run)
    for simple in every(root, "fldSimple"):
        if keyword(attribute(simple, "instr")) in MOVING:
            unwrap(simple)
    for date in every(root, *_DATES):
        remove(date)


def _once(root: Element, *names: str) -> list[Element]:
    return [element for element in every(root, *names) if not in_fallback(element)]


def _complex_fields(root: Element) -> list[Field]:
    done: list[Field] = []
    stack: list[Field] = []
    for element in every(root, "fldChar", "instrText", "delInstrText"):
        kind = attribute(element, "fldCharType") if word(element) == "fldChar" else "code"
        if kind == "begin":
            stack.append(Field())
        if not stack:
            continue
        _note(stack[-1], element, kind)
        if kind == "end":
            done.append(stack.pop())
    return done


def _note(current: Field, element: Element, kind: str) -> None:
    current.marks.append(element)
    if kind == "separate":
        current.in_result = True
    if kind == "code" and not current.in_result:
        current.code.append(element.text or "")
