"""A doorway for many who come at one moment: a few are on their way in, the rest wait in line.

Hundreds of threads that all want the interpreter spend the processor on asking for it; who waits
in line costs nothing.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class _Place:
    def __init__(self) -> None:
        self.called = threading.Event()
        self.until = 0.0


class Doorway:
    """So many at once; who is not through after the patience (s) holds nobody up any more."""

    def __init__(self, width: int, patience: float) -> None:
        self._width, self._patience = width, patience
        self._mutex = threading.Lock()
        self._inside: set[_Place] = set()
        self._waiting: deque[_Place] = deque()
        self._own = threading.local()

    @contextmanager
    def entering(self) -> Iterator[None]:
        """Wait for a turn; it ends with `through`, or here."""
        self._own.place = place = _Place()
        with self._mutex:
            self._waiting.append(place)
            self._call()
        while not place.called.wait(self._patience):
            with self._mutex:
                self._call()
        try:
            yield
        finally:
            self.through()

    def through(self) -> None:
        """The thread that asks is in: the next one may come."""
        place = getattr(self._own, "place", None)
        if place is None:
            return
        self._own.place = None
        with self._mutex:
            self._inside.discard(place)
            self._call()

    def _call(self) -> None:
        now = time.monotonic()
        if len(self._inside) >= self._width:
            self._inside = {one for one in self._inside if one.until > now}
        while self._waiting and len(self._inside) < self._width:
            place = self._waiting.popleft()
            place.until = now + self._patience
            self._inside.add(place)
            place.called.set()
