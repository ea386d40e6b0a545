"""Two versions side by side: a table of changed fields and the words that came and went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .composing import body as bodies
from .models import DocumentVersion

SAME, ADDED, REMOVED = "same", "added", "removed"
_WORDS = re.compile(r"\s+|[^\s]+")
_LISTED = ("grounds", "annexes", "recipients")
_PLAIN = (
    "type_code",
    "signer_id",
    "secretary",
    "authority",
    "urgency",
    "due_at",
    "circulation_mark",
    "drafter_mark",
    "archive_line",
)
_FAR = 400
"""Lines above which words are not compared inside a changed stretch."""


@dataclass(frozen=True)
class Run:
    """Words that stayed (`same`), came (`added`) or went (`removed`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """`lines` are the paragraphs of both versions in reading order."""

    before: int
    after: int
    fields: tuple[FieldChange, ...]
    lines: tuple[tuple[Run, ...], ...]

    @property
    def is_same(self) -> bool:
        return not self.fields and all(run.kind == SAME for line in self.lines for run in line)


def compare(before: DocumentVersion, after: DocumentVersion) -> Comparison:
    """What changed from one version to another."""
    return Comparison(
        before.number,
        after.number,
        tuple(_fields(before, after)),
        tuple(compare_texts(before.text, after.text)),
    )


def compare_texts(before: str, after: str) -> Iterator[tuple[Run, ...]]:
    """Paragraphs first, then words inside those that changed."""
    old, new = before.splitlines(), after.splitlines()
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((Run(SAME, line),) for line in new[k:m])
        else:
            yield from _changed(old[i:j], new[k:m])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Run, ...]]:
    """Paragraphs are paired in order while both sides have one."""
    paired = min(len(old), len(new)) if len(old) + len(new) <= _FAR else 0
    for was, now in zip(old[:paired], new[:paired], strict=True):
        yield tuple(_words(was, now))
    yield from ((Run(REMOVED, line),) for line in old[paired:])
    yield from ((Run(ADDED, line),) for line in new[paired:])


def _words(before: str, after: str) -> Iterator[Run]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run(SAME, "".join(new[k:m]))
            continue
        if i < j:
            yield Run(REMOVED, "".join(old[i:j]))
        if k < m:
            yield Run(ADDED, "".join(new[k:m]))


def _fields(before: DocumentVersion, after: DocumentVersion) -> Iterator[FieldChange]:
    if before.subject != after.subject:
        yield FieldChange("subject", before.subject, after.subject)
    for name in _PLAIN:
        yield from _field(name, _shown(before.form.get(name)), _shown(after.form.get(name)))
    for name in _LISTED:
        yield from _field(name, _list(before.form.get(name)), _list(after.form.get(name)))


def _field(name: str, before: str, after: str) -> Iterator[FieldChange]:
    if before != after:
        yield FieldChange(name, before, after)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _list(values: list[Any] | None) -> str:
    return "\n".join(_item(value) for value in values or [])


def _item(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "title" in value:
        return f"{value['title']}\n{bodies.to_text(value['body'])}".strip()
    return f"{value['name']} ({value['note']})" if value.get("note") else str(value["name"])
