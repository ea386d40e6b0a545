"""Growing delays against guessing (ASVS 6.1.1, 6.3.1): what is written here is what happens.

Each account and each address has a count of its own. Five tries go through at once; after each
further wrong one the next is looked at 15 s, 30 s, 1, 2, 4, 8, then 15 minutes later, so that at
most ten in a quarter of an hour are looked at. Two quiet hours forget them. Nobody is locked out:
a browser that signed the account in before (`devices`) has a count of its own and passes both, a
passkey and an administrator's one-time code are not delayed by the account at all.

A try is counted before it is looked at and given back when it was right: a hundred at once, or a
killed process, win nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.errors import Conflict, TooMany
from docflow.core.work import Work, work

from .credentials import LoginDelay

FREE = 5
FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=2)
Note = Callable[[Work], None]


def wait_after(failures: int) -> timedelta:
    """How long the next try waits after so many wrong ones."""
    if failures < FREE:
        return timedelta()
    doublings: int = min(failures - FREE, 10)
    return min(FIRST * (1 << doublings), LONGEST)


def account(name: str) -> str:
    """The count of an account, there or not. People type passwords here by mistake: a hash."""
    return "account:" + hashlib.sha256(name.encode()).hexdigest()[:32]


def address(remote: str) -> str:
    """The count of an address; a home or an office has one, also under IPv6 (a /64)."""
    groups = remote.split(":")
    return "address:" + (":".join(groups[:4]) if len(groups) > 4 else remote)[:100]


def admit(who: Actor, subjects: tuple[str, ...], refused: Note) -> int:
    """Count a try that is about to be looked at; how many wrong ones were before it.

    Raises `TooMany` with the seconds to wait; `refused` records that in the same transaction.
    """
    for attempt in (1, 2, 3):
        try:
            return _admitted(who, subjects, refused)
        except Conflict:  # two first tries made the same row
            if attempt == 3:
                raise
    raise AssertionError


def _admitted(who: Actor, subjects: tuple[str, ...], refused: Note) -> int:
    with work(who) as w:
        rows = list(_rows(w.session, subjects, w.now))
        until = max(row.blocked_until for row in rows)
        if until > w.now:
            for row in rows:
                row.refused += 1
            refused(w)
        else:
            for row in rows:
                _count(row, w.now)
        before = rows[0].failures - 1
    if until > w.now:
        raise TooMany("signin_delayed", seconds=int((until - w.now).total_seconds()) + 1)
    return before


def _rows(session: orm.Session, subjects: tuple[str, ...], now: datetime) -> Iterator[LoginDelay]:
    for subject in subjects:
        row = session.get(LoginDelay, subject, with_for_update=True, populate_existing=True)
        if row is None:
            row = LoginDelay(subject=subject, failures=0, refused=0, last_at=now, blocked_until=now)
            session.add(row)
        yield row


def _count(row: LoginDelay, now: datetime) -> None:
    if now - row.last_at > FORGOTTEN:
        row.failures = 0
    row.failures += 1
    row.last_at, row.blocked_until = now, now + wait_after(row.failures)


def wrong(session: orm.Session, subjects: tuple[str, ...]) -> None:
    """The try was wrong: the delay begins now, when the answer is given."""
    now = clock.now()
    for row in _rows(session, subjects, now):
        row.last_at, row.blocked_until = now, now + wait_after(row.failures)


def right(session: orm.Session, subjects: tuple[str, ...]) -> None:
    """The try was right: the first subject begins anew, the others get this one try back."""
    now = clock.now()
    for place, row in enumerate(_rows(session, subjects, now)):
        row.failures = 0 if place == 0 else max(row.failures - 1, 0)
        row.blocked_until = now


def unseen(session: orm.Session, subjects: tuple[str, ...]) -> None:
    """The try could not be looked at: everybody gets it back."""
    now = clock.now()
    for row in _rows(session, subjects, now):
        row.failures = max(row.failures - 1, 0)
        row.blocked_until = now
