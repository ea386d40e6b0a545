"""A composition as the plain data `nd30.typ` reads, with the clerk's habits applied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from docflow.documents.composing.body import Block, to_form
from docflow.documents.composing.kinds import Abstract
from docflow.documents.composing.model import Annex, Composition, SignatureBlock
from docflow.documents.composing.text import breakable, clean, plain
from docflow.documents.composing.walk import kept_whole
from docflow.documents.titles import titled

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_BESIDE = 34
_LETTERS_A_LINE = 44
_WATCHED = 12
_SHORT_WORD = 40
_BEFORE_THE_END = re.compile(r"\s*(?:\./\.|[.;,])?\s*$")


_LINES = ("symbol", "place", "authority", "circulation_mark", "drafter_mark", "contact_line")
_PARAGRAPH = {"t": "p", "align": "justify", "marker": "", "quoted": False}


def sheet(composition: Composition) -> dict[str, Any]:
    """Everything the form shows. Raises BadText or BadBody, with the field's name in the path."""
    c = composition
    lines = {name: _line(getattr(c, name), name) for name in _LINES}
    return lines | _subject(c) | _letterhead(c) | _addressees(c) | _body(c) | _closing(c)


def ended(blocks: list[Block]) -> list[Block]:
    """Close the text with "./." (Annex I, II.6) in place of its last full stop, behind its word."""
    kept = list(blocks)
    while kept and kept[-1]["t"] == "break":
        kept.pop()
    if not kept or kept[-1]["t"] != "p":
        return [*kept, _PARAGRAPH | {"runs": [["./.", ""]]}]
    last = kept.pop()
    *runs, (words, marks) = last["runs"] or [["", ""]]
    head, space, word = _BEFORE_THE_END.sub("", words).rpartition(" ")
    whole = marks.replace("n", "") + ("n" if len(word) < _SHORT_WORD else "")
    return [*kept, last | {"runs": [*runs, [head + space, marks], [f"{word}./.", whole]]}]


def _body(c: Composition) -> dict[str, Any]:
    blocks = ended(to_form(c.body, "body/"))
    annexes = [_annex(annex, index, len(c.annexes)) for index, annex in enumerate(c.annexes)]
    return {"body": blocks, "watched": max(0, len(blocks) - _WATCHED), "annexes": annexes}


def _letterhead(c: Composition) -> dict[str, Any]:
    parent = _line(c.letterhead.parent_line, "letterhead")
    issuing = _lines(c.letterhead.issuing_lines, "letterhead")
    head = {"parent": parent, "issuing": issuing}
    return {
        "letterhead": head,
        "author": " ".join(issuing),
        "copy": _lines(c.copy_lines, "copy_lines"),
    }


def _addressees(c: Composition) -> dict[str, Any]:
    many = len(c.addressees) > 1
    return {
        "lead": _line(c.lead or c.type.lead or "Kính gửi:", "lead"),
        "addressees": (_punctuated if many else _lines)(c.addressees, "addressees"),
        "grounds": [kept_whole(plain(line)) for line in _punctuated(c.grounds, "grounds")],
        "enacting": c.type.enacting,
    }


def _closing(c: Composition) -> dict[str, Any]:
    signers = {
        "signature": _signature(c.signature, "signature"),
        "secretary": c.secretary and _signature(c.secretary, "secretary"),
    }
    return signers | _recipients(c) | _initials(c) | {"urgency": c.urgency.name.lower()}


def _line(text: str, path: str) -> str:
    return breakable(clean(text, path).strip())


def _lines(texts: Iterable[str], path: str) -> list[str]:
    return [line for index, text in enumerate(texts) if (line := _line(text, f"{path}/{index}"))]


def _punctuated(texts: Iterable[str], path: str) -> list[str]:
    """Each line ends in a semicolon, the last in a full stop."""
    bare = [line.rstrip(" ;.,") for line in _lines(texts, path)]
    return [line + ";" for line in bare[:-1]] + [line + "." for line in bare[-1:]]


def _signature(block: SignatureBlock, path: str) -> dict[str, Any]:
    return {"lines": _lines(block.lines, path), "name": _line(block.name, path)}


def _subject(c: Composition) -> dict[str, str]:
    words = _line(c.subject, "subject")
    shown, heading = words, c.type.name.upper()
    if c.type.abstract is Abstract.LETTER:
        bare = words.removeprefix("V/v").removeprefix("Về việc").strip()
        shown, heading = f"V/v {bare}" if bare else "", ""
    elif c.type.abstract is Abstract.NONE:
        shown = ""
    title = titled(c.type.name, words)
    return {"subject": shown, "abstract": c.type.abstract.value, "heading": heading, "title": title}


def _recipients(c: Composition) -> dict[str, list[str]]:
    """Position 9b: "Như trên" first where there are addressees, the archive line last."""
    names = [
        line.removeprefix("-").strip().rstrip(" ;.,") for line in _lines(c.recipients, "recipients")
    ]
    if c.addressees and not any(name.startswith("Như trên") for name in names):
        names.insert(0, "Như trên")
    archive = (
        _line(c.archive_line, "archive_line")
        .removeprefix("-")
        .strip()
        .removeprefix("Lưu:")
        .strip()
        .rstrip(".")
    )
    lines = [f"- {name};" for name in names] + [f"- Lưu: {archive}."]
    beside = _fitting(lines)
    return {"recipients": lines[:beside], "recipients_below": lines[beside:]}


def _fitting(lines: list[str]) -> int:
    """How many recipients may stand beside the signature without outgrowing the page."""
    used = 0
    for index, line in enumerate(lines):
        used += 1 + len(line) // _LETTERS_A_LINE
        if used > _BESIDE:
            return index
    return len(lines)


def _initials(c: Composition) -> dict[str, list[int]]:
    """The first ký nháy stands after the text, the others after the last recipient."""
    free = list(range(2 if c.secretary else 1, c.initials + 1))
    return {"initials_end": free[:1], "initials_below": free[1:]}


def _annex(annex: Annex, index: int, count: int) -> dict[str, Any]:
    path = f"annexes/{index}"
    reference = _line(annex.reference, path)
    wrapped = reference if not reference or reference.startswith("(") else f"({reference})"
    return {
        "heading": "Phụ lục" if count == 1 else f"Phụ lục {roman(index + 1)}",
        "title": _line(annex.title, path),
        "reference": wrapped,
        "landscape": bool(annex.landscape),
        "body": to_form(annex.body, f"{path}/"),
    }


def roman(number: int) -> str:
    """Annexes are counted in Roman numerals (Annex I, III.1)."""
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out, number = out + letters, number - value
    return out
