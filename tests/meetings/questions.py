"""Questions in writing as tests speak of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from docflow.adapters.notifications.models import Notice
from docflow.core import clock
from docflow.core.db import db
from docflow.core.tasks import Task
from docflow.core.work import work
from meetings.bodies import queries as bodies
from meetings.opinions import usecases
from meetings.opinions.models import Consultation
from meetings.opinions.schemas import ConsultationIn, SlipIn
from tests.meetings.house import SECRETARY, Chamber

DAY = timedelta(days=1)
SUBJECT = "Dự thảo Quy chế làm việc của UBND xã"


def planned(chamber: Chamber, **more: object) -> UUID:
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]
    said = {"body_id": body.id, "subject": SUBJECT, "until": clock.now() + 3 * DAY} | more
    actor = chamber.world.actor(SECRETARY)
    return usecases.plan(chamber.world.ports, actor, ConsultationIn.model_validate(said))


def send(chamber: Chamber, id: UUID) -> None:
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.send(w, id)


def answer(chamber: Chamber, id: UUID, post: str, choice: str, comment: str = "Cần sửa") -> None:
    said = SlipIn.model_validate({"choice": choice, "comment": comment})
    with work(chamber.world.actor(post)) as w:
        usecases.answer(w, id, said)


def row_of(id: UUID) -> Consultation:
    db.session.rollback()
    return db.session.get_one(Consultation, id)


def result_of(id: UUID) -> dict[str, object]:
    return row_of(id).result or {}


def told(chamber: Chamber, post: str) -> list[str]:
    query = sa.select(Notice.code).where(
        Notice.person_id == chamber.world.person(post).id, Notice.subject_kind == "consultation"
    )
    db.session.rollback()
    return sorted(db.session.scalars(query))


def waiting(chamber: Chamber, id: UUID, post: str) -> list[str]:
    """What of it waits at a post."""
    db.session.rollback()
    query = sa.select(Task.kind).where(
        Task.subject_id == id,
        Task.position_id == chamber.world.position(post).id,
        Task.closed_at.is_(None),
    )
    return sorted(db.session.scalars(query))
