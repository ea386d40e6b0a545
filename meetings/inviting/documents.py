"""The documents of a meeting: drafted once, found again, begun anew when one was given up."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow import api
from docflow.core.access import Actor
from docflow.core.errors import Forbidden, WrongState
from docflow.core.work import Work
from meetings.calendar.models import Meeting, Participant, Role

from .models import MeetingDocument, Purpose

GIVEN_UP = frozenset({"voided", "discarded"})


@dataclass(frozen=True)
class Drafted:
    purpose: Purpose
    document: api.DocumentView


def drafted(session: orm.Session, actor: Actor, meeting_id: UUID) -> list[Drafted]:
    """Those that stand, in the order of their purposes."""
    query = sa.select(MeetingDocument).where(MeetingDocument.meeting_id == meeting_id)
    rows = {row.purpose: row.document_id for row in session.scalars(query)}
    views = api.document_views(session, actor, rows.values())
    found = [Drafted(one, views[rows[one]]) for one in Purpose if one in rows]
    return [one for one in found if one.document.state not in GIVEN_UP]


def draft(w: Work, meeting: Meeting, purpose: Purpose, said: api.Composed) -> UUID:
    """Begin the document in the meeting's own organisation; `WrongState` while one stands."""
    if w.actor.organization_id != meeting.organization_id:
        raise Forbidden("not_your_meeting")
    if any(one.purpose is purpose for one in drafted(w.session, w.actor, meeting.id)):
        raise WrongState("already_drafted")
    document_id = api.compose_document(w, said)
    query = sa.select(MeetingDocument).where(
        MeetingDocument.meeting_id == meeting.id, MeetingDocument.purpose == purpose
    )
    row = w.session.scalar(query) or MeetingDocument(meeting_id=meeting.id, purpose=purpose)
    row.document_id, row.drafted_at = document_id, w.now
    w.session.add(row)
    meeting.changed_at = w.now
    w.record("meeting.draft", meeting, purpose=str(purpose), document=str(document_id))
    return document_id


def there(meeting: Meeting) -> list[Participant]:
    return [one for one in meeting.people if one.removed_at is None]


def chair_of(meeting: Meeting) -> UUID | None:
    found = (one.person_id for one in there(meeting) if one.role is Role.CHAIR)
    return next(found, None)


def homes(w: Work, meeting: Meeting) -> dict[UUID, UUID | None]:
    """The organisation each person comes from, by person."""
    known = api.people(w.session, [one.person_id for one in there(meeting)], w.today)
    return {id: one.organization_id for id, one in known.items()}
