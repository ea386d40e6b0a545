"""Every door of the house: the rules of the URL map with their methods, and the ids behind them.

A rule with an argument that no object here provides cannot be opened, and that fails the tests:
whoever adds a route adds what stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from docflow.core.web import permission_of

from .casebook import Ids

CONSTANTS: dict[str, tuple[str, ...]] = {"type_code": ("decision",)}
"""Arguments that name no row."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
UNGUARDED = {"static"}


@dataclass(frozen=True)
class Door:
    """One rule with one method."""

    rule: Rule
    method: str
    endpoint: str
    permission: str

    @property
    def is_api(self) -> bool:
        return self.rule.rule.startswith("/api/")

    @property
    def reads(self) -> bool:
        return self.method in READING

    @property
    def names_rows(self) -> frozenset[str]:
        """The arguments that name rows."""
        return frozenset(self.rule.arguments - CONSTANTS.keys() - self._choices.keys())

    @property
    def _choices(self) -> dict[str, tuple[str, ...]]:
        return {
            name: tuple(sorted(converter.items))
            for name, converter in self.rule._converters.items()
            if isinstance(converter, AnyConverter)
        }

    def opens(self, ids: Ids) -> bool:
        """Whether the object has everything the address asks for."""
        return bool(self.names_rows) and self.names_rows <= ids.keys()

    def addresses(self, app: Flask, ids: Ids) -> Iterator[tuple[str, str]]:
        """The addresses of the door for one object, each with the deed it asks for."""
        choices = {n: (ids[n],) if n in ids else given for n, given in self._choices.items()}
        fixed = {name: ids[name] for name in self.names_rows}
        fixed |= {n: CONSTANTS[n][0] for n in self.rule.arguments & CONSTANTS.keys()}
        adapter = app.url_map.bind("localhost")
        for picked in product(*choices.values()):
            chosen = dict(zip(choices, picked, strict=True))
            values = {n: self._typed(n, text) for n, text in (fixed | chosen).items()}
            url = adapter.build(self.endpoint, values, method=self.method)
            yield url, self._deed(chosen.get("act"))

    def _typed(self, name: str, text: str) -> object:
        return self.rule._converters[name].to_python(text)

    def _deed(self, act: str | None) -> str:
        """What the door does, alike for page and API: the room and the view's name."""
        room, _, view = self.endpoint.rpartition(".")
        return f"{room.removesuffix('_api')}.{act or view.replace('_', '-')}"

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


@dataclass(frozen=True)
class Question:
    """One person at one door, about one object or none."""

    who: str
    door: Door
    url: str
    deed: str
    name: str
    ids: Ids

    def __str__(self) -> str:
        return f"{self.who}: {self.door.method} {self.url} ({self.name or 'no object'})"


def doors(app: Flask) -> list[Door]:
    """All of them, without the methods Flask adds by itself."""
    return [
        Door(rule, method, rule.endpoint, permission_of(app, rule.endpoint) or "")
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint not in UNGUARDED
    ]
