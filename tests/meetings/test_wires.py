"""What many are told: whole, in order, and without waiting for whoever does not listen."""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import Request, TextMessage

from docflow.core import live
from docflow.people.models import Person
from tests.meetings.house import CHAIR
from tests.world import World

ROUNDS = 100
WORDS = "x" * 20_000


class Line:
    """A browser's line by hand, left unread until somebody asks. `wire` is the server's side."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        to = urlsplit(url)
        known = set(live.socketio.server.eio.sockets)
        self._sock = socket.socket()
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
        self._sock.settimeout(10)
        self._sock.connect((to.hostname, to.port))
        self._ws = WSConnection(ConnectionType.CLIENT)
        target = "/socket.io/?EIO=4&transport=websocket"
        named = [(name, value.encode()) for name, value in headers.items()]
        ask = Request(host=to.netloc, target=target, extra_headers=named)
        self._sock.sendall(self._ws.send(ask))
        self._texts = self._received()
        assert next(self._texts).startswith("0")
        self._sock.sendall(self._ws.send(TextMessage("40")))
        assert next(self._texts).startswith("40")
        (here,) = set(live.socketio.server.eio.sockets) - known
        self.wire = live.socketio.server.eio.sockets[here].wire
        self.wire.ws.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 20_000)

    def _received(self) -> Iterator[str]:
        whole = ""
        while data := self._sock.recv(65536):
            self._ws.receive_data(data)
            for event in self._ws.events():
                whole += getattr(event, "data", "")
                if getattr(event, "message_finished", False):
                    yield whole
                    whole = ""

    def numbers(self, count: int) -> list[int]:
        """Of the next events."""
        told = (json.loads(text[2:])[1]["n"] for text in self._texts if text.startswith("42"))
        return list(itertools.islice(told, count))

    def close(self) -> None:
        self._sock.close()


@pytest.fixture
def line(url: str, headers: Callable[[str], dict[str, str]]) -> Iterator[Line]:
    made = Line(url, headers(CHAIR))
    yield made
    made.close()


@pytest.fixture
def inbox(world: World) -> str:
    person: Person = world.person(CHAIR)
    return live.room_of_subject("inbox", person.id)


def test_what_is_told_is_written_by_the_teller(line: Line, inbox: str) -> None:
    put: list[Any] = []
    line.wire._line.queue.put = put.append  # the thread that empties it gets nothing
    live.tell(inbox, "changed", {"n": 1})
    assert line.numbers(1) == [1]
    assert put == []


def test_a_full_line_holds_nobody_up_and_loses_nothing(line: Line, inbox: str) -> None:
    begun = time.monotonic()
    for n in range(ROUNDS):
        live.tell(inbox, "changed", {"n": n, "words": WORDS})
    assert time.monotonic() - begun < 5
    assert line.wire._line.queue.qsize() > 10
    assert line.numbers(ROUNDS) == list(range(ROUNDS))
    live.tell(inbox, "changed", {"n": ROUNDS})
    assert line.numbers(1) == [ROUNDS]


def test_what_others_say_between_comes_whole(line: Line, inbox: str) -> None:
    for n in range(0, ROUNDS, 2):
        live.tell(inbox, "changed", {"n": n, "words": WORDS})
        live.socketio.server.emit("changed", {"n": n + 1}, to=inbox)
    assert sorted(line.numbers(ROUNDS)) == list(range(ROUNDS))


def test_a_line_that_is_gone_is_no_fault(line: Line, inbox: str) -> None:
    line.wire.ws.sock.shutdown(socket.SHUT_RDWR)
    live.tell(inbox, "changed", {"n": 1})
