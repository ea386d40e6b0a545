"""An office package written anew: the same parts always give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from lxml import etree

from .archive import Archive
from .markup import local, parse
from .relations import resolved, source_of

_TYPES: Final = "[Content_Types].xml"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MS_DOS: Final = 0


def rebuilt(content: bytes, changed: Mapping[str, bytes], *, without: frozenset[str]) -> bytes:
    """The package with `changed` parts put in and the parts of `without` left out."""
    archive = Archive(content)
    names = [n for n, m in archive.members.items() if not m.is_folder and n not in without]
    kept = [n for n in names if not n.endswith(".rels") or source_of(n) not in without]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name in sorted(kept, key=lambda n: (n != _TYPES, n)):
            part = changed.get(name) or archive.read(name)
            if without and (name == _TYPES or name.endswith(".rels")):
                part = _forgetting(part, name, without)
            target.writestr(_entry(name), part)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _MS_DOS
    entry.external_attr = 0
    return entry


def _forgetting(part: bytes, name: str, gone: frozenset[str]) -> bytes:
    """A list of parts or of relationships without those that are gone."""
    root = parse(part)
    source = source_of(name) if name != _TYPES else ""
    for entry in list(root):
        target = entry.get("PartName", "").lstrip("/")
        if local(entry.tag) == "Relationship" and entry.get("TargetMode") != "External":
            target = resolved(source, entry.get("Target", ""))
        if target in gone:
            root.remove(entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
