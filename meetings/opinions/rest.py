"""Questions in writing over the API: the same deeds as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.api import ComposeIn, refuse_declared
from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs, ports
from meetings.answers import anew, told
from meetings.calendar import queries as calendar
from meetings.votes.models import Choice

from . import attaching, before, documents, queries, usecases
from .models import Consultation, ConsultationState, Slip
from .schemas import (
    AttachmentIn,
    ConsultationIn,
    ExtensionIn,
    ItemOpinionIn,
    RevisionIn,
    SlipIn,
    WithdrawalIn,
)

api = APIBlueprint(
    "opinions_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Phiếu lấy ý kiến")],
    abp_security=[{"token": []}],
)


class ConsultationPath(BaseModel):
    consultation_id: UUID


class ConsultationsQuery(BaseModel):
    over: bool = False


class ConsultationRow(BaseModel):
    """`waits`: for the caller's own answer."""

    id: UUID
    body_id: UUID
    state: ConsultationState
    subject: str
    until: datetime
    waits: bool


class ConsultationList(BaseModel):
    items: list[ConsultationRow]


class SlipOut(BaseModel):
    """`choice` and `comment`: of others only when it is over."""

    person_id: UUID
    name: str
    title: str
    has_answered: bool
    choice: Choice | None
    comment: str


class ConsultationOut(ConsultationRow):
    text: str
    about_title: str
    about_sha: str | None
    sent_at: datetime | None
    closed_at: datetime | None
    slips: list[SlipOut]
    result: dict[str, Any] | None
    document_id: UUID | None
    meeting_id: UUID | None
    item_id: UUID | None


WHOLE = (
    "text", "about_title", "about_sha", "sent_at", "closed_at", "result", "document_id",
    "meeting_id", "item_id",
)  # fmt: skip


def _row(row: Consultation) -> dict[str, Any]:
    names = ("id", "body_id", "state", "subject", "until")
    waits = queries.waits_for(row, current_actor())
    return {name: getattr(row, name) for name in names} | {"waits": waits}


def _slip(row: Consultation, slip: Slip) -> SlipOut:
    seen = queries.told_of(row) or slip.person_id == current_actor().person_id
    return SlipOut(
        person_id=slip.person_id,
        name=slip.name,
        title=slip.title,
        has_answered=slip.choice is not None,
        choice=slip.choice if seen else None,
        comment=slip.comment if seen else "",
    )


def _whole(id: UUID) -> dict[str, Any]:
    row = queries.show(db.session, current_actor(), id)
    whole = _row(row) | {name: getattr(row, name) for name in WHOLE}
    slips = [_slip(row, slip) for slip in row.slips]
    return ConsultationOut(**whole, slips=slips).model_dump(mode="json")


@api.get("/opinions", responses={200: ConsultationList})
@needs("meeting.list")
def consultations(query: ConsultationsQuery) -> dict[str, Any]:
    """Those that run, the nearest deadline first; or those that are over."""
    rows = queries.listed(db.session, current_actor(), over=query.over)
    items = [ConsultationRow(**_row(row)) for row in rows]
    return ConsultationList(items=items).model_dump(mode="json")


@api.post("/opinions", responses={201: ConsultationOut})
@needs("meeting.plan")
def create(body: ConsultationIn) -> Reply:
    """Write a question to the members of a body; with `Idempotency-Key`, once."""
    key = request.headers.get("Idempotency-Key", "")[:80] or None
    return anew(_whole, usecases.plan(ports(), current_actor(), body, key)), 201


@api.get("/opinions/<uuid:consultation_id>", responses={200: ConsultationOut})
@needs("consultation.read")
def consultation(path: ConsultationPath) -> dict[str, Any]:
    """One question with its slips; answers of others are told when it is over."""
    return _whole(path.consultation_id)


@api.put("/opinions/<uuid:consultation_id>", responses={200: ConsultationOut})
@needs("consultation.keep")
def revise(path: ConsultationPath, body: RevisionIn) -> dict[str, Any]:
    """Write a draft anew."""
    usecases.revise(ports(), current_actor(), path.consultation_id, body)
    return anew(_whole, path.consultation_id)


@api.put("/opinions/<uuid:consultation_id>/item", responses={200: ConsultationOut})
@needs("consultation.keep")
def show_under(path: ConsultationPath, body: AttachmentIn) -> dict[str, Any]:
    """Show it under an item of an agenda, or under none, until that meeting is over."""
    return told(_whole, attaching.attach, path.consultation_id, body.item_id)


@api.post("/opinions/<uuid:consultation_id>/send", responses={200: ConsultationOut})
@needs("consultation.keep")
def send(path: ConsultationPath) -> dict[str, Any]:
    """Put it to the members; who they are and which rules hold is fixed from here."""
    return told(_whole, usecases.send, path.consultation_id)


@api.post("/opinions/<uuid:consultation_id>/answer", responses={200: ConsultationOut})
@needs("consultation.answer")
def answer(path: ConsultationPath, body: SlipIn) -> dict[str, Any]:
    """Fill in one's slip; the last word before the deadline holds."""
    return told(_whole, usecases.answer, path.consultation_id, body)


@api.post("/opinions/<uuid:consultation_id>/extend", responses={200: ConsultationOut})
@needs("consultation.keep")
def extend(path: ConsultationPath, body: ExtensionIn) -> dict[str, Any]:
    """Give more time."""
    return told(_whole, usecases.extend, path.consultation_id, body.until)


@api.post("/opinions/<uuid:consultation_id>/remind", responses={200: ConsultationOut})
@needs("consultation.keep")
def urge(path: ConsultationPath) -> dict[str, Any]:
    """Remind those who have not answered."""
    return told(_whole, usecases.urge, path.consultation_id)


@api.post("/opinions/<uuid:consultation_id>/close", responses={200: ConsultationOut})
@needs("consultation.keep")
def close(path: ConsultationPath) -> dict[str, Any]:
    """Count, when everybody answered or the time is over."""
    return told(_whole, usecases.close, path.consultation_id)


@api.post("/opinions/<uuid:consultation_id>/withdraw", responses={200: ConsultationOut})
@needs("consultation.keep")
def withdraw(path: ConsultationPath, body: WithdrawalIn) -> dict[str, Any]:
    """It decides nothing any more."""
    return told(_whole, usecases.withdraw, path.consultation_id, body.reason)


@api.post("/opinions/<uuid:consultation_id>/result", responses={201: ConsultationOut})
@needs("consultation.keep")
def make_result(path: ConsultationPath, body: ComposeIn) -> Reply:
    """Draft the notice of the result; it goes the normal route from there."""
    refuse_declared(body)
    return told(_whole, documents.make_result, path.consultation_id), 201


class AgendaPath(BaseModel):
    meeting_id: UUID


class ItemOpinionOut(BaseModel):
    item_id: UUID
    person_id: UUID
    choice: Choice
    comment: str
    said_at: datetime


class ItemOpinionList(BaseModel):
    """`counts`: how many of all think what, by item."""

    items: list[ItemOpinionOut]
    counts: dict[str, dict[str, int]]


def _opinions(meeting_id: UUID) -> dict[str, Any]:
    actor = current_actor()
    meeting = calendar.show(db.session, actor, meeting_id)
    items = [
        ItemOpinionOut.model_validate(row, from_attributes=True)
        for row in before.seen_by(db.session, actor, meeting)
    ]
    told = before.counts(db.session, meeting_id) if before.is_heard(actor, meeting) else {}
    return ItemOpinionList(items=items, counts=told).model_dump(mode="json")


@api.get("/meetings/<uuid:meeting_id>/opinions", responses={200: ItemOpinionList})
@needs("meeting.read")
def opinions_before(path: AgendaPath) -> dict[str, Any]:
    """What was thought of the agenda beforehand: all of it for who prepares it, else one's own."""
    return _opinions(path.meeting_id)


@api.post("/meetings/<uuid:meeting_id>/opinions", responses={200: ItemOpinionList})
@needs("meeting.reply")
def say_before(path: AgendaPath, body: ItemOpinionIn) -> dict[str, Any]:
    """Say what one thinks of an item, until the meeting begins."""
    return told(_opinions, before.say, path.meeting_id, body)
