"""The rows of the meeting room: `scripts/bench meetings`.

Both sides run in the same server with the same threads, and the same crowd of real Socket.IO
clients sits before each at the same time; they are asked by turns. The crowd shares the machine.
"""

from __future__ import annotations

import atexit
import functools
import sqlite3
import statistics
import time
from collections import Counter
from contextlib import ExitStack, closing
from typing import Any
from uuid import UUID

from bench.crowd import CHOICES, Crowd, crowd
from bench.hall import Hall, hall, plain
from bench.rows import Row, measure, percentile

MOST = 1000
_open = ExitStack()
atexit.register(_open.close)


@functools.cache
def the_hall() -> Hall:
    """One house for all rows."""
    return _open.enter_context(hall(MOST))


class Gathering:
    """A meeting with its people on their screens, and how many of those were ever wrong."""

    def __init__(self, stack: ExitStack, count: int, voters: int = 0) -> None:
        self.hall = the_hall()
        self.id: UUID = self.hall.meeting(count, voters)
        self.people: Crowd = stack.enter_context(crowd())
        self.people.enter(self.hall.url, str(self.id), self.hall.cookies[:count])
        self.count = count

    def change(self) -> list[float]:
        return change(self.people, "agenda.advance")

    def wrong(self) -> int:
        """Screens that are not what the log says, and gaps anybody met."""
        expected = self.hall.hashes(self.id)
        self.people.all("reach", expected["chair"][0])
        pictures = self.people.all("pictures")
        return sum(expected[audience] != (seq, code) for audience, seq, code in pictures)


def change(people: Crowd, name: str, **args: Any) -> list[float]:
    """Milliseconds from the order until each screen had it."""
    said = people.order(name, **args)
    return [(at - said["sent"]) * 1000 for at in people.all("arrivals", said["seq"])]


def _fan_out(count: int, rounds: int) -> Row:
    """Ours and plain Flask-SocketIO by turns, both crowds in their rooms all the time."""
    with ExitStack() as stack:
        ours, patch = _room(stack, count)
        raw = _plain_room(stack, count, patch)
        mine: list[float] = []
        theirs: list[float] = []
        pair = ((ours.people, mine), (raw, theirs))
        for number in range(rounds + 1):
            for people, times in pair if number % 2 else reversed(pair):
                _timed(people, times if number else [], count)
        wrong = ours.wrong()
    return _row(count, mine, theirs, patch, wrong)


def _fan_out_apart(count: int, rounds: int) -> Row:
    """One crowd after the other: two of a thousand do not fit on two cores."""
    mine: list[float] = []
    theirs: list[float] = []
    with ExitStack() as stack:
        ours, patch = _room(stack, count)
        for number in range(rounds + 1):
            _timed(ours.people, mine if number else [], count)
        wrong = ours.wrong()
    with ExitStack() as stack:
        raw = _plain_room(stack, count, patch)
        for number in range(rounds + 1):
            _timed(raw, theirs if number else [], count)
    return _row(count, mine, theirs, patch, wrong)


def _room(stack: ExitStack, count: int) -> tuple[Gathering, list[Any]]:
    """Ours, and what one of its screens is told of a change."""
    ours = Gathering(stack, count)
    seq = ours.people.order("agenda.advance")["seq"]
    ours.people.all("arrivals", seq)
    time.sleep(3)
    return ours, ours.people.all("patch", seq)[-1]


def _plain_room(stack: ExitStack, count: int, patch: list[Any]) -> Crowd:
    raw = stack.enter_context(crowd())
    raw.enter(stack.enter_context(plain(patch)), "hall", the_hall().cookies[:count])
    time.sleep(3)
    return raw


def _timed(people: Crowd, times: list[float], count: int) -> None:
    times.append(percentile(change(people, "agenda.advance"), 0.99))
    time.sleep(0.1 + count / 2000)


def _row(
    count: int, mine: list[float], theirs: list[float], patch: list[Any], wrong: int
) -> Row:  # fmt: skip
    note = f"p99 of a change, median of {len(mine)}; {len(str(patch))} bytes; wrong: {wrong}"
    return Row(
        f"fan-out to {count}", statistics.median(mine), statistics.median(theirs), "ms", 1.5, note,
        also=not wrong,
    )  # fmt: skip


@measure("meetings", "fanout-200")
def fan_out_200() -> Row:
    return _fan_out(200, 20)


@measure("meetings", "fanout-500")
def fan_out_500() -> Row:
    return _fan_out(500, 12)


@measure("meetings", "fanout-1000")
def fan_out_1000() -> Row:
    return _fan_out_apart(1000, 8)


@measure("meetings", "votes")
def votes() -> Row:
    """300 members vote within two seconds."""
    with ExitStack() as stack:
        here = Gathering(stack, 302, voters=300)
        begin = time.monotonic() + 0.5
        here.people.all("everybody", "attendance.check_in", {}, begin, 20.0, 1)
        here.people.order("agenda.advance")
        asked = {"kind": "open_named", "question": "Thông qua nghị quyết?"}
        poll = here.people.order("votes.open", **asked)["result"]["poll"]
        begin = time.monotonic() + 1.0
        cast = here.people.all("everybody", "votes.cast", {"poll": poll}, begin, 2.0, 2)
        given = [one for one in cast if one["ok"]]
        times = [(one["answered"] - one["sent"]) * 1000 for one in given]
        result = here.people.order("votes.close", poll=poll)["result"]["result"]
        meant = Counter(one["choice"] for one in given)
        exact = len(given) == 300 and all(result[c] == meant[c] for c in CHOICES)
        wrong = here.wrong()
    p95, worst = percentile(times, 0.95), max(times)
    note = f"p95 of the answers against 1 s; worst {worst:.0f} ms; exact: {exact}; wrong: {wrong}"
    holds = exact and not wrong and worst <= 3000
    return Row("300 votes in 2 s", p95, 1000, "ms", 1.0, note, also=holds)


@measure("meetings", "storm")
def storm() -> Row:
    """300 lines break; all come back at one moment, with what they had and then with nothing."""
    with ExitStack() as stack:
        here = Gathering(stack, 300)
        took, wrong = [], 0
        for forget in (False, True):
            here.people.all("cut")
            time.sleep(2)
            for _step in range(5):
                here.hall.ask(here.id, "agenda.advance")
            last = here.hall.hashes(here.id)["chair"][0]
            back = here.people.all("storm", time.monotonic() + 0.5, last, forget=forget)
            took.append(max(back))
            wrong += here.wrong()
    note = f"the last one back; resuming {took[0]:.1f} s, anew {took[1]:.1f} s; wrong: {wrong}"
    return Row("300 come back", max(took), 5.0, "s", 1.0, note, also=not wrong)


@measure("meetings", "ack")
def ack() -> Row:
    """From an order to its answer, 200 in the room."""
    rounds = 150
    with ExitStack() as stack:
        ours = Gathering(stack, 200)
        raw = stack.enter_context(crowd())
        raw.enter(stack.enter_context(plain([])), "hall", ours.hall.cookies[:200])
        time.sleep(3)
        mine: list[float] = []
        theirs: list[float] = []
        for number in range(rounds):
            for people, times in ((ours.people, mine), (raw, theirs)):
                said = people.order("attendance.check_in", place=2 + number)
                people.all("arrivals", said["seq"])
                times.append((said["answered"] - said["sent"]) * 1000)
                time.sleep(0.02)
        wrong = ours.wrong()
        commit = _commit(ours.hall)
    plainly, mean = percentile(theirs, 0.99), statistics.median(mine)
    note = f"p99 against raw {plainly:.1f} + a commit {commit:.1f} + 20 ms; median {mean:.1f} ms"
    p99 = percentile(mine, 0.99)
    return Row("order to answer", p99, plainly + commit + 20, "ms", 1.0, note, also=not wrong)


def _commit(here: Hall) -> float:
    """Milliseconds of one durable row on the same disk, p99."""
    times = []
    with closing(sqlite3.connect(here.world.data / "commit.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("CREATE TABLE row (text)")
        for _ in range(200):
            begun = time.perf_counter()
            raw.execute("INSERT INTO row VALUES (?)", ("x" * 300,))
            times.append((time.perf_counter() - begun) * 1000)
    return percentile(times, 0.99)


@measure("meetings", "stalled")
def stalled() -> Row:
    """Twenty of 200 take nothing off their lines any more."""
    with ExitStack() as stack:
        here = Gathering(stack, 200)
        time.sleep(3)
        before = [percentile(here.change(), 0.99) for _ in range(15)]
        memory = here.hall.memory()
        here.people.all("stall", 10)
        during, most = [], memory
        end = time.monotonic() + 20
        while time.monotonic() < end:
            during.append(percentile(here.change(), 0.99))
            most = max(most, here.hall.memory())
            time.sleep(0.3)
        harmed, wrong = sum(here.people.all("faults")), here.wrong()
    growth = most - memory
    note = (
        f"p99 of the rest, beside before; memory +{growth:.1f} MB (≤ 20); "
        f"others disturbed: {harmed}; wrong: {wrong}"
    )
    holds = growth <= 20 and not harmed and not wrong
    return Row(
        "20 of 200 stalled", statistics.median(during), statistics.median(before), "ms", 1.5, note,
        also=holds,
    )  # fmt: skip


@measure("meetings", "gathering")
def gathering() -> Row:
    """A sitting of 200: all check in, pages turn, lines break, two votes; then every screen."""
    with ExitStack() as stack:
        here = Gathering(stack, 200, voters=150)
        people = here.people
        people.all("everybody", "attendance.check_in", {}, time.monotonic() + 0.5, 5.0, 3)
        people.order("agenda.advance")
        _turn_pages(here)
        people.all("cut", 5)
        _vote(people, "open_named", 4)
        last = people.order("agenda.advance")["seq"]
        people.all("storm", time.monotonic(), last, every=5)
        _vote(people, "secret", 5)
        people.order("sitting.pause")
        people.order("sitting.resume")
        wrong, events = here.wrong(), here.hall.hashes(here.id)["chair"][0]
    note = f"screens that differ from the log after {events} events with 40 lines broken"
    return Row("a sitting of 200", wrong, 200, "", 0.0, note)


def _turn_pages(here: Gathering) -> None:
    paper, sha = here.hall.lay(here.id)
    epoch = here.people.order("papers.present", paper=paper)["result"]["epoch"]
    for page in (1, 2, 1, 2, 2):
        here.people.order("papers.turn", epoch=epoch, sha=sha, page=page, y=100 * page)
    here.people.order("papers.leave")


def _vote(people: Crowd, kind: str, seed: int) -> None:
    """Whoever has a ballot and a line casts it."""
    poll = people.order("votes.open", kind=kind, question="Thông qua nghị quyết?")
    id = poll["result"]["poll"]
    people.all("everybody", "votes.cast", {"poll": id}, time.monotonic() + 0.2, 3.0, seed)
    people.order("votes.close", poll=id)
