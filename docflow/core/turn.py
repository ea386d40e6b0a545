"""A fair lock: writers of an embedded database go in the order in which they came.

SQLite's busy handler starves waiters for seconds; a queue in the one process does not.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import Unavailable


class Turn:
    def __init__(self, patience: float = 30.0) -> None:
        self._patience = patience
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Hold the turn; raise `Unavailable` when it does not come within the patience (s)."""
        self._acquire()
        try:
            yield
        finally:
            self._release()

    def _acquire(self) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(self._patience):
            return
        with self._mutex:
            if not called.is_set():
                self._waiting.remove(called)
                raise Unavailable("database_busy")

    def _release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
