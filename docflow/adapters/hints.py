"""A word to the other processes that something is new, over Redis: a hint, never the truth.

Nothing is said but an id. Whoever misses it finds the same a moment later by looking; a Redis that
is away or hangs holds nobody up.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import redis

log = logging.getLogger(__name__)
CHANNEL = "docflow:meetings"
PATIENCE = 5.0
MANY = 1000
"""So many hints wait for a slow Redis; what does not fit is lost."""


class Hints:
    """`hear` is called with what another process said, from a thread of its own."""

    def __init__(self, url: str, hear: Callable[[UUID], None], pause: float = 2.0) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        self._hear, self._pause = hear, pause
        self._me = secrets.token_hex(8)
        self._waiting: queue.Queue[UUID | None] = queue.Queue(maxsize=MANY)
        self._away = False
        self._stop = threading.Event()

    def start(self) -> None:
        for work in (self._telling, self._hearing):
            threading.Thread(target=work, name="hints", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()
        with suppress(queue.Full):
            self._waiting.put_nowait(None)

    def tell(self, id: UUID) -> None:
        with suppress(queue.Full):
            self._waiting.put_nowait(id)

    def _telling(self) -> None:
        while id := self._waiting.get():
            try:
                self._redis.publish(CHANNEL, f"{self._me} {id}")
            except redis.RedisError as error:
                self._note(error)

    def _hearing(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError) as error:
                self._note(error)
                self._stop.wait(self._pause)

    def _listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as line:  # type: ignore[no-untyped-call]
            line.subscribe(CHANNEL)
            self._away = False
            while not self._stop.is_set():
                if said := line.get_message(timeout=1.0):
                    self._heard(said["data"])

    def _heard(self, data: bytes) -> None:
        who, _, id = data.decode(errors="replace").partition(" ")
        if who == self._me:
            return
        try:
            self._hear(UUID(id))
        except ValueError:
            log.warning("a hint nobody understands")

    def _note(self, error: Exception) -> None:
        """Said once, until it is back."""
        if not self._away:
            self._away = True
            log.warning("no hints over Redis: %s", type(error).__name__)
