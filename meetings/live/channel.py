"""What one process sends out of one meeting: views, deltas of the last events, who listens."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .events import Happening, apply
from .patching import Step, diff
from .plain import State, state_hash
from .views import Audience, Eyes, View

KEPT = 500
"""Events a client may have missed and still be told one by one."""


@dataclass
class Listener:
    """One connection: whose, on which line, what it sees, how far it says it is.

    `began`: where the log was when it joined; it cannot be further behind than since then.
    """

    sid: str
    line: str
    person_id: UUID
    eyes: Eyes
    applied: int
    began: int = 0
    heard_at: float = field(default_factory=time.monotonic)


Delta = dict[Eyes, list[Step]]


class Channel:
    """Guarded by `lock`: the publisher moves it on, joins and reports read and note."""

    def __init__(self, meeting_id: UUID, seq: int, state: State) -> None:
        self.meeting_id = meeting_id
        self.lock = threading.RLock()
        self.seq, self.state = seq, state
        self.listeners: dict[str, Listener] = {}
        self.passing: dict[str, dict[str, Any]] = {}
        """The latest of what was said by the way, by its kind."""
        self.passed_at = 0.0
        self._left = time.monotonic()
        self._ring: deque[tuple[int, Delta]] = deque(maxlen=KEPT)
        self._views = {eyes: View(eyes) for eyes in map(Eyes, Audience)}
        self._seen = {eyes: view.of(state) for eyes, view in self._views.items()}

    def listen(self, one: Listener) -> None:
        """From the next event on it is told what its eyes see; a circle's view begins here."""
        with self.lock:
            one.began = self.seq
            self.listeners[one.sid] = one
            if one.eyes not in self._views:
                self._views[one.eyes] = View(one.eyes)
                self._seen[one.eyes] = self._views[one.eyes].of(self.state)

    def forget(self, sid: str) -> Listener | None:
        """The connection is gone or put out."""
        with self.lock:
            one = self.listeners.pop(sid, None)
            if one:
                self._left = time.monotonic()
            return one

    def left_since(self, now: float) -> float:
        """Seconds since the last one left; 0 while somebody is there."""
        return 0.0 if self.listeners else now - self._left

    def move_on(self, one: Happening) -> Delta:
        """Take in the next event; what all eyes are told of it, an empty list for nothing."""
        self._forget_circles()
        self.state = apply(self.state, one)
        delta: Delta = {}
        for eyes, view in self._views.items():
            new = view.of(self.state)
            delta[eyes] = diff(self._seen[eyes], new)
            self._seen[eyes] = new
        self.seq = one.seq
        self._ring.append((one.seq, delta))
        return delta

    def _forget_circles(self) -> None:
        """Nobody works for a circle of which nobody listens any more."""
        for eyes in self._views.keys() - self.eyes():
            if eyes.circle:
                del self._views[eyes], self._seen[eyes]

    def missed(self, eyes: Eyes, since: int) -> list[dict[str, Any]] | None:
        """The deltas after `since`; None when they are not all kept."""
        with self.lock:
            if since > self.seq or (since < self.seq and not self._reaches(since)):
                return None
            kept = [(seq, delta.get(eyes)) for seq, delta in self._ring if seq > since]
        if any(patch is None for _seq, patch in kept):
            return None
        return [{"seq": seq, "patch": patch} for seq, patch in kept]

    def _reaches(self, since: int) -> bool:
        return bool(self._ring) and self._ring[0][0] <= since + 1

    def heads(self) -> dict[Eyes, dict[str, Any]]:
        """What a client's own view must hash to, for all who listen."""
        return {e: {"seq": self.seq, "hash": state_hash(self._seen[e])} for e in self.eyes()}

    def eyes(self) -> set[Eyes]:
        """Those somebody listens with."""
        return {one.eyes for one in self.listeners.values()}

    def sees(self, eyes: Eyes, part: str) -> bool:
        return self._seen[eyes].get(part) is not None

    def behind(self, one: Listener) -> int:
        """How many events a connection was told of and has not reported."""
        return self.seq - max(one.applied, one.began)

    def in_step(self) -> tuple[int, int]:
        """How many connections say they are where the log is, and how many there are."""
        there = list(self.listeners.values())
        return sum(one.applied >= self.seq for one in there), len(there)
