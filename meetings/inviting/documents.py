"""The documents of a meeting: drafted once, found again, begun anew when one was given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow import api
from docflow.core.access import Actor, policy
from docflow.core.errors import Forbidden, WrongState
from docflow.core.work import Work
from meetings.calendar.models import Meeting, Participant, Role

from .models import GuestLetter, MeetingDocument, Purpose

GIVEN_UP = frozenset({"voided", "discarded"})


@dataclass(frozen=True)
class Drafted:
    """`guests`: whom alone it is for; nobody where it is for all of the meeting. `items`: what
    they are asked to.
    """

    purpose: Purpose
    document: api.DocumentView
    guests: frozenset[UUID] = frozenset()
    items: frozenset[UUID] = frozenset()


def drafted(session: orm.Session, actor: Actor, meeting_id: UUID) -> list[Drafted]:
    """Those that stand, in the order of their purposes."""
    query = sa.select(MeetingDocument).where(MeetingDocument.meeting_id == meeting_id)
    rows = {row.purpose: row.document_id for row in session.scalars(query)}
    views = api.document_views(session, actor, rows.values())
    found = [Drafted(one, views[rows[one]]) for one in Purpose if one in rows]
    return [one for one in found if one.document.state not in GIVEN_UP]


def letters(session: orm.Session, actor: Actor, meeting_id: UUID) -> list[Drafted]:
    """The invitations of guests that stand, the first first."""
    query = sa.select(GuestLetter).where(GuestLetter.meeting_id == meeting_id)
    rows = list(session.scalars(query.order_by(GuestLetter.ordinal)))
    views = api.document_views(session, actor, [row.document_id for row in rows])
    return [
        Drafted(
            Purpose.INVITATION,
            views[row.document_id],
            frozenset(map(UUID, row.guests)),
            frozenset(map(UUID, row.items)),
        )
        for row in rows
        if row.document_id in views and views[row.document_id].state not in GIVEN_UP
    ]


def told_of(session: orm.Session, actor: Actor, meeting: Meeting) -> list[Drafted]:
    """Who keeps the meeting is told of all of them; the others of what was issued, and a guest of
    their own invitation only.
    """
    general, own = drafted(session, actor, meeting.id), letters(session, actor, meeting.id)
    if policy.allows(actor, "meeting.keep", meeting):
        return general + own
    if actor.person_id in {one.person_id for one in there(meeting) if one.role is Role.GUEST}:
        general = [one for one in general if one.purpose is not Purpose.INVITATION]
    own = [one for one in own if actor.person_id in one.guests]
    return [one for one in general + own if one.document.state == "issued"]


def draft_letter(
    w: Work, meeting: Meeting, guests: Iterable[UUID], items: Iterable[UUID], said: api.Composed
) -> UUID:
    """Begin the invitation of some guests, beside the meeting's own."""
    _at_home(w, meeting)
    document_id = api.compose_document(w, said)
    stand = sa.select(sa.func.count()).where(GuestLetter.meeting_id == meeting.id)
    row = GuestLetter(
        meeting_id=meeting.id,
        ordinal=w.session.scalars(stand).one(),
        document_id=document_id,
        drafted_at=w.now,
        guests=sorted(map(str, guests)),
        items=sorted(map(str, items)),
    )
    w.session.add(row)
    meeting.changed_at = w.now
    w.record("meeting.draft", meeting, purpose=str(Purpose.INVITATION), document=str(document_id))
    return document_id


def _at_home(w: Work, meeting: Meeting) -> None:
    if w.actor.organization_id != meeting.organization_id:
        raise Forbidden("not_your_meeting")


def draft(w: Work, meeting: Meeting, purpose: Purpose, said: api.Composed) -> UUID:
    """Begin the document in the meeting's own organisation; `WrongState` while one stands."""
    _at_home(w, meeting)
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
