"""The one clock. Times are aware UTC inside; Asia/Ho_Chi_Minh where people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

Clock = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


class _Holder:
    clock: Clock = staticmethod(_system)


def now() -> datetime:
    """The current instant, aware, UTC."""
    return _Holder.clock()


def start_of(day: date) -> datetime:
    """Midnight in Việt Nam, when a day begins."""
    return datetime.combine(day, time.min, HANOI)


def today(at: datetime | None = None) -> date:
    """The calendar day in Việt Nam, which decides the year of a number."""
    return (at or now()).astimezone(HANOI).date()


@contextmanager
def stopped_at(instant: datetime | Clock) -> Iterator[None]:
    """Replace the clock, for tests and for replaying year ends."""
    before = _Holder.clock
    _Holder.clock = instant if callable(instant) else (lambda: instant)
    try:
        yield
    finally:
        _Holder.clock = before
