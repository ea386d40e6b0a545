"""Once a night what sign-in keeps for a while is forgotten; the trail keeps what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.jobs import job, periodic
from docflow.core.ports import Ports
from docflow.core.work import transaction

from .credentials import Challenge, LoginDelay, LoginSession, SetupCode

HOUR = 3
DELAYS, SESSIONS = timedelta(days=1), timedelta(days=30)


@job("signin.forget")
def forget(_ports: Ports, _payload: dict[str, Any]) -> None:
    """Challenges nobody answered, old delays, sessions and one-time codes long past."""
    now = clock.now()
    with transaction() as session:
        session.execute(sa.delete(Challenge).where(Challenge.expires_at <= now))
        session.execute(sa.delete(LoginDelay).where(LoginDelay.last_at < now - DELAYS))
        session.execute(sa.delete(LoginSession).where(LoginSession.expires_at < now - SESSIONS))
        session.execute(sa.delete(SetupCode).where(SetupCode.expires_at < now - SESSIONS))


def _tonight() -> str | None:
    now = clock.now().astimezone(clock.HANOI)
    return f"signin.forget:{now.date()}" if now.hour >= HOUR else None


periodic("signin.forget", _tonight)
