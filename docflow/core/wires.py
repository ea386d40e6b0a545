"""Telling many lines the same: framed once, and written by whoever tells it.

Engine.IO gives each line a queue and a thread that empties it; an event for a room of hundreds
wakes hundreds of threads. Here the teller writes to each socket itself as long as the line takes it
without waiting. What a line does not take at once goes into its queue, and everything after it too.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import simple_websocket  # type: ignore[import-untyped]  # ships no types
from engineio import packet  # type: ignore[import-untyped]  # ships no types
from engineio.async_drivers._websocket_wsgi import (  # type: ignore[import-untyped]  # nor does it
    SimpleWebSocketWSGI,
)
from engineio.exceptions import SocketIsClosedError  # type: ignore[import-untyped]  # nor do these
from wsproto.frame_protocol import FrameProtocol

TOGETHER = 2
"""So many lines are opened, and events worked on, at one moment. Hundreds at once would spend the
processor on asking for the interpreter's lock; who waits in line costs nothing."""
_door = threading.Semaphore(TOGETHER)


class Wire(SimpleWebSocketWSGI):  # type: ignore[misc]
    """What Engine.IO's socket reads from and writes to."""

    def __init__(self, handler: Any, server: Any, **options: Any) -> None:
        super().__init__(handler, server, **options)
        self._line = handler.__self__
        self._lock = threading.Lock()
        self._rest = b""
        """Of a frame the line took only the beginning of."""
        self._owed: deque[str] = deque()
        """The messages that wait in the queue because the line was full; some may be alike."""
        self._line.wire = self

    def __call__(self, environ: Any, _start_response: Any) -> Any:
        """Shake hands, then serve the line until it ends; the server is told in its own way."""
        with _door:
            self.ws = simple_websocket.Server(environ, **self.server_args)
        said = self.app(self)
        if self.ws.mode == "gunicorn":
            raise StopIteration
        if self.ws.mode == "werkzeug":
            raise ConnectionError
        return said

    def send(self, message: str | bytes) -> None:
        """Engine.IO's own thread writes; it may wait."""
        with self._lock:
            if self._rest:
                self.ws.sock.sendall(self._rest)
                self._rest = b""
            super().send(message)
            if self._owed and message == self._owed[0]:
                self._owed.popleft()

    def tell(self, frame: bytes, said: Any) -> None:
        """Write a frame now, or put the packet it was made of behind what waits."""
        if not self._written(frame):
            self._owed.append(said.encode())
            self._line.send(said)

    def _written(self, frame: bytes) -> bool:
        if not self._line.queue.empty() or not self._lock.acquire(blocking=False):
            return False
        try:
            return not self._rest and not self._owed and self._put(frame)
        finally:
            self._lock.release()

    def _put(self, frame: bytes) -> bool:
        try:
            taken = self.ws.sock.send(frame, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True  # the line is gone; its reader finds out and says good-bye
        if taken < len(frame):
            self._rest = frame[taken:]
            self._line.send(packet.Packet(packet.NOOP))  # wakes the thread that writes the rest
        return True


def lay(server: Any) -> None:
    """Let an Engine.IO server use our wires from now on."""
    server._async = server._async | {"websocket": Wire}  # noqa: SLF001 - it has no other place for it


def tell(server: Any, lines: Iterable[str], text: str) -> None:
    """Say the same Engine.IO message to many lines; one that ends just then stops no other."""
    said = packet.Packet(packet.MESSAGE, text)
    frame = FrameProtocol(client=False, extensions=[]).send_data(said.encode(), fin=True)
    for line in lines:
        wire = getattr(server.sockets.get(line), "wire", None)
        with suppress(SocketIsClosedError):
            if wire:
                wire.tell(frame, said)
            else:
                server.send_packet(line, said)
