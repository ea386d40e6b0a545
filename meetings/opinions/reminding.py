"""Telling members that a slip waits for them. A notice never says what it is about."""

from __future__ import annotations

from uuid import UUID

from docflow import api
from docflow.core.work import Work

from .models import Consultation


def told(w: Work, row: Consultation, code: str, people: list[UUID]) -> None:
    """Once for each of them."""
    api.tell_people(w, people, _news(row, code, f"{code}:{row.id}"))


def remind(w: Work, row: Consultation, *, key: str) -> int:
    """Those without an answer; how many."""
    waiting = [one.person_id for one in row.slips if one.choice is None]
    if waiting:
        api.tell_people(w, waiting, _news(row, "consultation_due", key))
        w.record("consultation.remind", row, people=len(waiting))
    return len(waiting)


def _news(row: Consultation, code: str, key: str) -> api.News:
    return api.News(row.organization_id, code, "consultation", row.id, key)
