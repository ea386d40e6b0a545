"""The bell over the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs

from . import usecases
from .models import Mail

api = APIBlueprint(
    "notices_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="notifications", description="The bell and letters")],
    abp_security=[{"token": []}],
)


class NoticeOut(BaseModel):
    id: UUID
    code: str
    """What happened: a kind of task, `returned`, `issued`, `urged` …"""
    subject_kind: str
    subject_id: UUID
    urgency: int
    created_at: datetime
    read_at: datetime | None


class NoticeList(BaseModel):
    unread: int
    mail: Mail
    items: list[NoticeOut]


class ChoiceIn(Input):
    mail: Mail


def _now() -> Reply:
    actor = current_actor()
    items = [NoticeOut.model_validate(n, from_attributes=True) for n in usecases.latest(actor)]
    unread, mail = usecases.unread(actor), usecases.choice_of(actor)
    return NoticeList(unread=unread, mail=mail, items=items).model_dump(mode="json")


@api.get("/notifications", responses={200: NoticeList})
@needs("account.own")
def notices() -> Reply:
    """The caller's newest notices, and how letters are wanted."""
    return _now()


@api.post("/notifications/read", responses={200: NoticeList})
@needs("account.own")
def read() -> Reply:
    """Mark all as read."""
    usecases.read_all(current_actor())
    return _now()


@api.put("/notifications/mail", responses={200: NoticeList})
@needs("account.own")
def choose(body: ChoiceIn) -> Reply:
    """Letters at once, once a day, or none."""
    usecases.choose(current_actor(), body.mail)
    return _now()
