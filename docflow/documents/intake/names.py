"""Files on their way to a browser: what they may be called, and what they may do there."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import Final
from urllib.parse import quote

MAX_NAME: Final = 50
"""Characters, extension included (provincial regulations; see DOMAIN.md §1.10)."""

SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""The policy of a file from outside that a browser opens by itself: nothing (ASVS 3.2.1)."""

_FALLBACK: Final = "tep"
_RESERVED: Final = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)$")
_EXTENSION: Final = re.compile(r"^[a-z0-9]{1,8}$")


def safe_name(name: str, extension: str = "") -> str:
    """ASCII letters, digits, `-` and `_`, one dot, at most 50 characters.

    `extension` (by content) replaces the one the name claims.
    """
    base = posixpath.basename(unicodedata.normalize("NFC", name).replace("\\", "/"))
    stem, dot, claimed = base.rpartition(".")
    if not dot:
        stem, claimed = base, ""
    ending = extension or _plain(claimed).lower()
    if not _EXTENSION.match(ending):
        stem, ending = base, ""
    ending = f".{ending}" if ending else ""
    stem = _plain(stem)[: MAX_NAME - len(ending)].strip("_-") or _FALLBACK
    if _RESERVED.match(stem):
        stem = f"{_FALLBACK}_{stem}"
    return stem + ending


def content_disposition(name: str, *, inline: bool = False) -> str:
    """RFC 6266 §4.3 header value: an ASCII name for old readers, RFC 8187 for the rest."""
    clean = "".join(c for c in unicodedata.normalize("NFC", name) if _is_printable(c))
    clean = posixpath.basename(clean.replace("\\", "/")).strip() or _FALLBACK
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{safe_name(clean)}\"; filename*=UTF-8''{quote(clean, safe='')}"


def without_marks(text: str) -> str:
    """`Quyết định` as `Quyet dinh`."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _plain(text: str) -> str:
    ascii_only = without_marks(text).encode("ascii", "ignore").decode()
    return re.sub(r"_{2,}", "_", re.sub(r"[^A-Za-z0-9-]+", "_", ascii_only)).strip("_-")


def _is_printable(char: str) -> bool:
    """Neither control, format (bidi), surrogate, private nor line break."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
