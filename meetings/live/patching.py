"""The difference of two views as a list of steps, so small and plain that every client has it.

`[path, value]` puts a value, `[path]` takes one away; a path is a list of names and positions, and
the position after the last one appends. Lists of equal length are compared place by place, a list
that only grew at its end is told what came; others are replaced whole.
"""

from __future__ import annotations

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
    elif isinstance(old, list) and isinstance(new, list) and _grew(old, new):
        steps.extend([[*path, place], new[place]] for place in range(len(old), len(new)))
    elif type(old) is not type(new) or old != new:
        steps.append([path, new])


def _grew(old: list[Any], new: list[Any]) -> bool:
    return len(new) > len(old) and not diff(old, new[: len(old)])


def _walk_names(
    old: dict[str, Any], new: dict[str, Any], path: list[Any], steps: list[Step]
) -> None:
    steps.extend([[*path, name]] for name in old if name not in new)
    for name, value in new.items():
        if name not in old:
            steps.append([[*path, name], value])
        elif old[name] is not value:
            _walk(old[name], value, [*path, name], steps)


def patched(value: Any, steps: list[Step]) -> Any:
    """`value` after the steps, and itself left as it was; `static/js/room/patch.js` does the same.

    What a step does not touch is shared.
    """
    for path, *put in steps:
        value = _stepped(value, path, put) if path else put[0]
    return value


def _stepped(value: Any, path: list[Any], put: list[Any]) -> Any:
    name, *rest = path
    copy = value.copy()
    if rest:
        copy[name] = _stepped(value[name], rest, put)
    elif not put:
        del copy[name]
    elif isinstance(copy, list) and name == len(copy):
        copy.append(put[0])
    else:
        copy[name] = put[0]
    return copy
