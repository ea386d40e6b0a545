"""The lines of live pages: one thread for each, and one frame for all who are told the same.

Engine.IO gives a line four threads: one reads its socket, one takes what was read, one empties a
queue onto it, one sleeps until the next ping. With hundreds of lines they are most of the work.
Here the thread that takes reads too, one thread sends everybody's pings, and whoever has something
to say writes it, as long as the line takes it without waiting. What a line does not take at once
goes into its queue, and everything after it too.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import simple_websocket  # type: ignore[import-untyped]  # ships no types
from engineio import packet  # type: ignore[import-untyped]  # ships no types
from engineio.async_drivers._websocket_wsgi import (  # type: ignore[import-untyped]  # nor does it
    SimpleWebSocketWSGI,
)
from engineio.exceptions import SocketIsClosedError  # type: ignore[import-untyped]  # nor does it
from engineio.socket import Socket  # type: ignore[import-untyped]  # nor does it
from wsproto.frame_protocol import FrameProtocol
from wsproto.utilities import LocalProtocolError

from .doorway import Doorway

log = logging.getLogger(__name__)
TOGETHER = 6
"""So many lines are opened at one moment, up to the answer to the first thing they ask."""
PATIENCE = 0.5
"""Seconds a line may take for that before the next is let in all the same."""
MOMENT = 0.02
"""Seconds in which somebody has written a frame that the line takes at once."""
door = Doorway(TOGETHER, PATIENCE)


class _NoThread:
    """Stands for the thread that would read for the one that waits."""

    name = ""

    def __init__(self, **_asked: Any) -> None:
        pass

    def start(self) -> None:
        """Whoever takes reads."""


class Read(simple_websocket.Server):  # type: ignore[misc]
    """A server's side of a WebSocket, read by the thread that takes what was said."""

    def __init__(self, environ: Any, **options: Any) -> None:
        super().__init__(environ, thread_class=_NoThread, **options)

    def receive(self, timeout: float | None = None) -> Any:  # noqa: ARG002 - nobody gives one
        """The next message; raises `ConnectionClosed` once there will be none."""
        while self.connected and not self.input_buffer:
            self._read()
        if self.input_buffer:
            return self.input_buffer.pop(0)
        self.sock.close()
        raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)

    def _read(self) -> None:
        try:
            data = self.sock.recv(self.receive_bytes)
            if data:
                self.ws.receive_data(data)
                self.connected = self._handle_events()
            else:
                self.connected = False
        except (OSError, LocalProtocolError):
            self.connected = False


class Wire(SimpleWebSocketWSGI):  # type: ignore[misc]
    """What Engine.IO's socket reads from and writes to."""

    def __init__(self, handler: Any, server: Any, **options: Any) -> None:
        super().__init__(handler, server, **options)
        self.ws: Any = None
        self._line = handler.__self__
        self._lock = threading.Lock()
        self._rest = b""
        """Of a frame the line took only the beginning of."""
        self._counting = threading.Lock()
        self._owed = self._line.queue.qsize()
        """So many messages wait for Engine.IO's own thread; the opening one is the first."""
        self._line.wire, self._line.send = self, self.say

    def __call__(self, environ: Any, _start_response: Any) -> Any:
        """Shake hands, then serve the line until it ends; the server is told in its own way."""
        self.ws = Read(environ, **self.server_args)
        said = self.app(self)
        if self.ws.mode == "gunicorn":
            raise StopIteration
        if self.ws.mode == "werkzeug":
            raise ConnectionError
        return said

    def send(self, message: str | bytes) -> None:
        """Engine.IO's own thread writes what waits; it may take long."""
        with self._lock:
            if self._rest:
                self.ws.sock.sendall(self._rest)
                self._rest = b""
            super().send(message)
        self._owe(-1)

    def say(self, said: Any) -> None:
        """Engine.IO has a packet for this line."""
        if self._line.check_ping_timeout():
            if said.packet_type == packet.PING:
                self._wait(said)  # Engine.IO's thread ends a line whose queue is quiet for long
            else:
                self.tell(framed(said), said)

    def tell(self, frame: bytes, said: Any) -> None:
        """Write a frame now, or put the packet it was made of behind what waits."""
        if not self._written(frame):
            self._wait(said)

    def pass_by(self, frame: bytes) -> None:
        """Write a frame now, or not at all."""
        self._written(frame)

    def _written(self, frame: bytes) -> bool:
        """Who holds the lock while nothing is owed is done at once; for another nobody waits."""
        if self._owed or not self._lock.acquire(timeout=MOMENT):
            return False
        try:
            return not self._owed and self._put(frame)
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
            self._wait(packet.Packet(packet.NOOP))  # wakes the thread that writes the rest
        return True

    def let_go(self) -> None:
        """Nothing gets through a full line any more: it ends now, not when TCP gives up."""
        if self._owed and self.ws:
            with suppress(OSError):
                self.ws.sock.shutdown(socket.SHUT_RDWR)

    def _wait(self, said: Any) -> None:
        self._owe(1)
        self._line.queue.put(said)

    def _owe(self, more: int) -> None:
        with self._counting:
            self._owed += more


class Pulse:
    """Sends every line its ping when it is due; ends when there is no line any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: deque[tuple[float, Any]] = deque()
        self._running = False

    def follow(self, line: Any) -> None:
        """A ping for this line after the interval of its server."""
        with self._lock:
            self._due.append((time.monotonic() + line.server.ping_interval, line))
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def _run(self) -> None:
        while following := self._next():
            at, line = following
            time.sleep(max(0.0, at - time.monotonic()))
            try:
                _ping(line)
            except Exception:
                log.exception("a ping was not sent; the others are")

    def _next(self) -> tuple[float, Any] | None:
        with self._lock:
            if self._due:
                return self._due.popleft()
            self._running = False
            return None


def _ping(line: Any) -> None:
    if not line.closing and not line.closed:
        line.last_ping = time.time()
        with suppress(SocketIsClosedError):
            line.send(packet.Packet(packet.PING))


def framed(said: Any) -> bytes:
    """An Engine.IO packet as the frame that carries it."""
    return bytes(FrameProtocol(client=False, extensions=[]).send_data(said.encode(), fin=True))


def lay(server: Any) -> None:
    """Let an Engine.IO server use our wires, our doorway and our pulse from now on."""
    server._async = server._async | {"websocket": Wire}  # noqa: SLF001 - it has no other place for it
    handle, start, pulse = server.handle_request, server.start_background_task, Pulse()

    def handle_request(environ: Any, start_response: Any) -> Any:
        with door.entering():
            return handle(environ, start_response)

    def start_background_task(target: Callable[..., Any], *args: Any, **options: Any) -> Any:
        line = getattr(target, "__self__", None)
        if isinstance(line, Socket) and target.__name__ == "_send_ping":
            return pulse.follow(line)
        return start(target, *args, **options)

    server.handle_request, server.start_background_task = handle_request, start_background_task


def tell(server: Any, lines: Iterable[str], text: str, *, lossy: bool = False) -> None:
    """Say the same Engine.IO message to many lines; one that ends just then stops no other.

    `lossy`: a line that does not take it at once never gets it.
    """
    said = packet.Packet(packet.MESSAGE, text)
    frame = framed(said)
    for line in lines:
        if wire := getattr(server.sockets.get(line), "wire", None):
            wire.pass_by(frame) if lossy else wire.tell(frame, said)
        elif not lossy:
            with suppress(SocketIsClosedError):
                server.send_packet(line, said)
