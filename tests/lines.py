"""Live pages for tests: a served house and Socket.IO clients that note what they hear."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import socketio
from flask import Flask
from werkzeug.serving import make_server

PATIENCE = 5.0


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the house while it is open."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Line:
    """One live page: connects over WebSocket with the headers of a browser."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.gone = threading.Event()
        self._client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client.on("*", lambda event, data: self.heard.put((event, data)))
        self._client.on("disconnect", lambda *_reason: self.gone.set())
        try:
            self._client.connect(
                url, headers=headers, transports=["websocket"], wait_timeout=PATIENCE
            )
        finally:
            self._wire = self._client.eio.ws
            if not self._client.connected:
                self.close()

    def ask(self, event: str, payload: Any = None) -> Any:
        """Emit and wait for the ack."""
        return self._client.call(event, payload, timeout=PATIENCE)

    def next(self, patience: float = PATIENCE) -> tuple[str, Any]:
        """The next event; raises `queue.Empty` when none comes."""
        return self.heard.get(timeout=patience)

    def close(self) -> None:
        """Cut the wire: the client's polite good-bye waits many seconds for the other side."""
        if self._wire is None:
            return
        if self._wire.sock is not None:
            with suppress(OSError):
                self._wire.sock.shutdown(socket.SHUT_RDWR)
        self.gone.wait(1 if self._client.connected else 0)
        self._wire.shutdown()
