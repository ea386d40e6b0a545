"""A row of a measurement, and how two sides are timed fairly."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

Act = Callable[[], object]
Measure = Callable[[], "Row"]
GROUPS: dict[str, dict[str, Measure]] = {}


@dataclass(frozen=True)
class Row:
    """`ratio` is ours/theirs; it must not exceed `reach`. `note` says what was measured."""

    name: str
    ours: float
    theirs: float
    unit: str
    reach: float
    note: str = ""
    also: bool = True
    """A second condition beside the ratio: no gap, an absolute limit."""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def holds(self) -> bool:
        return self.ratio <= self.reach and self.also

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": round(self.ratio, 3), "holds": self.holds}


def measure(group: str, name: str) -> Callable[[Measure], Measure]:
    """Register a measurement under a group and a name."""

    def register(act: Measure) -> Measure:
        GROUPS.setdefault(group, {})[name] = act
        return act

    return register


def alternating(ours: Act, theirs: Act, rounds: int, warm: int = 3) -> tuple[float, float]:
    """Median milliseconds of both sides, taken in turns so that a noisy machine hurts both."""
    for _ in range(warm):
        ours()
        theirs()
    gc.collect()
    mine, others = [], []
    for number in range(rounds):
        pair = ((ours, mine), (theirs, others))
        for act, times in pair if number % 2 else reversed(pair):
            begun = time.perf_counter()
            act()
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(mine), statistics.median(others)


def percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
