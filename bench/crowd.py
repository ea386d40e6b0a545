"""Crowds of screens in processes of their own, told what to do over a pipe.

In the parent a `Crowd` sends the name of a function of `Places` to each process and collects what
they answer.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bench.screens import Screen

PROCESSES = 2
AT_ONCE = 10
"""So many knock at the same time when nothing is measured."""
CHOICES = ("aye", "nay", "abs")
Seats = list[str]
"""Cookies, one for each person."""


class Places:
    """The screens of one process."""

    def __init__(self) -> None:
        self.screens: list[Screen] = []

    async def enter(self, url: str, meeting: str, seats: Seats) -> int:
        self.screens = [Screen(url, cookie, meeting) for cookie in seats]
        door = asyncio.Semaphore(AT_ONCE)

        async def one(screen: Screen) -> None:
            async with door:
                await screen.enter()

        await asyncio.gather(*(one(screen) for screen in self.screens))
        return len(self.screens)

    def _listening(self) -> list[Screen]:
        return [screen for screen in self.screens if screen.listens]

    async def there(self) -> None:
        """The process has started."""

    async def arrivals(self, seq: int) -> list[float]:
        """When each screen that still listens heard of an event."""
        await self.reach(seq)
        return [screen.arrived[seq] for screen in self._listening()]

    async def reach(self, seq: int) -> None:
        """Wait until all of them have heard of an event, one way or another."""
        heard = [screen.reaches(seq) for screen in self._listening()]
        await asyncio.wait_for(asyncio.gather(*heard), 60)

    async def order(self, place: int, name: str, args: dict[str, Any], id: str = "") -> Any:
        return await self.screens[place].order(name, args, id)

    async def everybody(
        self, name: str, args: dict[str, Any], begin: float, spread: float, seed: int
    ) -> list[dict[str, Any]]:
        """All give the same order, each at a moment of its own within `spread` seconds."""
        chance = random.Random(seed)  # noqa: S311 - when people happen to press

        async def one(screen: Screen, at: float) -> dict[str, Any]:
            own = args | {"choice": chance.choice(CHOICES)} if name == "votes.cast" else args
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            return await screen.order(name, own) | own

        there = self._listening()
        moments = [begin + chance.random() * spread for _ in there]
        return await asyncio.gather(*map(one, there, moments))

    async def patch(self, seq: int) -> list[Any]:
        """What one of them, no keeper, was told of an event."""
        return [one["patch"] for one in self.screens[-1].early if one["seq"] == seq]

    async def pictures(self) -> list[tuple[str, int, str]]:
        return [screen.picture() for screen in self._listening()]

    async def faults(self) -> int:
        """Gaps and resyncs of those who listened all the time."""
        return sum(screen.gaps + screen.resyncs for screen in self._listening())

    async def stall(self, count: int) -> int:
        for screen in self.screens[-count:]:
            screen.stall()
        return count

    async def cut(self, every: int = 1) -> None:
        for screen in self.screens[every - 1 :: every]:
            screen.cut()

    async def storm(
        self, begin: float, seq: int, *, forget: bool = False, every: int = 1
    ) -> list[float]:
        """Who was cut comes back at one moment; seconds until each has all up to `seq`."""

        async def one(screen: Screen) -> float:
            if forget:
                screen.epoch = 0
            await asyncio.sleep(max(0.0, begin - time.monotonic()))
            await screen.enter()
            return await screen.reaches(seq) - begin

        return await asyncio.gather(*map(one, self.screens[every - 1 :: every]))

    async def leave(self) -> None:
        for screen in self.screens:
            await screen.leave()
        self.screens = []


def _serve(line: Connection) -> None:
    logging.disable()  # a line that breaks is part of the measurement
    sys.unraisablehook = lambda _told: None
    asyncio.run(_serving(line))


async def _serving(line: Connection) -> None:
    hall, loop = Places(), asyncio.get_running_loop()
    while True:
        name, args, more = await loop.run_in_executor(None, line.recv)
        if name == "go":
            return
        try:
            said = await getattr(hall, name)(*args, **more)
            line.send((True, said))
        except Exception as error:  # noqa: BLE001 - the parent raises it
            line.send((False, repr(error)))


class Crowd:
    """The same people in several processes."""

    def __init__(self, lines: list[Connection]) -> None:
        self._lines = lines

    def enter(self, url: str, meeting: str, seats: Seats) -> None:
        """The first seats are split evenly: place 0 of the first process is the first person."""
        share = len(self._lines)
        for place, line in enumerate(self._lines):
            line.send(("enter", (url, meeting, seats[place::share]), {}))
        self._answers()

    def all(self, name: str, *args: Any, **more: Any) -> list[Any]:
        """What every process answers, one list."""
        for line in self._lines:
            line.send((name, args, more))
        told = self._answers()
        return [one for part in told if isinstance(part, list) for one in part] or told

    def order(self, name: str, place: int = 0, id: str = "", **args: Any) -> dict[str, Any]:
        """An order of the person at `place`; the chair is the first one."""
        share = len(self._lines)
        line = self._lines[place % share]
        line.send(("order", (place // share, name, args, id), {}))
        ok, said = line.recv()
        if not ok or not said.get("ok"):
            raise RuntimeError(f"{name} was refused: {said}")
        answer: dict[str, Any] = said
        return answer

    def _answers(self) -> list[Any]:
        answers = [line.recv() for line in self._lines]
        if broken := [said for ok, said in answers if not ok]:
            raise RuntimeError(broken[0])
        return [said for _ok, said in answers]


@contextmanager
def crowd(processes: int = PROCESSES) -> Iterator[Crowd]:
    spawn = multiprocessing.get_context("spawn")
    lines, running = [], []
    for _ in range(processes):
        ours, theirs = spawn.Pipe()
        one = spawn.Process(target=_serve, args=(theirs,), daemon=True)
        one.start()
        lines.append(ours)
        running.append(one)
    try:
        people = Crowd(lines)
        people.all("there")
        yield people
    finally:
        for line, one in zip(lines, running, strict=True):
            line.send(("go", (), {}))
            one.join(5)
            one.kill()
