"""What many are told: whole, in order, and without waiting for whoever does not listen."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import socketio
from engineio import packet  # type: ignore[import-untyped]  # ships no types
from engineio.exceptions import SocketIsClosedError  # type: ignore[import-untyped]  # nor does it
from socketio import packet as packets
from wsproto import ConnectionType, WSConnection
from wsproto.events import Message, Ping, Request, TextMessage

from docflow.core import live, wires
from docflow.people.models import Person
from meetings.live import publisher
from meetings.live.channel import Channel
from tests.meetings.conftest import Sit
from tests.meetings.house import CHAIR, MEMBER, Chamber
from tests.meetings.seat import until
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
        assert until(lambda: not self.wire._owed)
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

    def say(self, *messages: Message | Ping) -> None:
        for one in messages:
            self._sock.sendall(self._ws.send(one))

    def raw(self, data: bytes) -> None:
        self._sock.sendall(data)

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
    assert line.wire._owed > 10
    assert line.numbers(ROUNDS) == list(range(ROUNDS))
    live.tell(inbox, "changed", {"n": ROUNDS})
    assert line.numbers(1) == [ROUNDS]


def test_what_is_said_by_the_way_misses_a_full_line(line: Line, inbox: str) -> None:
    for n in range(ROUNDS):
        live.tell(inbox, "changed", {"n": n, "words": WORDS})
    live.tell(inbox, "changed", {"n": -1}, lossy=True)
    assert line.numbers(ROUNDS) == list(range(ROUNDS))
    assert until(lambda: line.wire._owed == 0)
    live.tell(inbox, "changed", {"n": -2}, lossy=True)
    assert line.numbers(1) == [-2]


def test_what_others_say_between_comes_whole(line: Line, inbox: str) -> None:
    for n in range(0, ROUNDS, 2):
        live.tell(inbox, "changed", {"n": n, "words": WORDS})
        live.socketio.server.emit("changed", {"n": n + 1}, to=inbox)
    assert sorted(line.numbers(ROUNDS)) == list(range(ROUNDS))


def test_a_line_that_is_gone_is_no_fault(line: Line, inbox: str) -> None:
    line.wire.ws.sock.shutdown(socket.SHUT_RDWR)
    live.tell(inbox, "changed", {"n": 1})


def test_a_line_that_ends_meanwhile_keeps_it_from_nobody_else(
    line: Line, url: str, headers: Callable[[str], dict[str, str]], inbox: str
) -> None:
    """Who is told was looked up before: somebody of them closes the page just then."""
    server = live.socketio.server
    goes = Line(url, headers(CHAIR))
    here = {one.wire: sid for sid, one in server.eio.sockets.items()}
    live.hang_up(here[goes.wire])
    event = server.packet_class(packets.EVENT, data=["changed", {"n": 1}], namespace="/")
    wires.tell(server.eio, [here[goes.wire], here[line.wire]], event.encode())
    assert line.numbers(1) == [1]
    goes.close()


def test_messages_that_are_alike_keep_their_place(line: Line, inbox: str) -> None:
    """The writer holds the whole queue when the line has room again: nothing overtakes it."""
    held: list[Any] = []
    line.wire._line.queue.put = held.append
    filled = 0
    while len(held) < 2:
        live.tell(inbox, "changed", {"n": 0, "words": WORDS})
        filled += 1
    for n in (1, 2, 1):
        live.tell(inbox, "changed", {"n": n})
    *first, second, third = held
    reader = threading.Thread(target=line.numbers, args=(filled + 1,), daemon=True)
    reader.start()
    for one in first:
        line.wire.send(one.encode())
    reader.join(5)
    live.tell(inbox, "changed", {"n": 3})
    assert held[-1] not in {second, third}


def test_a_room_that_stumbles_does_not_end_the_telling(
    chamber: Chamber, url: str, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = chamber.opened()
    monkeypatch.setattr(publisher, "STEP", 0.05)
    stumbled = threading.Event()

    def stumble(_channel: object) -> tuple[int, int]:
        stumbled.set()
        raise KeyError("a room that was left just then")

    monkeypatch.setattr(Channel, "in_step", stumble)
    chair = sit(CHAIR, meeting)
    assert stumbled.wait(5)
    assert chair.reaches(chair.order("agenda.advance")["seq"])


def test_who_has_just_come_into_a_long_meeting_is_not_behind(
    chamber: Chamber, url: str, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large picture is fetched on another line: the first report comes a while later."""
    meeting = chamber.opened()
    monkeypatch.setattr(publisher, "STEP", 0.05)
    monkeypatch.setattr(publisher, "BEHIND", 6)
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    assert not member.gone.wait(0.4)
    for step in ("advance", *("advance", "back") * 6):
        assert chair.order(f"agenda.{step}")["ok"]
        chair.report()
    assert member.gone.wait(5)
    assert not chair.gone.is_set()


def test_a_line_takes_two_threads(url: str, headers: Callable[[str], dict[str, str]]) -> None:
    """One that takes what it says, one for what it does not take at once."""
    made = [Line(url, headers(CHAIR))]
    before = threading.active_count()
    made += [Line(url, headers(CHAIR)) for _ in range(4)]
    assert threading.active_count() - before <= 8
    for one in made:
        one.close()


class Heart:
    """Stands for a line of Engine.IO: says what it was told, until it is closed."""

    def __init__(self, beats: int, fault: Exception | None = None) -> None:
        self.closing = self.closed = False
        self.last_ping = 0.0
        self.said: list[str] = []
        self._beats, self._fault = beats, fault

    def send(self, said: packet.Packet) -> None:
        self.said.append(said.encode())
        if self._fault:
            raise self._fault
        if len(self.said) < self._beats:
            self.pulse.follow(self)
        else:
            self.closed = True

    pulse = wires.Pulse()
    server = SimpleNamespace(ping_interval=0.02)


def test_each_line_has_its_ping_when_it_is_due_and_the_pulse_ends_with_the_last() -> None:
    hearts = [Heart(3), Heart(1), Heart(2, SocketIsClosedError()), Heart(2, RuntimeError("x"))]
    for heart in hearts:
        Heart.pulse.follow(heart)
    end = time.monotonic() + 5
    while Heart.pulse._running and time.monotonic() < end:
        time.sleep(0.01)
    assert [heart.said for heart in hearts] == [["2"] * 3, ["2"], ["2"], ["2"]]
    assert all(heart.last_ping for heart in hearts)
    gone = Heart(1)
    gone.closed = True
    Heart.pulse.follow(gone)
    time.sleep(0.1)
    assert gone.said == []


def test_a_quiet_line_lives_as_long_as_it_answers_its_pings(
    url: str, headers: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ping_interval", "ping_timeout"):
        monkeypatch.setattr(live.socketio.server.eio, name, 0.3)
    quiet = Line(url, headers(CHAIR))
    for _beat in range(5):
        assert next(quiet._texts) == "2"
        assert not quiet.wire._line.closed
        quiet.say(TextMessage("3"))
    assert next(quiet._texts) == "2"
    assert until(lambda: quiet.wire._line.closed)
    quiet.close()


def test_who_is_hung_up_on_leaves_no_thread_behind(line: Line, inbox: str) -> None:
    """Though the line is full and its other end reads nothing."""
    before = threading.active_count()
    while line.wire._owed < 3:
        live.tell(inbox, "changed", {"n": 0, "words": WORDS})
    live.hang_up(line.wire._line.sid)
    assert until(lambda: threading.active_count() <= before - 2)


def test_nobody_opens_lines_without_end(
    line: Line, url: str, headers: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LINES", 1)
    with pytest.raises(socketio.exceptions.ConnectionError):
        socketio.SimpleClient(reconnection=False).connect(
            url, headers=headers(CHAIR), transports=["websocket"]
        )


def test_a_message_in_parts_and_what_is_no_message_at_all(line: Line) -> None:
    line.say(TextMessage('42["no', message_finished=False), TextMessage('.such",1]'))
    line.say(Ping(b"still there?"))
    live.socketio.server.eio.send_packet(line.wire._line.sid, packet.Packet(packet.NOOP))
    assert next(line._texts) == "6"
    line.raw(b"\xff\xff\xff\xff")
    assert until(lambda: line.wire._line.closed)


def test_a_line_that_somebody_writes_to_for_long_holds_nobody_up(line: Line, inbox: str) -> None:
    teller = threading.Thread(target=live.tell, args=(inbox, "changed", {"n": 1}), daemon=True)
    with line.wire._lock:
        teller.start()
        teller.join(2)
        assert not teller.is_alive()
    assert line.numbers(1) == [1]
