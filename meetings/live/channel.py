"""What one process sends out of one meeting: views, deltas of the last events, who listens."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .events import Happening, apply, moves_rights
from .patching import Step, diff
from .plain import State, state_hash
from .views import Audience, View

KEPT = 500
"""Events a client may have missed and still be told one by one."""


@dataclass
class Listener:
    """One connection: whose, on which line, what it sees, how far it says it is."""

    sid: str
    line: str
    person_id: UUID
    audience: Audience
    applied: int
    heard_at: float = field(default_factory=time.monotonic)


Delta = dict[Audience, list[Step]]


class Channel:
    """Guarded by `lock`: the publisher moves it on, joins and reports read and note."""

    def __init__(self, meeting_id: UUID, seq: int, state: State) -> None:
        self.meeting_id = meeting_id
        self.lock = threading.RLock()
        self.seq, self.state = seq, state
        self.listeners: dict[str, Listener] = {}
        self._ring: deque[tuple[int, Delta]] = deque(maxlen=KEPT)
        self._views = {audience: View(audience) for audience in Audience}
        self._seen = {a: view.of(state) for a, view in self._views.items()}

    def move_on(self, one: Happening) -> Delta:
        """Take in the next event; what each audience is told of it, an empty list for nothing."""
        self.state = apply(self.state, one)
        delta: Delta = {}
        for audience, view in self._views.items():
            new = view.of(self.state)
            delta[audience] = diff(self._seen[audience], new)
            self._seen[audience] = new
        self.seq = one.seq
        self._ring.append((one.seq, delta))
        return delta

    def missed(self, audience: Audience, since: int) -> list[dict[str, Any]] | None:
        """The deltas after `since`; None when they are not all kept."""
        with self.lock:
            if since > self.seq or (since < self.seq and not self._reaches(since)):
                return None
            return [{"seq": s, "patch": d[audience]} for s, d in self._ring if s > since]

    def _reaches(self, since: int) -> bool:
        return bool(self._ring) and self._ring[0][0] <= since + 1

    def hash_for(self, audience: Audience) -> str:
        return state_hash(self._seen[audience])

    def heads(self) -> dict[Audience, dict[str, Any]]:
        """What a client's own view must hash to, for the audiences somebody is in."""
        return {a: {"seq": self.seq, "hash": self.hash_for(a)} for a in self.audiences()}

    def audiences(self) -> set[Audience]:
        return {one.audience for one in self.listeners.values()}

    def in_step(self) -> tuple[int, int]:
        """How many connections say they are where the log is, and how many there are."""
        there = list(self.listeners.values())
        return sum(one.applied >= self.seq for one in there), len(there)


def any_rights(happenings: Iterable[Happening]) -> bool:
    return any(moves_rights(one.type) for one in happenings)
