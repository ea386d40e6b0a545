"""What another process commits is on the screens of this one at once, while there is a Redis."""

from __future__ import annotations

import queue
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
import redis

from docflow.adapters.hints import CHANNEL, Hints
from meetings.live import publisher
from tests.meetings.house import CHAIR, MEMBER, Chamber
from tests.meetings.seat import Seat, until

SOON = 3.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def a_redis(folder: Path, port: int) -> Iterator[str]:
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder) as server:
        try:
            yield f"redis://127.0.0.1:{port}"
        finally:
            server.kill()


@pytest.fixture(autouse=True)
def _over() -> Iterator[None]:
    yield
    while Process.running:
        Process.running.pop().stop()


@pytest.fixture
def url_of_redis(tmp_path: Path) -> Iterator[str]:
    with a_redis(tmp_path, free_port()) as url:
        yield url


class Process:
    """One that says and hears hints; `hear` is what it does about them."""

    running: ClassVar[list[Hints]] = []

    def __init__(self, url: str, hear: Callable[[UUID], None] | None = None) -> None:
        self.heard: queue.Queue[UUID] = queue.Queue()
        self.hints = Hints(url, hear or self.heard.put, pause=0.1)
        self.running.append(self.hints)
        self.hints.start()

    def hears(self, other: Process) -> bool:
        """Of something new that the other tells until it is heard."""
        id = uuid4()

        def told() -> bool:
            other.hints.tell(id)
            return id in list(self.heard.queue)

        return until(told, SOON)


def test_others_hear_and_who_says_it_does_not(url_of_redis: str) -> None:
    one, two = Process(url_of_redis), Process(url_of_redis)
    assert one.hears(two)
    assert two.hears(one)
    assert set(one.heard.queue).isdisjoint(two.heard.queue)


def test_noise_is_passed_over(url_of_redis: str) -> None:
    one, two = Process(url_of_redis), Process(url_of_redis)
    assert one.hears(two)
    with redis.Redis.from_url(url_of_redis) as line:
        line.publish(CHANNEL, b"\xff nothing")
    assert one.hears(two)


def test_a_redis_that_was_away_is_found_again(tmp_path: Path) -> None:
    port = free_port()
    with a_redis(tmp_path, port) as url:
        one, two = Process(url), Process(url)
        assert one.hears(two)
    begun = time.monotonic()
    for _ in range(2000):
        two.hints.tell(uuid4())
    assert time.monotonic() - begun < 1
    with a_redis(tmp_path, port):
        assert one.hears(two)


def test_a_commit_of_another_process_is_on_the_screen_before_anybody_looks(
    url_of_redis: str,
    meeting: UUID,
    sit: Callable[..., Seat],
    behind: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "PAUSE", 60.0)
    seat = sit(MEMBER, meeting)
    answer = sit(CHAIR, meeting).order("attendance.check_in")
    assert seat.reaches(answer["seq"])  # from here on the long pause
    Process(url_of_redis, publisher.hear)
    there = Process(url_of_redis)
    before = seat.seq
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(publisher._Current, "publisher", None)

        def ask(chamber: Chamber) -> None:
            chamber.ask(meeting, CHAIR, "agenda.advance")

        behind(ask)
    assert not until(lambda: seat.seq > before, 0.5)

    def told() -> bool:
        there.hints.tell(meeting)
        return seat.seq > before

    assert until(told, SOON)
