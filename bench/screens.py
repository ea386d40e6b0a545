"""Screens of a room as real Socket.IO clients: the protocol of `static/js/room`.

Deltas are stamped when they arrive and applied when somebody asks, so that the crowd, which shares
the machine with the server, weighs the same on both sides of a comparison.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

import aiohttp
import socketio

from meetings.live.patching import patched
from meetings.live.plain import state_hash

PATIENCE = 60.0
REPORT = 5.0
"""Seconds between two reports, as in the browser."""
Said = dict[str, Any]


class Screen:
    """One person's. `early` holds what came and was not applied yet."""

    def __init__(self, url: str, cookie: str, meeting: str) -> None:
        self._url, self._cookie, self._meeting = url, cookie, meeting
        self._reports: asyncio.Task[None] | None = None
        self.view: Said = {}
        self.audience, self.me = "", ""
        self.seq = self.heard = self.epoch = self.perm_rev = self.resyncs = self.gaps = 0
        self.listens = True
        self.early: list[Said] = []
        self.arrived: dict[int, float] = {}
        self.client = self._fresh()

    def _fresh(self) -> socketio.AsyncClient:
        client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, request_timeout=PATIENCE
        )
        client.on("room.deltas", self._on_deltas)
        client.on("room.resync", self._on_resync)
        return client

    def _on_deltas(self, said: Said) -> None:
        for one in said["deltas"]:
            self.arrived[one["seq"]] = time.monotonic()
            self.heard = max(self.heard, one["seq"])
            self.early.append(one)

    def _on_resync(self, _said: Said) -> None:
        self.resyncs += 1

    async def enter(self) -> None:
        """Connect and join; the first time and after any loss."""
        self.client = self._fresh()
        headers = {"Cookie": self._cookie}
        await self.client.connect(
            self._url, headers=headers, transports=["websocket"], wait_timeout=PATIENCE
        )
        await self.join()
        self.listens = True
        self._reports = asyncio.create_task(self._reporting())

    async def join(self) -> None:
        had = {name: getattr(self, name) for name in ("audience", "epoch", "seq", "perm_rev")}
        said = await self.ask("room.join", {"meeting": self._meeting} | had)
        if not said["ok"]:
            raise RuntimeError(f"not let in: {said}")
        if "url" in said:
            said |= await self._fetched(said["url"])
        self.audience, self.epoch = said["audience"], said["epoch"]
        self.perm_rev, self.me = said["perm_rev"], said["me"]
        if "view" in said:
            self.view, self.seq = said["view"], said["seq"]
        self.early += said.get("deltas", [])
        self.heard = max([self.seq, *(one["seq"] for one in self.early)])

    async def _fetched(self, path: str) -> Said:
        async with (
            aiohttp.ClientSession(headers={"Cookie": self._cookie}) as line,
            line.get(self._url + path) as answer,
        ):
            answer.raise_for_status()
            whole: Said = await answer.json()
            return whole

    async def _reporting(self) -> None:
        with suppress(Exception):  # the line is gone
            while True:
                said = {"meeting": self._meeting, "seq": self.heard}
                await self.client.emit("room.applied", said)
                await asyncio.sleep(REPORT)

    async def ask(self, event: str, payload: Any) -> Said:
        answer: Said = await self.client.call(event, payload, timeout=PATIENCE)
        return answer

    async def order(self, name: str, args: Said, id: str = "") -> Said:
        """Give an order; the answer with `sent` and `answered` by the machine's clock."""
        said = {"id": id or str(uuid4()), "meeting": self._meeting, "type": name, "args": args}
        sent = time.monotonic()
        answer = await self.ask("room.command", said)
        return answer | {"sent": sent, "answered": time.monotonic()}

    def catch_up(self) -> None:
        """Apply what came, in order; a gap is counted and left."""
        for one in sorted(self.early, key=lambda said: said["seq"]):
            if one["seq"] == self.seq + 1:
                self.view, self.seq = patched(self.view, one["patch"]), one["seq"]
            elif one["seq"] > self.seq:
                self.gaps += 1
        self.early = []

    def picture(self) -> tuple[str, int, str]:
        """Which audience, after which event, and the hash of all it sees."""
        self.catch_up()
        return self.audience, self.seq, state_hash(self.view)

    async def reaches(self, seq: int) -> float:
        """When it had heard of an event."""
        while self.heard < seq:
            await asyncio.sleep(0.005)
        return time.monotonic()

    def cut(self) -> None:
        """The line is gone without a word."""
        self._quiet()
        self.listens = False
        if wire := self._transport():
            wire.abort()

    def stall(self) -> None:
        """Take nothing more off the line, and leave it open."""
        self._quiet()
        self.listens = False
        if wire := self._transport():
            wire.pause_reading()

    def _quiet(self) -> None:
        if self._reports:
            self._reports.cancel()

    def _transport(self) -> Any:
        ws = self.client.eio.ws
        return ws and ws.get_extra_info("socket") and ws._response.connection.transport  # noqa: SLF001 - nobody else breaks lines

    async def leave(self) -> None:
        self._quiet()
        self.cut()
        with suppress(Exception):
            await self.client.disconnect()
