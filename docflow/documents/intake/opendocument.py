"""The gate for OpenDocument packages (ODF 1.3): .odt and .ods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from . import images
from .archive import Archive
from .errors import Reason, Rejected
from .fields import refuse_link
from .markup import Counter, Watcher, local, watch
from .signatures import CFB, PDF, ZIP, image_kind, is_program
from .watchers import refuse_formula

KINDS: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_PARTS: Final = (
    (re.compile(r"(?:Object \d+/)?(?:content|styles|meta|settings)\.xml"), "xml"),
    (re.compile(r"manifest\.rdf|META-INF/(?:manifest|documentsignatures)\.xml"), "xml"),
    (re.compile(r"Configurations2/[A-Za-z0-9/ ._-]+\.xml"), "xml"),
    (re.compile(r"layout-cache|mimetype"), "plain"),
    (re.compile(r"(?:(?:Object \d+/)?Pictures|Thumbnails|ObjectReplacements)/[^/]+"), "picture"),
    (re.compile(r"Fonts/[^/]+\.(?:ttf|otf|odttf)"), "plain"),
)
_MACRO_PARTS: Final = re.compile(r"(?i)^(?:Basic|Scripts|Dialogs|VBA|java)/|macrosignatures")
_FORBIDDEN: Final = {
    "script": Reason.MACRO,
    "event-listener": Reason.MACRO,
    "execute-macro": Reason.MACRO,
    "dde-source": Reason.DDE,
    "dde-connection": Reason.DDE,
    "dde-connection-decl": Reason.DDE,
    "dde-link": Reason.DDE,
    "object-ole": Reason.OLE,
    "plugin": Reason.ACTIVE_CONTENT,
    "applet": Reason.ACTIVE_CONTENT,
    "floating-frame": Reason.ACTIVE_CONTENT,
    "connection-resource": Reason.EXTERNAL_RELATIONSHIP,
    "section-source": Reason.EXTERNAL_RELATIONSHIP,
    "table-source": Reason.EXTERNAL_RELATIONSHIP,
    "cell-range-source": Reason.EXTERNAL_RELATIONSHIP,
    "encryption-data": Reason.ENCRYPTED,
}
_LINKS: Final = frozenset({"a", "user-defined"})
_GDI_METAFILE: Final = b"VCLMTF"


def kind_of(archive: Archive) -> str | None:
    """`odt` or `ods` by the `mimetype` member, None for anything else."""
    if "mimetype" not in archive.members:
        return None
    return KINDS.get(archive.read("mimetype").strip())


def examine(archive: Archive) -> None:
    """Let every member through its own check; raises `Rejected`."""
    if "content.xml" not in archive.members or "META-INF/manifest.xml" not in archive.members:
        raise Rejected(Reason.BROKEN)
    counter = Counter()
    first = "META-INF/manifest.xml"
    for name in sorted(archive.members, key=lambda n: n != first):
        if not archive.members[name].is_folder:
            _inspect(archive, name, counter)


def _inspect(archive: Archive, name: str, counter: Counter) -> None:
    if _MACRO_PARTS.search(name):
        raise Rejected(Reason.MACRO, part=name)
    sort = next((sort for pattern, sort in _PARTS if pattern.fullmatch(name)), None)
    chunks = archive.chunks(name)
    head = next(chunks, b"")
    _refuse_content(name, head)
    if sort is None:
        raise Rejected(Reason.UNSUPPORTED_PART, part=name)
    if sort == "xml" and head:
        watch(chain([head], chunks), _OdfWatcher(counter, name))
        return
    _exhaust(chunks)
    if sort == "picture" and head:
        _refuse_picture(name, head)


def _exhaust(chunks: Iterable[bytes]) -> None:
    for _ in chunks:
        pass


def _refuse_content(name: str, head: bytes) -> None:
    if head.startswith(CFB):
        raise Rejected(Reason.OLE, part=name)
    if head.startswith((ZIP, PDF)) or is_program(head):
        raise Rejected(Reason.EMBEDDED_FILE, part=name)


def _refuse_picture(name: str, head: bytes) -> None:
    if not (images.is_picture(head) or head.startswith(_GDI_METAFILE)):
        raise Rejected(Reason.UNSUPPORTED_PART, part=name)
    if image_kind(head):
        images.refuse_many_pixels(head, part=name)


class _OdfWatcher(Watcher):
    def __init__(self, counter: Counter, part: str) -> None:
        super().__init__(counter)
        self._part = part

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name in _FORBIDDEN:
            raise Rejected(_FORBIDDEN[name], part=self._part)
        for key, value in attributes.items():
            self._refuse_attribute(name, local(key), value)

    def _refuse_attribute(self, element: str, key: str, value: str) -> None:
        if key == "href":
            self._refuse_href(element, value)
        elif key == "formula":
            refuse_formula(value, part=self._part)

    def _refuse_href(self, element: str, value: str) -> None:
        refuse_link(value)
        plain = "".join(c for c in value if ord(c) > 32).lower()
        is_web = plain.startswith(("http:", "https:", "mailto:"))
        leaves = plain.startswith(("/", "../")) or "\\" in plain
        if leaves or (is_web and element not in _LINKS):
            raise Rejected(Reason.EXTERNAL_RELATIONSHIP, part=self._part, target=value[:200])
