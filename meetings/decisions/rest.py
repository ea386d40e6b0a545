"""What became of each item, over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from meetings.agenda.tree import item, leaves
from meetings.calendar.models import Role
from meetings.live.log import head_of, state_at
from meetings.live.sockets import place_in

from .deciding import Decided, conclusion, how

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
    """`decided`: nothing while the item keeps the meeting from closing."""

    item: UUID
    number: str
    decided: Decided | None
    text: str


class DecisionList(BaseModel):
    items: list[DecisionOut]


@api.get("/meetings/<uuid:meeting_id>/decisions", responses={200: DecisionList})
@needs("meeting.read")
def decisions(path: DecisionsPath) -> dict[str, Any]:
    """Each item in its order; to guests, those they were asked to."""
    _meeting, place = place_in(current_actor(), path.meeting_id)
    state = state_at(db.session, head_of(db.session, path.meeting_id))
    seen = [
        id for id in leaves(state) if place.role is not Role.GUEST or item(state, id)["for_guests"]
    ]
    items = [
        DecisionOut(
            item=UUID(id), number=item(state, id)["number"], decided=how(state, id),
            text=conclusion(state, id),
        )
        for id in seen
    ]  # fmt: skip
    return DecisionList(items=items).model_dump(mode="json")
