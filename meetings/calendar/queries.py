"""What people look at: their meetings, and one meeting."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import NotFound

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .models import Meeting, MeetingState, Participant, Role

PAGE = 40
OVER = (MeetingState.CLOSED, MeetingState.ARCHIVED, MeetingState.CANCELLED)


@dataclass(frozen=True)
class Listed:
    """A line of the list: the meeting and what the reader is in it."""

    meeting: Meeting
    role: Role | None


def show(session: orm.Session, actor: Actor, meeting_id: UUID) -> Meeting:
    """One meeting, or `NotFound` when the actor may not read it."""
    row = session.get(Meeting, meeting_id)
    if row is None or not policy.allows(actor, "meeting.read", row):
        raise NotFound(kind="Meeting")
    return row


def kept(session: orm.Session, actor: Actor, meeting_id: UUID) -> Meeting:
    """One that the actor prepares; `Forbidden` for those who may only read it."""
    row = show(session, actor, meeting_id)
    policy.require(actor, "meeting.keep", row)
    return row


def listed(
    session: orm.Session, actor: Actor, *, over: bool = False, text: str = ""
) -> list[Listed]:
    """What is to come, the next one first; or what is over, the latest first."""
    mine = sa.and_(
        Participant.meeting_id == Meeting.id,
        Participant.person_id == actor.person_id,
        Participant.removed_at.is_(None),
    )
    time = Meeting.starts_at.desc() if over else Meeting.starts_at
    query = (
        sa.select(Meeting, Participant.role)
        .outerjoin(Participant, mine)
        .where(
            policy.visible(actor, "meeting.read", Meeting),
            Meeting.state.in_(OVER) if over else Meeting.state.notin_(OVER),
            *(Meeting.title.icontains(word, autoescape=True) for word in text.split()[:8]),
        )
        .order_by(time, Meeting.id)
        .limit(PAGE)
    )
    return [Listed(meeting, role) for meeting, role in session.execute(query)]


def at_the_same_time(session: orm.Session, meeting: Meeting) -> list[Meeting]:
    """Other meetings of the organisation in the same place at that time."""
    query = (
        sa.select(Meeting)
        .where(
            Meeting.organization_id == meeting.organization_id,
            Meeting.place == meeting.place,
            Meeting.starts_at < meeting.ends_at,
            Meeting.ends_at > meeting.starts_at,
            Meeting.state.notin_(OVER),
            Meeting.id != meeting.id,
        )
        .order_by(Meeting.starts_at)
    )
    return list(session.scalars(query))


def may_call(actor: Actor, meeting: Meeting) -> bool:
    """Whether the address of the video call is for them: not for guests, who come for items."""
    mine = [one.role for one in meeting.people if one.person_id == actor.person_id]
    return bool(set(mine) - {Role.GUEST}) or policy.allows(actor, "meeting.keep", meeting)
