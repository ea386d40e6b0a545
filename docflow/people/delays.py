"""One growing delay for each account and each address; nobody is locked out for good.

A browser that once signed an account in (a signed device cookie) has a delay of its own for that
account, so that a stranger's wrong tries do not keep an official from work (ASVS 6.3.1).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import orm

from docflow.core import clock
from docflow.core.errors import TooMany

from .credentials import LoginDelay

FREE = 3
"""Wrong tries without any delay."""
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)


def wait_for(failures: int) -> timedelta:
    """2, 4, 8 … seconds after the free tries, at most a quarter of an hour."""
    if failures <= FREE:
        return timedelta()
    return min(timedelta(seconds=2 ** (failures - FREE)), LONGEST)


def require_open(session: orm.Session, *subjects: str) -> None:
    """Raise `TooMany` with the seconds to wait while any of the subjects is delayed."""
    now = clock.now()
    rows = [session.get(LoginDelay, subject) for subject in subjects]
    until = max((row.blocked_until for row in rows if row), default=now)
    if until > now:
        raise TooMany("signin_delayed", seconds=int((until - now).total_seconds()) + 1)


def failed(session: orm.Session, now: datetime, *subjects: str) -> None:
    """Count a wrong try for each subject, inside the running transaction."""
    for subject in subjects:
        row = session.get(LoginDelay, subject, with_for_update=True)
        if row is None:
            row = LoginDelay(subject=subject, failures=0, last_at=now, blocked_until=now)
            session.add(row)
        if now - row.last_at > FORGOTTEN:
            row.failures = 0
        row.failures += 1
        row.last_at, row.blocked_until = now, now + wait_for(row.failures)


def forgiven(session: orm.Session, *subjects: str) -> None:
    """A right try ends the delay of the account, not that of the address."""
    for subject in subjects:
        if row := session.get(LoginDelay, subject):
            row.failures = 0
