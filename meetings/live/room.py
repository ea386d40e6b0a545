"""A room as a deed sees it: the meeting, its locked log, the state, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Conflict, NotFound
from docflow.core.work import Work, consequence
from meetings.calendar.lifecycle import FURNISHED
from meetings.calendar.models import Meeting, Participant, Role
from meetings.rooms import order_of

from .events import Happening, moves_rights
from .log import extend, head_of, milliseconds, state_at
from .models import MeetingHead
from .plain import State, plain, state_hash
from .views import Audience, eyes_of, part

AUDIENCES: dict[Role, tuple[Audience, ...]] = {
    Role.CHAIR: (Audience.CHAIR, Audience.MEMBER, Audience.SCREEN),
    Role.SECRETARY: (Audience.SECRETARY, Audience.MEMBER, Audience.SCREEN),
    Role.MEMBER: (Audience.MEMBER,),
    Role.DELEGATE: (Audience.MEMBER,),
    Role.GUEST: (Audience.GUEST,),
    Role.TECHNICIAN: (Audience.SCREEN,),
}
"""What each role may look at; the first is what it sees unless it asks for another."""


def audiences_of(place: Participant) -> tuple[Audience, ...]:
    """Who was given the chairing looks at the room as its chair does."""
    own = AUDIENCES[place.role]
    return (Audience.CHAIR, *own) if place.leads else own


def audience_for(place: Participant, wanted: str = "") -> Audience:
    """Raises `NotFound` for a view that is not this place's."""
    allowed = audiences_of(place)
    if not wanted:
        return allowed[0]
    for one in allowed:
        if one == wanted:
            return one
    raise NotFound("not_your_view")


def place_of(session: orm.Session, meeting_id: UUID, person_id: UUID) -> Participant | None:
    """What somebody is in a meeting, unless they were taken out."""
    query = sa.select(Participant).where(
        Participant.meeting_id == meeting_id,
        Participant.person_id == person_id,
        Participant.removed_at.is_(None),
    )
    return session.scalar(query)


@dataclass
class Room:
    """Inside one transaction. `say` is the only way to change what everybody sees."""

    w: Work
    meeting: Meeting
    head: MeetingHead
    state: State
    command_id: UUID | None = None
    """Written on the first event of the command that is being carried out."""
    said: int = 0
    """How many events this deed appended."""

    @property
    def now(self) -> int:
        """Milliseconds since 1970, one reading for the whole deed."""
        return milliseconds(self.w.now)

    @property
    def me(self) -> str:
        return str(self.w.actor.person_id)

    def say(self, name: str, **payload: Any) -> Happening:
        """Append an event; the state is the one after it from here on."""
        one = Happening(self.head.seq + 1, name, self.me, self.now, plain(payload))
        first = None if self.said else self.command_id
        self.state = extend(self.w.session, self.head, self.state, one, first)
        if moves_rights(name):
            self.head.perm_rev += 1
        self.said += 1
        return one

    def expect(self, audience: Audience, seen: dict[str, Any]) -> None:
        """Refuse when what the asker saw is not so any more: `{"agenda.current": "…"}`."""
        eyes = eyes_of(self.state, audience, self.me)
        for path, value in seen.items():
            name, *way = path.split(".")
            found = part(self.state, eyes, name)
            for step in way:
                found = found.get(step) if isinstance(found, dict) else None
            if found != value:
                raise Conflict("moved_on")


def enter(w: Work, meeting_id: UUID) -> Room:
    """Lock the meeting and then its log: always in this order, so that nobody waits in a circle."""
    meeting = w.take(Meeting, meeting_id)
    head = head_of(w.session, meeting_id, lock=True)
    return Room(w, meeting, head, state_at(w.session, head))


Furnishing = Callable[[orm.Session, Meeting], dict[str, Any]]
_furnishings: dict[str, Furnishing] = {}


def furnishing(name: str) -> Callable[[Furnishing], Furnishing]:
    """Register what a feature's rows tell the room, as the payload of the event `name`.

    It is said when the invitation goes out, and again whenever the rows say something else.
    """

    def register(tell: Furnishing) -> Furnishing:
        _furnishings[name] = tell
        return tell

    return register


def furnish(room: Room) -> None:
    """Bring the room up to what the rows say."""
    for name, tell in sorted(_furnishings.items(), key=lambda one: order_of(one[1])):
        payload = plain(tell(room.w.session, room.meeting))
        told = state_hash(payload)
        if room.state.get("told", {}).get(name) != told:
            room.say(name, **payload)
            room.say("room.told", about=name, hash=told)


CHANGES = ("meeting.invite", "meeting.revise", "meeting.seat", "meeting.arrange", "meeting.admit",
           "meeting.lay", "meeting.reply", "meeting.opine")  # fmt: skip
"""Deeds on the rows that a room hears of."""


def _hear(w: Work, meeting: Meeting) -> None:
    if meeting.state in FURNISHED:
        furnish(enter(w.as_system(), meeting.id))


for _name in CHANGES:
    consequence(_name)(_hear)


@consequence("meeting.plan")
def _make_head(w: Work, meeting: Meeting) -> None:
    w.session.add(MeetingHead(meeting_id=meeting.id, checkpoint={}))
    w.session.flush()
