"""Small PDFs, each of its own words."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path

import typst


@functools.cache
def pdf_file(words: str, pages: int = 2) -> bytes:
    """So many pages, on each of them the words and its number."""
    said = f"#let words = {json.dumps(words, ensure_ascii=False)}\n"
    said += "\n#pagebreak()\n".join(f"#words\n\ntrang {page}" for page in range(1, pages + 1))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.typ"
        source.write_text(said)
        made: bytes = typst.compile(str(source))
    return made
