"""What a page is made of besides itself: the files a device keeps to draw it without a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PARTS = (
    "js/**/*.js", "css/*.css", "img/*.svg",
    "vendor/*.css", "vendor/icons.svg", "vendor/socket.io.js", "vendor/fonts/*.woff2",
    "vendor/pdfjs/*.js", "vendor/pdfjs/*.css", "vendor/pdfjs/images/*.svg",
    "vendor/pdfjs/standard_fonts/*", "vendor/pdfjs/wasm/*.js",
)  # fmt: skip
"""Below static/. Editors of drafts and tables for CJK letters stay behind."""


@cache
def files(static: Path) -> tuple[tuple[str, ...], str]:
    """Names below `static`, and a hash that changes with what is in any of them."""
    names = tuple(sorted(set(_names(static))))
    seen = hashlib.sha256()
    for name in names:
        seen.update(name.encode() + b"\0" + (static / name).read_bytes())
    return names, seen.hexdigest()[:16]


def _names(static: Path) -> Iterator[str]:
    for pattern in PARTS:
        for file in static.glob(pattern):
            name = file.relative_to(static).as_posix()
            if file.is_file() and not name.startswith("js/editor/"):
                yield name
