"""The texts of the house and their English, as tests look at them."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "messages.po"
ELSEWHERE = {"node_modules", "tests", "static", "data", "locale", "docs", "migrations"}
LETTER = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
"""A letter that is written in Vietnamese and not in English."""


def _ours(folder: os.PathLike[str]) -> bool:
    name = Path(folder).name
    return name not in ELSEWHERE and not name.startswith(".")


def extracted() -> Catalog:
    """Every text the pages, the rules and the reference data show."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    spoken = extract_from_dir(
        ROOT, methods, options, DEFAULT_KEYWORDS | {"lazy_gettext": None}, directory_filter=_ours
    )
    for path, _line, text, _comments, context in spoken:
        found.add(text, locations=[(path, 1)], context=context)
    return found


@functools.cache
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file)


def compile_english() -> None:
    """What set-up does, for who runs tests alone; several workers may do it at once."""
    made = ENGLISH.with_suffix(".mo")
    if made.exists() and made.stat().st_mtime > ENGLISH.stat().st_mtime:
        return
    part = made.with_suffix(f".{os.getpid()}")
    with part.open("wb") as file:
        write_mo(file, english())
    part.rename(made)
