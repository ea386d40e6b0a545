"""What became of each item, over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from meetings.live.sockets import place_in

from . import panels as _panels  # noqa: F401 - on the meeting's page
from .deciding import Decided
from .queries import outcomes

api = APIBlueprint(
    "decisions_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Kết luận")],
    abp_security=[{"token": []}],
)


class DecisionsPath(BaseModel):
    meeting_id: UUID


class DecisionOut(BaseModel):
    """`decided`: nothing while the item keeps the meeting from closing. `passed`: of the vote."""

    model_config = ConfigDict(from_attributes=True)

    item: UUID
    number: str
    title: str
    decided: Decided | None
    passed: bool | None
    text: str


class DecisionList(BaseModel):
    items: list[DecisionOut]


@api.get("/meetings/<uuid:meeting_id>/decisions", responses={200: DecisionList})
@needs("meeting.read")
def decisions(path: DecisionsPath) -> dict[str, Any]:
    """Each item in its order; to guests, those they were asked to."""
    place_in(current_actor(), path.meeting_id)
    found = outcomes(db.session, path.meeting_id, current_actor().person_id)
    items = [DecisionOut.model_validate(one) for one in found]
    return DecisionList(items=items).model_dump(mode="json")
