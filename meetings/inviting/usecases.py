"""Drafting the invitations, and answering them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.errors import Invalid, WrongState
from docflow.core.work import Work
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting, Role
from meetings.calendar.schemas import SeatIn, SeatsIn

from . import wording
from .circles import uninvited
from .documents import draft, draft_letter, drafted, there
from .models import Answer, Purpose, Reply
from .queries import substitutes
from .schemas import MeetingReplyIn


def draft_invitations(w: Work, meeting_id: UUID) -> list[UUID]:
    """The meeting's Giấy mời and one for each circle of guests, as far as they are missing."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    made: list[UUID] = []
    stand = {one.purpose for one in drafted(w.session, w.actor, meeting.id)}
    if Purpose.INVITATION not in stand:
        made.append(draft(w, meeting, Purpose.INVITATION, wording.general(w, meeting)))
    for one in uninvited(w.session, w.actor, meeting):
        said = wording.to_guests(w, meeting, one)
        made.append(draft_letter(w, meeting, one.people, one.items, said))
    if not made:
        raise WrongState("already_drafted")
    return made


def reply(w: Work, meeting_id: UUID, said: MeetingReplyIn) -> Reply:
    """Say whether one comes, until the deadline; the last word holds."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.reply", meeting)
    if w.now > (meeting.reply_by or meeting.starts_at):
        raise WrongState("too_late_to_reply")
    if said.answer is not Answer.YES and not said.reason:
        raise Invalid("why_not", fields={"reason": "why_not"})
    other = _other(w, meeting, said)
    query = sa.select(Reply).where(
        Reply.meeting_id == meeting.id, Reply.person_id == w.actor.person_id
    )
    row = w.session.scalar(query) or Reply(meeting_id=meeting.id, person_id=w.actor.person_id)
    row.answer, row.reason, row.replied_at = said.answer, said.reason, w.now
    row.other_id, row.other = (said.other_id, other) if other else (None, "")
    w.session.add(row)
    w.record("meeting.reply", meeting, answer=str(said.answer))
    return row


def seat_substitutes(w: Work, meeting_id: UUID) -> None:
    """Who was sent in somebody's place comes as a delegate: heard, without that one's vote."""
    meeting = w.take(Meeting, meeting_id)
    seats = [
        SeatIn(
            person_id=one.person_id,
            role=one.role,
            votes=one.votes,
            bench=one.bench,
            place=one.place,
        )
        for one in there(meeting)
    ]
    new = substitutes(w.session, meeting)
    seats += [SeatIn(person_id=id, role=Role.DELEGATE) for id in new]
    calendar.seat(w, meeting_id, SeatsIn(people=seats))


def _other(w: Work, meeting: Meeting, said: MeetingReplyIn) -> str:
    """Whoever stands in, as people call them; empty where nobody does."""
    if said.answer not in {Answer.SUBSTITUTE, Answer.PROXY}:
        return ""
    if said.other_id is None:
        raise Invalid("who_instead", fields={"other_id": "who_instead"})
    if said.answer is Answer.PROXY:
        return _proxy(w, meeting, said.other_id)
    if said.other_id in {one.person_id for one in there(meeting)}:
        raise Invalid("substitute_is_there", fields={"other_id": "substitute_is_there"})
    known = api.people(w.session, [said.other_id], w.today).get(said.other_id)
    if known is None:
        raise Invalid("unknown_person", fields={"other_id": "unknown_person"})
    return f"{known.name}, {known.title}"[:220]


def _proxy(w: Work, meeting: Meeting, other_id: UUID) -> str:
    for one in there(meeting):
        if one.person_id == other_id != w.actor.person_id and one.votes:
            return f"{one.name}, {one.title}"[:220]
    raise Invalid("proxy_must_vote", fields={"other_id": "proxy_must_vote"})
