"""The difference of two views as a list of steps, so small and plain that every client has it.

`[path, value]` puts a value, `[path]` takes one away; a path is a list of names and positions.
Lists of equal length are compared place by place, others are replaced whole.
"""

from __future__ import annotations

import copy
from typing import Any

Step = list[Any]


def diff(old: Any, new: Any) -> list[Step]:
    """The steps from `old` to `new`."""
    steps: list[Step] = []
    _walk(old, new, [], steps)
    return steps


def _walk(old: Any, new: Any, path: list[Any], steps: list[Step]) -> None:
    if old is new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        _walk_names(old, new, path, steps)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            _walk(before, after, [*path, place], steps)
    elif type(old) is not type(new) or old != new:
        steps.append([path, new])


def _walk_names(
    old: dict[str, Any], new: dict[str, Any], path: list[Any], steps: list[Step]
) -> None:
    steps.extend([[*path, name]] for name in old if name not in new)
    for name, value in new.items():
        if name in old:
            _walk(old[name], value, [*path, name], steps)
        else:
            steps.append([[*path, name], value])


def patched(value: Any, steps: list[Step]) -> Any:
    """`value` after the steps; `static/js/room/patch.js` does the same."""
    value = copy.deepcopy(value)
    for path, *new in steps:
        if not path:
            value = new[0]
            continue
        *way, last = path
        inner = value
        for name in way:
            inner = inner[name]
        if new:
            inner[last] = new[0]
        else:
            del inner[last]
    return value
