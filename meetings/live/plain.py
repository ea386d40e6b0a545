"""Plain values: what events and states are made of, and their one spelling as bytes.

Text, whole numbers, booleans, nothing, lists, and dictionaries with ASCII names. No floats: a
browser and Python must come to the same bytes. Names are sorted by code point, which for ASCII is
also the order of JavaScript's `sort()`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

State = dict[str, Any]
SAFE = 2**53 - 1
"""The largest whole number JavaScript keeps."""


def plain(value: Any) -> Any:
    """The value itself, when it is plain all through; `TypeError` names what is not."""
    if value is None or isinstance(value, bool):
        return value
    if type(value) is int:
        if abs(value) > SAFE:
            raise TypeError(f"{value} is too large for a browser")
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {_name(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} is not plain")


def _name(key: Any) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise TypeError(f"{key!r} is no name")
    return str(key)


def canonical(value: Any) -> bytes:
    """RFC 8785 for plain values."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def state_hash(value: Any) -> str:
    """SHA-256 of the canonical bytes, hexadecimal; `static/js/room/hash.js` says the same."""
    return hashlib.sha256(canonical(value)).hexdigest()


def put(value: State, path: tuple[str, ...], new: Any) -> State:
    """A copy of nested dictionaries with `new` at `path`; what lies beside is shared."""
    name, *rest = path
    inner = put(value.get(name, {}), tuple(rest), new) if rest else new
    return value | {name: inner}
