"""What stands between people and the house on a bad day: a proxy that buffers, a dead Redis."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

HOLD, PIECE = 0.15, 11
"""Seconds a proxy keeps what it has, and how many bytes it hands on at a time."""


@contextmanager
def buffering_proxy(url: str) -> Iterator[str]:
    """The address of a proxy that keeps everything for a while and passes it on in small pieces."""
    to = urlsplit(url)
    door = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = [door]

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _address = door.accept()
                far = socket.create_connection((to.hostname, to.port))
                lines.extend((near, far))
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(source, target), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while held := source.recv(65536):
            time.sleep(HOLD)
            for place in range(0, len(held), PIECE):
                target.sendall(held[place : place + PIECE])
        target.shutdown(socket.SHUT_WR)


@contextmanager
def hanging_redis() -> Iterator[str]:
    """The address of a Redis that was stopped: it takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as door:
        yield f"redis://127.0.0.1:{door.getsockname()[1]}/0"
