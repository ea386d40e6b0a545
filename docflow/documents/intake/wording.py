"""Every word of a file that was let in, whatever its kind: for the screening of marks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Final

import python_calamine
from lxml import etree

from . import media, pdf, revisions
from .archive import Archive
from .markup import local, parse

_PARAGRAPHS: Final = frozenset({"p", "h"})


def words(kind: str, content: bytes) -> str:
    """A line for each paragraph, cell or line; empty for pictures. Raises `Rejected`."""
    read = _READERS.get(kind)
    return "\n".join(read(content)) if read else ""


def _docx(content: bytes) -> Iterator[str]:
    yield revisions.plain_text(content)


def _pdf(content: bytes) -> Iterator[str]:
    yield from pdf.texts(content)


def _plain(content: bytes) -> Iterator[str]:
    yield media.decoded(content) or ""


def _sheets(content: bytes) -> Iterator[str]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            yield name
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True):
                yield "\t".join(str(cell) for cell in row if cell != "")
    except python_calamine.CalamineError:
        return


def _odt(content: bytes) -> Iterator[str]:
    archive = Archive(content)
    for part in ("content.xml", "styles.xml"):
        if part in archive.members:
            for element in parse(archive.read(part)).iter(etree.Element):
                if local(str(element.tag)) in _PARAGRAPHS:
                    yield "".join(str(text) for text in element.itertext())


_READERS: Final[dict[str, Callable[[bytes], Iterator[str]]]] = {
    "docx": _docx,
    "pdf": _pdf,
    "txt": _plain,
    "csv": _plain,
    "xlsx": _sheets,
    "ods": _sheets,
    "odt": _odt,
}
