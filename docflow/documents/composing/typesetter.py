"""Typst, started once for each folder of fonts; a form reads one JSON object and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from docflow.documents.composing.text import BadText

_MISSING_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


@lru_cache(maxsize=4)
def _faces(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


class Sheet:
    """One form filled with one set of data: a PDF/A-2b and what its labels say."""

    def __init__(self, form: Path, fonts: Path, data: Mapping[str, Any]) -> None:
        self._data = data
        paper = {"paper": json.dumps(data, ensure_ascii=False)}
        self._compiler = typst.Compiler(
            input=form,
            root=form.parent,
            font_paths=_faces(fonts),
            ignore_system_fonts=True,
            sys_inputs=paper,
        )

    def pdf(self, at: datetime | None = None, *, tagged: bool = True) -> bytes:
        """Set the pages as PDF/A-2b. Raises BadText when no font has a sign for a character."""
        try:
            made = self._compiler.compile(
                format="pdf", pdf_standards=["a-2b"], timestamp=at or 0, pdf_tags=tagged
            )
        except typst.TypstError as failed:
            raise self._understood(failed) from failed
        return bytes(made) if isinstance(made, (bytes, bytearray)) else b"".join(made or [])

    def png(self, dots_per_inch: int) -> bytes:
        """Draw the one page of the form, transparent where nothing is drawn."""
        made = self._compiler.compile(format="png", ppi=dots_per_inch)
        return bytes(made) if isinstance(made, (bytes, bytearray)) else (made or [b""])[0]

    def labelled(self, label: str) -> list[dict[str, Any]]:
        """Every metadata value under a label, in the order of the pages; free after `pdf`."""
        found: list[dict[str, Any]] = json.loads(self._compiler.query(f"<{label}>", field="value"))
        return found

    def _understood(self, failed: typst.TypstError) -> Exception:
        missing = _MISSING_GLYPH.search(str(failed))
        if missing is None:
            return failed
        char = missing.group(1)
        fields = (name for name, value in self._data.items() if _holds(value, char))
        return BadText(next(fields, ""), "no_glyph", char=char)


def _holds(value: object, char: str) -> bool:
    if isinstance(value, str):
        return char in value
    if isinstance(value, Mapping):
        return any(_holds(part, char) for part in value.values())
    return isinstance(value, list | tuple) and any(_holds(part, char) for part in value)
