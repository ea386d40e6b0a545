"""Small PDFs, each of its own words."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path

import typst


def pdf_file(words: str, pages: int = 2) -> bytes:
    """So many pages, on each of them the words and its number."""
    return pdf_of(*(f"{words}\n\ntrang {page}" for page in range(1, pages + 1)))


@functools.cache
def pdf_of(*pages: str) -> bytes:
    """A page for each text."""
    said = "\n#pagebreak()\n".join(_lines(text) for text in pages)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.typ"
        source.write_text(said)
        made: bytes = typst.compile(str(source))
    return made


def _lines(text: str) -> str:
    """Paragraphs as Typst takes them, whatever is in them."""
    return "\n\n".join(f"#{json.dumps(one, ensure_ascii=False)}" for one in text.split("\n\n"))
