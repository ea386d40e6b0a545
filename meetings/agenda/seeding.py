"""A meeting for the demo world, invited and waiting to be opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.work import Work, work
from meetings.bodies import queries as bodies
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting
from meetings.calendar.schemas import MeetingIn, SeatIn, SeatsIn

from . import usecases
from .schemas import AgendaIn

BEGINS = time(8)


def seed_meeting(row: dict[str, Any], secretary: Actor, person_of: Callable[[str], UUID]) -> None:
    """Plan, arrange, seat and invite as its secretary; what is there is left alone."""
    begins = _next_working_day()
    with work(secretary) as w:
        if w.session.scalar(sa.select(Meeting.id).where(Meeting.title == row["title"])):
            return
        said = MeetingIn(
            body_id=_body(w, row["body"]),
            kind=row["kind"],
            title=row["title"],
            place=row["place"],
            starts_at=begins,
            ends_at=begins + timedelta(hours=row["hours"]),
        )
        meeting = calendar.plan(w, said)
        more = [SeatIn(person_id=person_of(one["post"]), role=one["role"]) for one in row["also"]]
        there = [SeatIn(person_id=p.person_id, role=p.role, votes=p.votes) for p in meeting.people]
        calendar.seat(w, meeting.id, SeatsIn(people=there + more))
        usecases.arrange(w, meeting.id, AgendaIn.model_validate({"items": row["items"]}))
        calendar.invite(w, meeting.id)


def _body(w: Work, name: str) -> UUID:
    known = bodies.living(w.session, w.actor.organization_id or UUID(int=0), w.today)
    return next(body.id for body in known if body.name == name)


def _next_working_day() -> datetime:
    day = clock.today() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, BEGINS, clock.HANOI)
