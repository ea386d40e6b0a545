"""A question in writing under an item of an agenda: shown there, and kept with that meeting.

What was answered in writing is not of the room's quorum and is no vote of the meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import Invalid, WrongState
from docflow.core.work import Work, consequence
from meetings.agenda.models import AgendaItem
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting

from .before import open_items
from .models import Consultation, ConsultationState

SHOWN = (ConsultationState.ASKED, ConsultationState.CLOSED)
MOST = 20
"""Meetings to choose from."""


def attach(w: Work, id: UUID, item_id: UUID | None) -> None:
    """Show it under an item, or under none; until that meeting is over."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    if row.meeting_id:
        _open(w, row.meeting_id, "item_kept")
        before, row.meeting_id, row.item_id = row.meeting_id, None, None
        w.record("consultation.attach", row, item="")
        _said(w, before, row)
    if item_id is not None:
        row.meeting_id, row.item_id = _place(w, row, item_id), item_id
        w.record("consultation.attach", row, item=str(item_id))
        tell_room(w, row)


def _place(w: Work, row: Consultation, item_id: UUID) -> UUID:
    item = w.session.get(AgendaItem, item_id)
    if item is None or not policy.allows(
        w.actor, "meeting.keep", w.session.get_one(Meeting, item.meeting_id)
    ):
        raise Invalid("unknown_item", fields={"item_id": "unknown_item"})
    meeting = _open(w, item.meeting_id, "meeting_over")
    w.session.refresh(item)
    known = {line.item.id for line in open_items(w.session, meeting.id)}
    if item_id not in known or meeting.organization_id != row.organization_id:
        raise Invalid("unknown_item", fields={"item_id": "unknown_item"})
    return meeting.id


def _open(w: Work, meeting_id: UUID, code: str) -> Meeting:
    meeting = w.take(Meeting, meeting_id)
    if meeting.state not in PREPARED | FURNISHED:
        raise WrongState(code, state=str(meeting.state))
    return meeting


def tell_room(w: Work, row: Consultation) -> None:
    """The meeting it is attached to hears of it, and its screens with it."""
    if row.meeting_id:
        _said(w, row.meeting_id, row)


def _said(w: Work, meeting_id: UUID, row: Consultation) -> None:
    meeting = w.take(Meeting, meeting_id)
    meeting.changed_at = w.now
    w.record("meeting.opine", meeting, consultation=str(row.id), state=str(row.state))


@consequence("meeting.arrange")
def _no_slips_with_secrets(w: Work, meeting: Meeting) -> None:
    query = (
        sa.select(Consultation.id)
        .join(AgendaItem, AgendaItem.id == Consultation.item_id)
        .where(Consultation.meeting_id == meeting.id, AgendaItem.secret)
    )
    if w.session.scalar(query.limit(1)):
        raise Invalid("secret_with_slips", fields={"items": "secret_with_slips"})


def attached(session: orm.Session, meeting_id: UUID) -> list[Consultation]:
    """What members were asked in writing about this agenda, as it was sent."""
    query = (
        sa.select(Consultation)
        .where(Consultation.meeting_id == meeting_id, Consultation.state.in_(SHOWN))
        .options(orm.selectinload(Consultation.slips))
        .order_by(Consultation.sent_at, Consultation.id)
    )
    return list(session.scalars(query))


def told(row: Consultation) -> dict[str, int]:
    """How many agreed and how many did not; nothing before the end."""
    names = ("aye", "nay", "abs", "missing")
    return {name: row.result[name] for name in names} if row.result else {}


@dataclass(frozen=True)
class Place:
    """An item one may choose, and its meeting."""

    item_id: UUID
    label: str
    meeting: str


def places(session: orm.Session, actor: Actor, organization_id: UUID) -> list[Place]:
    """Items of meetings to come that the actor prepares."""
    query = (
        sa.select(Meeting)
        .where(
            policy.visible(actor, "meeting.keep", Meeting),
            Meeting.organization_id == organization_id,
            Meeting.state.in_(PREPARED | FURNISHED),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    return [
        Place(line.item.id, f"{line.number}. {line.item.title}", meeting.title)
        for meeting in session.scalars(query)
        for line in open_items(session, meeting.id)
    ]
