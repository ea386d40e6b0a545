"""How often somebody may ask: a bucket of tries for each asker that fills up again (ASVS 2.4.1)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil

from .errors import TooMany

MANY = 10_000


@dataclass
class _Bucket:
    left: float
    at: float


class Budget:
    """`burst` tries at once and `rate` more each second, for each key by itself."""

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._now = rate, float(burst), now
        self._lock = threading.Lock()
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, key: Hashable) -> None:
        """Use one try, or raise `TooMany` with the seconds until the next one."""
        with self._lock:
            now = self._now()
            bucket = self._buckets.setdefault(key, _Bucket(self._burst, now))
            bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
            if bucket.left < 1:
                raise TooMany(seconds=max(1, ceil((1 - bucket.left) / self._rate)))
            bucket.left -= 1
            if len(self._buckets) > MANY:
                self._drop_full(now)

    def _drop_full(self, now: float) -> None:
        """Who has not asked for a while has a full bucket again and needs none kept."""
        idle = self._burst / self._rate
        for key in [k for k, b in self._buckets.items() if now - b.at > idle]:
            del self._buckets[key]

    def forget(self, key: Hashable) -> None:
        """The asker is gone for good."""
        with self._lock:
            self._buckets.pop(key, None)


SEARCHES = Budget(rate=2, burst=60)
EXPORTS = Budget(rate=0.5, burst=60)
PREVIEWS = Budget(rate=1, burst=60)
"""A page asks at most every 0.6 s while somebody types without a rest."""
CHECKS = Budget(rate=0.5, burst=60)
"""Of one person, over pages and API together: what makes the house work longest."""
