"""Relationships of an office package: which part leans on which, and what may lie outside."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from .errors import Reason, Rejected
from .fields import refuse_link
from .markup import Counter, Watcher, local
from .parts import ALLOWED_RELATIONS, ONLY_BY, REFUSED_RELATIONS

_WEB = ("http://", "https://", "mailto:", "#")


@dataclass(frozen=True)
class Relation:
    source: str
    kind: str
    target: str
    """A part name without its leading slash; the address itself when it lies outside."""
    is_external: bool


class RelationsWatcher(Watcher):
    def __init__(self, counter: Counter, part: str) -> None:
        super().__init__(counter)
        self._part = part
        self._source = source_of(part)
        self.found: list[Relation] = []

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "Relationship":
            self.found.append(self._relation(attributes))

    def _relation(self, attributes: Mapping[str, str]) -> Relation:
        kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2]
        target = attributes.get("Target", "")
        external = attributes.get("TargetMode", "Internal") != "Internal"
        _refuse_kind(kind, self._part)
        if external:
            _refuse_outside(kind, target, self._part)
            return Relation(self._source, kind, target, is_external=True)
        return Relation(self._source, kind, resolved(self._source, target), is_external=False)


def refuse_misuse(relations: list[Relation], types: Mapping[str, str]) -> None:
    """A part that is not looked into must not be reached as if it were another kind of part."""
    for relation in relations:
        only = ONLY_BY.get(types.get(relation.target.casefold(), ""))
        if only and relation.kind != only and not relation.is_external:
            raise Rejected(Reason.UNSUPPORTED_PART, part=relation.target, relation=relation.kind)


def source_of(rels: str) -> str:
    """`word/document.xml` for `word/_rels/document.xml.rels`; empty for the package's own."""
    folder, _, name = rels.rpartition("/")
    return posixpath.join(folder.removesuffix("_rels").rstrip("/"), name.removesuffix(".rels"))


def _refuse_kind(kind: str, part: str) -> None:
    if kind not in ALLOWED_RELATIONS:
        reason = REFUSED_RELATIONS.get(kind, Reason.UNSUPPORTED_PART)
        raise Rejected(reason, part=part, relation=kind)


def _refuse_outside(kind: str, target: str, part: str) -> None:
    if kind != "hyperlink":
        raise Rejected(Reason.EXTERNAL_RELATIONSHIP, part=part, target=target[:200])
    plain = "".join(c for c in target if ord(c) > 32).lower()
    if plain and not plain.startswith(_WEB) and (":" in plain or "\\" in plain or plain[0] == "/"):
        raise Rejected(Reason.EXTERNAL_RELATIONSHIP, part=part, target=target[:200])


def resolved(source: str, target: str) -> str:
    """Where an internal target points; it may not leave the package or name an address."""
    refuse_link(target)
    plain = unquote(target)
    if "\\" in plain or ":" in plain.partition("#")[0]:
        raise Rejected(Reason.EXTERNAL_RELATIONSHIP, part=source, target=target[:200])
    joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), plain))
    climbs = posixpath.normpath(posixpath.join(posixpath.dirname(source), plain.lstrip("/")))
    if climbs.startswith("..") and not plain.startswith("/"):
        raise Rejected(Reason.TRAVERSAL, part=source, target=target[:200])
    return joined.lstrip("/")
