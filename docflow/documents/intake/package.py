"""The gate for office packages (OOXML): structure, part kinds, relationships, field codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final
from urllib.parse import unquote

from . import images
from .archive import Archive
from .errors import Reason, Rejected
from .markup import Counter, Watcher, local, watch
from .parts import (
    DOCX,
    IMAGE_TYPES,
    PLAIN_XML,
    REFUSED_TYPES,
    RELATIONSHIPS,
    VML,
    XLSX,
    Format,
)
from .relations import Relation, RelationsWatcher, refuse_misuse
from .signatures import CFB, PDF, ZIP, image_kind, is_program
from .watchers import CellWatcher, TextWatcher

MAX_FILE: Final = 50_000_000
CONTENT_TYPES: Final = "[Content_Types].xml"
PACKAGE_RELS: Final = "_rels/.rels"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_VBA: Final = ("_VBA_PROJECT".encode("utf-16-le"), "VBA".encode("utf-16-le"), b"Attribut\x00e ")
_HEAD: Final = 1 << 20


@dataclass(frozen=True)
class Package:
    """A package that was let in."""

    form: Format
    main: str
    types: Mapping[str, str]
    """Content type by part name."""
    relations: tuple[Relation, ...]


def examine(content: bytes, form: Format = DOCX) -> Package:
    """Let `content` in as `form`, or raise `Rejected`. Unpacks as a stream, keeps nothing."""
    archive = opened(content, form)
    gate = _Gate(archive, form)
    gate.read_types()
    main = gate.find_main()
    for name in gate.parts():
        gate.inspect(name)
    refuse_misuse(gate.relations, {name.casefold(): kind for name, kind in gate.types.items()})
    return Package(form, main, gate.types, tuple(gate.relations))


def opened(content: bytes, form: Format = DOCX) -> Archive:
    """The archive around a package; tells encrypted and old formats from mere rubbish."""
    if not content:
        raise Rejected(Reason.EMPTY)
    if len(content) > MAX_FILE:
        raise Rejected(Reason.TOO_LARGE, limit=MAX_FILE)
    if content.startswith(CFB):
        raise Rejected(compound_reason(content), save_as=form.name)
    if not content.startswith(ZIP):
        raise Rejected(not_this(form))
    archive = Archive(content)
    if CONTENT_TYPES not in archive.members or PACKAGE_RELS not in archive.members:
        raise Rejected(not_this(form))
    return archive


def form_of(archive: Archive) -> Format | None:
    """DOCX or XLSX by the declared kind of the main part; None for any other package."""
    if CONTENT_TYPES not in archive.members:
        return None
    declared = archive.read(CONTENT_TYPES)
    return next((form for form in (DOCX, XLSX) if form.main.encode() in declared), None)


def not_this(form: Format) -> Reason:
    return Reason.NOT_DOCX if form is DOCX else Reason.UNSUPPORTED_TYPE


def compound_reason(content: bytes) -> Reason:
    """Why a compound file (the container of .doc, .xls and locked .docx) is turned away."""
    return Reason.ENCRYPTED if _ENCRYPTED_STREAM in content else Reason.OLD_FORMAT


class _TypesWatcher(Watcher):
    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.defaults: dict[str, str] = {}
        self.overrides: dict[str, str] = {}

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if local(tag) == "Default":
            self._add(self.defaults, attributes.get("Extension", ""), kind)
        elif local(tag) == "Override":
            self._add(self.overrides, unquote(attributes.get("PartName", "")).lstrip("/"), kind)

    @staticmethod
    def _add(known: dict[str, str], key: str, kind: str) -> None:
        folded = key.casefold()
        if known.get(folded, kind) != kind:
            raise Rejected(Reason.DUPLICATE_MEMBER, part=key)
        known[folded] = kind

    def of(self, name: str) -> str:
        folded = name.casefold()
        extension = folded.rpartition("/")[2].rpartition(".")[2]
        return self.overrides.get(folded, self.defaults.get(extension, ""))


@dataclass
class _Gate:
    archive: Archive
    form: Format
    types: dict[str, str] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    _counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self._counter = Counter(self.form.elements)

    def parts(self) -> Iterator[str]:
        done = {CONTENT_TYPES, PACKAGE_RELS}
        return (n for n, m in self.archive.members.items() if not m.is_folder and n not in done)

    def read_types(self) -> None:
        declared = _TypesWatcher(self._counter)
        watch(self.archive.chunks(CONTENT_TYPES), declared)
        for kind in chain(declared.overrides.values(), declared.defaults.values()):
            self._refuse_main(kind)
        self.types = {
            name: declared.of(name)
            for name, member in self.archive.members.items()
            if not member.is_folder and name != CONTENT_TYPES
        }

    def _refuse_main(self, kind: str) -> None:
        """A workbook, a template or a macro document under this name is told as such."""
        if kind.endswith(".main+xml") and kind != self.form.main:
            is_macro = "macroEnabled" in kind
            raise Rejected(Reason.MACRO if is_macro else not_this(self.form), found=kind)

    def find_main(self) -> str:
        self._read_relations(PACKAGE_RELS)
        mains = [r.target for r in self.relations if r.kind == "officeDocument"]
        if len(mains) != 1 or self.types.get(mains[0]) != self.form.main:
            raise Rejected(not_this(self.form))
        return mains[0]

    def inspect(self, name: str) -> None:
        kind = self.types[name]
        if name.endswith(".rels") or kind == RELATIONSHIPS:
            self._read_relations(name)
            return
        chunks = self.archive.chunks(name)
        head = next(chunks, b"")
        _refuse_content(name, head, chunks)
        if kind not in self.form.types:
            raise Rejected(_why_type(kind), part=name, type=kind)
        if kind in PLAIN_XML or kind == VML or kind.endswith("+xml"):
            self._read_markup(name, kind, chain([head], chunks))
        else:
            self._read_binary(name, kind, chain([head], chunks))

    def _read_relations(self, name: str) -> None:
        kind = self.types.get(name, "")
        if not name.endswith(".rels") or kind != RELATIONSHIPS:
            raise Rejected(Reason.UNSUPPORTED_PART, part=name, type=kind)
        watcher = RelationsWatcher(self._counter, name)
        watch(self.archive.chunks(name), watcher)
        self.relations += watcher.found

    def _read_markup(self, name: str, kind: str, chunks: Iterable[bytes]) -> None:
        watcher: Watcher
        if kind in PLAIN_XML:
            watcher = Watcher(self._counter)
        elif self.form is XLSX:
            watcher = CellWatcher(self._counter, name)
        else:
            watcher = TextWatcher(self._counter, name)
        watch(chunks, watcher)

    def _read_binary(self, name: str, kind: str, chunks: Iterable[bytes]) -> None:
        head = bytearray()
        for chunk in chunks:
            head += chunk[: max(0, _HEAD - len(head))]
        if kind not in IMAGE_TYPES:
            return
        if not images.is_picture(bytes(head)):
            raise Rejected(Reason.UNSUPPORTED_PART, part=name, type=kind)
        if image_kind(bytes(head)):
            images.refuse_many_pixels(bytes(head), part=name)


def _refuse_content(name: str, head: bytes, rest: Iterable[bytes]) -> None:
    """By what the part holds, whatever it is called or declared as."""
    if head.startswith(CFB):
        whole = head + b"".join(rest)
        is_macro = any(mark in whole for mark in _VBA)
        raise Rejected(Reason.MACRO if is_macro else Reason.OLE, part=name)
    if head.startswith((ZIP, PDF)) or is_program(head):
        raise Rejected(Reason.EMBEDDED_FILE, part=name)
    if head.lstrip()[:5] == b"{\\rtf":
        raise Rejected(Reason.ALT_CHUNK, part=name)


def _why_type(kind: str) -> Reason:
    return next(
        (reason for pattern, reason in REFUSED_TYPES if pattern.search(kind)),
        Reason.UNSUPPORTED_PART,
    )
