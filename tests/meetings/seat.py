"""A real Socket.IO client in a meeting: the protocol of `static/js/room`, in Python."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import socketio
from flask import Flask
from werkzeug.serving import make_server

from meetings.live import publisher
from meetings.live.patching import patched
from meetings.live.plain import state_hash

PATIENCE = 10.0


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the house while it is open and tells its rooms."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    telling = publisher.start(app)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        telling.stop()
        server.shutdown()
        thread.join()
        server.server_close()


class Seat:
    """One screen. Buffers what comes before the snapshot, applies in order, resumes on a gap."""

    def __init__(self, url: str, headers: dict[str, str], meeting: UUID | str) -> None:
        self.meeting = str(meeting)
        self.view: dict[str, Any] = {}
        self.seq = self.epoch = self.perm_rev = 0
        self.audience = self.wanted = ""
        self.joined = False
        self.resumed = self.snapshots = 0
        self.heads: list[dict[str, Any]] = []
        self.steps: list[dict[str, Any]] = []
        self.resyncs: list[str] = []
        self.patches: list[dict[str, Any]] = []
        self.deaf = False
        """Loses every delta, as a bad line does."""
        self.gone = threading.Event()
        self._lock = threading.RLock()
        self._early: list[dict[str, Any]] = []
        self.client = socketio.Client(reconnection=False, handle_sigint=False)
        self.client.on("room.deltas", self._on_deltas)
        self.client.on("room.head", self.heads.append)
        self.client.on("room.step", self.steps.append)
        self.client.on("room.resync", lambda said: self.resyncs.append(said["reason"]))
        self.client.on("disconnect", lambda *_reason: self.gone.set())
        try:
            self.client.connect(
                url, headers=headers, transports=["websocket"], wait_timeout=PATIENCE
            )
        finally:
            self._wire = self.client.eio.ws
            if not self.client.connected:
                self.close()

    def ask(self, event: str, payload: Any) -> Any:
        return self.client.call(event, payload, timeout=PATIENCE)

    def join(self, view: str | None = None) -> dict[str, Any]:
        """The first time and after any loss: the same code."""
        self.wanted = self.wanted if view is None else view
        had = {name: getattr(self, name) for name in ("audience", "epoch", "seq", "perm_rev")}
        asked = {"meeting": self.meeting, "view": self.wanted}
        said: dict[str, Any] = self.ask("room.join", asked | had)
        if not said["ok"]:
            return said
        with self._lock:
            self.audience, self.epoch, self.perm_rev = (
                said["audience"], said["epoch"], said["perm_rev"],
            )  # fmt: skip
            if "deltas" in said:
                self.resumed += 1
                early = said["deltas"] + self._early
            else:
                self.snapshots += 1
                self.view, self.seq = said["view"], said["seq"]
                early = self._early
            self.joined, self._early = True, []
            for delta in early:
                self._apply(delta)
        return said

    def _on_deltas(self, said: dict[str, Any]) -> None:
        if self.deaf:
            return
        with self._lock:
            for one in said["deltas"]:
                if self.joined:
                    self._apply(one)
                else:
                    self._early.append(one)

    def _apply(self, said: dict[str, Any]) -> None:
        if said["seq"] == self.seq + 1:
            self.view, self.seq = patched(self.view, said["patch"]), said["seq"]
            self.patches.append(said)
        elif said["seq"] > self.seq:
            self.joined = False
            self._early.append(said)
            threading.Thread(target=self._resume, daemon=True).start()

    def _resume(self) -> None:
        while not self.join()["ok"]:
            time.sleep(0.2)

    def order(
        self,
        command: str,
        id: UUID | None = None,
        expect: dict[str, Any] | None = None,
        **args: Any,
    ) -> dict[str, Any]:
        said = {"id": str(id or uuid4()), "meeting": self.meeting, "type": command, "args": args}
        answer: dict[str, Any] = self.ask("room.command", said | {"expect": expect or {}})
        return answer

    def report(self) -> None:
        self.ask("room.applied", {"meeting": self.meeting, "seq": self.seq})

    @property
    def hash(self) -> str:
        with self._lock:
            return state_hash(self.view)

    def reaches(self, seq: int) -> bool:
        return until(lambda: self.seq >= seq)

    def close(self) -> None:
        """Cut the wire: the client's polite good-bye waits many seconds for the other side."""
        if self._wire is None:
            return
        if self._wire.sock is not None:
            with suppress(OSError):
                self._wire.sock.shutdown(socket.SHUT_RDWR)
        self.gone.wait(1 if self.client.connected else 0)
        self._wire.shutdown()


def until(holds: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Whether it comes to hold in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return holds()
