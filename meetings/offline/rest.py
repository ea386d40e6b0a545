"""Who is ready, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from meetings.calendar import queries as calendar
from meetings.inviting.models import Answer

from . import queries

api = APIBlueprint(
    "offline_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Ai đã sẵn sàng")],
    abp_security=[{"token": []}],
)


class ReadinessPath(BaseModel):
    meeting_id: UUID


class ReadyOut(BaseModel):
    """`held` of `papers` lie on the fullest of the person's devices."""

    person_id: UUID
    name: str
    answer: Answer | None
    papers: int
    held: int
    told_at: datetime | None


class ReadyList(BaseModel):
    items: list[ReadyOut]


@api.get("/meetings/<uuid:meeting_id>/readiness", responses={200: ReadyList})
@needs("meeting.keep")
def readiness(path: ReadinessPath) -> dict[str, Any]:
    """Who has answered, and whose device holds the papers; who has not answered first."""
    meeting = calendar.kept(db.session, current_actor(), path.meeting_id)
    rows = queries.readiness(db.session, meeting)
    items = [
        ReadyOut(
            person_id=row.person_id,
            name=row.name,
            answer=row.reply.answer if row.reply else None,
            papers=row.papers,
            held=row.held,
            told_at=row.told_at,
        )
        for row in rows
    ]
    return ReadyList(items=items).model_dump(mode="json")
