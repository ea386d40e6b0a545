"""kill -9 between commit and emit: nothing is lost, nothing is done twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.meetings.house import CHAIR, MEMBER, MEMBERS, Chamber
from tests.meetings.seat import Seat

ROOT = Path(__file__).parents[2]
Headers = Callable[[str], dict[str, str]]


@contextmanager
def house(data: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.meetings.dying", str(data)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().strip(), running
        finally:
            running.kill()


@pytest.fixture
def seats() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_process_that_dies_after_the_commit_loses_no_event(
    data: Path, meeting: UUID, headers: Headers, behind: Callable[..., object], seats: ExitStack
) -> None:
    id = uuid4()
    with house(data) as (url, running):
        chair, member = (Seat(url, headers(post), meeting) for post in (CHAIR, MEMBER))
        seats.callback(chair.close)
        seats.callback(member.close)
        assert chair.join()["ok"]
        assert member.join()["ok"]
        before = member.seq
        (data / "die").touch()
        with pytest.raises(Exception):  # noqa: B017, PT011 - however the client puts it
            chair.order("agenda.advance", id)
        assert running.wait(10) == -signal.SIGKILL
        assert member.seq == before
    (data / "die").unlink()
    with house(data) as (url, _running):
        again = Seat(url, headers(CHAIR), meeting)
        seats.callback(again.close)
        back = Seat(url, headers(MEMBER), meeting)
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
    data: Path, headers: Headers, behind: Callable[..., object], seats: ExitStack
) -> None:
    meeting = behind(lambda chamber: chamber.sitting())
    poll = str(behind(lambda chamber: chamber.poll(meeting, "secret")))
    assert isinstance(meeting, UUID)
    for post in MEMBERS[1:4]:
        behind(lambda c, post=post: c.ask(meeting, post, "votes.cast", poll=poll, choice="nay"))
    id = uuid4()
    with house(data) as (url, running):
        chair = Seat(url, headers(CHAIR), meeting)
        seats.callback(chair.close)
        assert chair.join()["ok"]
        (data / "die").touch()
        with pytest.raises(Exception):  # noqa: B017, PT011 - however the client puts it
            chair.order("votes.cast", id, poll=poll, choice="aye")
        assert running.wait(10) == -signal.SIGKILL
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
    data: Path, headers: Headers, behind: Callable[..., object], seats: ExitStack, kind: str
) -> None:
    """Everybody votes at once; the house is gone at the first answer, and all send again."""
    meeting = behind(lambda chamber: chamber.sitting())
    poll = str(behind(lambda chamber: chamber.poll(meeting, kind)))
    assert isinstance(meeting, UUID)
    ids, answered = {post: uuid4() for post in MEMBERS}, threading.Event()
    heard: list[str] = []
    with house(data) as (url, running):
        screens = {post: Seat(url, headers(post), meeting) for post in MEMBERS}
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
        assert running.wait(10) == -signal.SIGKILL
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
