"""Once a day the registers prove themselves; a series that does not hold fails the job visibly."""

from __future__ import annotations

from typing import Any

from docflow.core import clock
from docflow.core.db import db
from docflow.core.jobs import job, periodic
from docflow.core.ports import Ports

from .proof import prove

PROOF_HOUR = 2


class SeriesBroken(RuntimeError):
    """A number is missing or was never drawn; somebody changed the database behind the program."""


@job("registry.prove")
def prove_all(_ports: Ports, _payload: dict[str, Any]) -> None:
    """Look at the series of this year and the last."""
    today = clock.today()
    proofs = [one for year in (today.year, today.year - 1) for one in prove(db.session, year=year)]
    broken = [f"{one.organization_id} {one.key}/{one.year}" for one in proofs if not one.holds]
    if broken:
        raise SeriesBroken("; ".join(broken))


def _tonight() -> str | None:
    now = clock.now().astimezone(clock.HANOI)
    return f"registry.prove:{now.date()}" if now.hour >= PROOF_HOUR else None


periodic("registry.prove", _tonight)
