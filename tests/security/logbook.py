"""The log as an operator's disk would get it, in the form of the house, kept in memory."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config import logs


class Logbook:
    """What was written, byte for byte."""

    def __init__(self, written: io.StringIO) -> None:
        self._written = written

    @property
    def text(self) -> str:
        return self._written.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        """One for each line; fails when a line is no event."""
        return [json.loads(line) for line in self.text.splitlines()]

    def about(self, request: str) -> list[dict[str, Any]]:
        """The events of one request."""
        return [said for said in self.events if said.get("request") == request]


@contextmanager
def kept(level: int = logging.INFO) -> Iterator[Logbook]:
    """Everything from `level` on, of whatever logger, in the form of `config.logs`."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.OneLine())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield Logbook(written)
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
