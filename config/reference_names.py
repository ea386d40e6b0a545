"""The names in the reference data as texts to translate; Babel asks for them (`babel.cfg`)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

Found = tuple[int, str, tuple[str, str], list[str]]


def extract(
    fileobj: BinaryIO, _keywords: Collection[str], _tags: Collection[str], **_options: Any
) -> Iterator[Found]:
    """Each `name` of a TOML file's rows, in the context "name". Lines are not known: 0."""
    for rows in tomllib.load(fileobj).values():
        for row in rows:
            yield 0, "pgettext", ("name", row["name"]), []
