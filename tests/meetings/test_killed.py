"""kill -9 between commit and emit: nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.meetings.house import CHAIR, MEMBER, MEMBERS, Chamber
from tests.meetings.seat import Seat

ROOT = Path(__file__).parents[2]
Headers = Callable[[str], dict[str, str]]
Open = Callable[[], AbstractContextManager["House"]]


class House:
    """A process of `tests.meetings.dying`, until it is gone."""

    def __init__(self, nursery: subprocess.Popen[str], data: Path) -> None:
        self._nursery = nursery
        self._ended: int | None = None
        assert nursery.stdin is not None
        nursery.stdin.write(f"{data}\n")
        nursery.stdin.flush()
        pid, self.url = self._said().split()
        self._pid = int(pid)

    def _said(self) -> str:
        assert self._nursery.stdout is not None
        return self._nursery.stdout.readline()

    def kill(self) -> None:
        if self._ended is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """How it ended: minus the signal."""
        if self._ended is None:
            self._ended = int(self._said())
        return self._ended


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """One house at a time, without building each anew."""
    command = [sys.executable, "-m", "tests.meetings.dying"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        yield running


@pytest.fixture
def house(nursery: subprocess.Popen[str], data: Path) -> Open:
    @contextmanager
    def open_house() -> Iterator[House]:
        opened = House(nursery, data)
        try:
            yield opened
        finally:
            opened.kill()
            opened.wait()

    return open_house


@pytest.fixture
def seats() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_process_that_dies_after_the_commit_loses_no_event(
    data: Path,
    house: Open,
    meeting: UUID,
    headers: Headers,
    behind: Callable[..., object],
    seats: ExitStack,
) -> None:
    id = uuid4()
    with house() as running:
        chair, member = (Seat(running.url, headers(post), meeting) for post in (CHAIR, MEMBER))
        seats.callback(chair.close)
        seats.callback(member.close)
        assert chair.join()["ok"]
        assert member.join()["ok"]
        before = member.seq
        (data / "die").touch()
        with pytest.raises(Exception):  # noqa: B017, PT011 - however the client puts it
            chair.order("agenda.advance", id)
        assert running.wait() == -signal.SIGKILL
        assert member.seq == before
    (data / "die").unlink()
    with house() as running:
        again = Seat(running.url, headers(CHAIR), meeting)
        seats.callback(again.close)
        back = Seat(running.url, headers(MEMBER), meeting)
        seats.callback(back.close)
        back.view, back.seq = member.view, member.seq
        back.epoch, back.perm_rev = member.epoch, member.perm_rev
        back.audience = member.audience
        assert back.join()["ok"]
        assert back.seq == before + 1
        answer = again.order("agenda.advance", id)
        assert answer["ok"]
        assert answer["seq"] == before + 1

    def happened(chamber: Chamber) -> list[str]:
        assert chamber.numbered(meeting)
        return [row.type for row in chamber.rows(meeting) if row.command_id == id]

    assert behind(happened) == ["agenda.moved"]


def test_a_process_that_dies_in_a_vote_loses_no_ballot_and_counts_none_twice(
    data: Path, house: Open, headers: Headers, behind: Callable[..., object], seats: ExitStack
) -> None:
    meeting = behind(lambda chamber: chamber.sitting())
    poll = str(behind(lambda chamber: chamber.poll(meeting, "secret")))
    assert isinstance(meeting, UUID)
    for post in MEMBERS[1:4]:
        behind(lambda c, post=post: c.ask(meeting, post, "votes.cast", poll=poll, choice="nay"))
    id = uuid4()
    with house() as running:
        chair = Seat(running.url, headers(CHAIR), meeting)
        seats.callback(chair.close)
        assert chair.join()["ok"]
        (data / "die").touch()
        with pytest.raises(Exception):  # noqa: B017, PT011 - however the client puts it
            chair.order("votes.cast", id, poll=poll, choice="aye")
        assert running.wait() == -signal.SIGKILL
    (data / "die").unlink()

    def go_on(chamber: Chamber) -> dict[str, object]:
        assert chamber.numbered(meeting)
        assert chamber.ask(meeting, CHAIR, "votes.cast", id=id, poll=poll, choice="aye")["ok"]
        return dict(chamber.ask(meeting, CHAIR, "votes.close", poll=poll)["result"]["result"])

    result = behind(go_on)
    assert isinstance(result, dict)
    assert [result[name] for name in ("aye", "nay", "abs", "missing")] == [1, 3, 0, 3]
    assert len(result["voted"]) == 4


@pytest.mark.parametrize("kind", ["open_named", "secret"])
def test_a_process_killed_amid_ballots_counts_each_once(
    data: Path,
    house: Open,
    headers: Headers,
    behind: Callable[..., object],
    seats: ExitStack,
    kind: str,
) -> None:
    """Everybody votes at once; the house is gone at the first answer, and all send again."""
    meeting = behind(lambda chamber: chamber.sitting())
    poll = str(behind(lambda chamber: chamber.poll(meeting, kind)))
    assert isinstance(meeting, UUID)
    ids, answered = {post: uuid4() for post in MEMBERS}, threading.Event()
    heard: list[str] = []
    with house() as running:
        screens = {post: Seat(running.url, headers(post), meeting) for post in MEMBERS}
        for one in screens.values():
            seats.callback(one.close)
            assert one.join()["ok"]

        def vote(post: str) -> None:
            with suppress(Exception):
                screens[post].order("votes.cast", ids[post], poll=poll, choice="aye")
                heard.append(post)
                answered.set()

        threads = [threading.Thread(target=vote, args=(post,)) for post in MEMBERS]
        for thread in threads:
            thread.start()
        assert answered.wait(10)
        running.kill()
        assert running.wait() == -signal.SIGKILL
        for one in screens.values():
            one.close()
        for thread in threads:
            thread.join(15)

    def go_on(chamber: Chamber) -> dict[str, object]:
        for post in MEMBERS:
            assert chamber.ask(meeting, post, "votes.cast", ids[post], poll=poll, choice="aye")[
                "ok"
            ]
        return dict(chamber.ask(meeting, CHAIR, "votes.close", poll=poll)["result"]["result"])

    result = behind(go_on)
    assert isinstance(result, dict)
    assert heard
    assert [result[name] for name in ("aye", "missing")] == [len(MEMBERS), 0]
