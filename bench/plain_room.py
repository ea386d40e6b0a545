"""The yardstick: Flask-SocketIO as it is, in the server Docflow runs in, and one room.

An order makes it broadcast the payload it was given at the start, then answers; no database, no
rights, no log. `python -m bench.plain_room PAYLOAD` prints its address.
"""

from __future__ import annotations

import itertools
import json
import socket
import sys
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, join_room

from config.server import Server
from config.settings import Settings


class PlainServer(Server):
    """The same worker and threads, another application."""

    def __init__(self, port: int, patch: list[Any]) -> None:
        self._patch = patch
        super().__init__(_NoSettings(f"http://127.0.0.1:{port}"), "127.0.0.1", port)

    def load(self) -> Flask:
        return plain_app(self._patch)


class _NoSettings(Settings):
    """Only where it listens."""

    def __init__(self, url: str) -> None:
        object.__setattr__(self, "public_url", url)


def plain_app(patch: list[Any]) -> Flask:
    app, numbers = Flask(__name__), itertools.count(1)
    lines = SocketIO(app, async_mode="threading", async_handlers=False, transports=["websocket"])

    def join(said: dict[str, Any]) -> dict[str, Any]:
        join_room(said["meeting"])
        welcome = {"audience": "member", "me": "", "epoch": 1, "perm_rev": 0}
        return {"ok": True, "seq": 0, "view": {}} | welcome

    def command(said: dict[str, Any]) -> dict[str, Any]:
        seq = next(numbers)
        told = {"meeting": said["meeting"], "deltas": [{"seq": seq, "patch": patch}]}
        lines.emit("room.deltas", told, to=said["meeting"])
        return {"ok": True, "seq": seq, "result": {}}

    lines.on_event("room.join", join)
    lines.on_event("room.command", command)
    lines.on_event("room.applied", lambda _said: {"ok": True})
    return app


if __name__ == "__main__":
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    PlainServer(free, json.loads(sys.argv[1])).run()
