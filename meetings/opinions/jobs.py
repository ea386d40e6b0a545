"""In time: members are reminded, and at the deadline the slips are counted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from docflow.api import NoticeSubject, announce
from docflow.core.access import SYSTEM
from docflow.core.jobs import job
from docflow.core.ports import Ports
from docflow.core.work import Work, work
from meetings.live.log import milliseconds

from .models import Consultation, ConsultationState
from .reminding import remind
from .sentences import NOTICES
from .usecases import conclude

announce(
    NoticeSubject(
        kind="consultation",
        model=Consultation,
        right="consultation.read",
        title=lambda row: row.subject,
        path="/opinions/",
        page="opinions.show",
        argument="consultation_id",
    ),
    NOTICES,
)


@job("opinions.remind")
def remind_silent(_ports: Ports, payload: dict[str, Any]) -> None:
    with work(SYSTEM) as w:
        row = _running(w, payload)
        if row is not None:
            remind(w, row, key=f"consultation_due:{row.id}:{payload['until']}")


@job("opinions.close")
def close_in_time(_ports: Ports, payload: dict[str, Any]) -> None:
    with work(SYSTEM) as w:
        row = _running(w, payload)
        if row is not None and w.now > row.until:
            conclude(w, row)


def _running(w: Work, payload: dict[str, Any]) -> Consultation | None:
    """The row, unless it is over or its deadline was moved since: another job sees to that."""
    row = w.take(Consultation, UUID(payload["id"]))
    same = milliseconds(row.until) == payload["until"]
    return row if same and row.state is ConsultationState.ASKED else None
