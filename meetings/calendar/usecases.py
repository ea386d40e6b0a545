"""What a secretary does before a meeting: plan it, change it, seat people, invite, cancel."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from docflow import api
from docflow.core import clock
from docflow.core.errors import Invalid, WrongState
from docflow.core.work import Work
from meetings.bodies.models import Seat
from meetings.bodies.queries import body, members_on

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .lifecycle import FURNISHED, MEETING, PREPARED
from .models import Meeting, MeetingState, Participant, Role
from .schemas import MeetingIn, SeatIn, SeatsIn

ROLE_OF = {
    Seat.CHAIR: Role.CHAIR,
    Seat.DEPUTY: Role.MEMBER,
    Seat.SECRETARY: Role.SECRETARY,
    Seat.MEMBER: Role.MEMBER,
}


def plan(w: Work, said: MeetingIn, key: str | None = None) -> Meeting:
    """A new meeting with the members its body has that day; who plans it is its secretary.

    The same `key` again returns the one it made.
    """
    w.require("meeting.plan")
    if made := w.once(key):
        return w.get(Meeting, made)
    actor = w.actor
    if actor.organization_id is None:
        raise Invalid("no_organization")
    meeting = Meeting(
        organization_id=actor.organization_id,
        keeper_id=actor.person_id,
        state=MeetingState.PLANNED,
        created_at=w.now,
        changed_at=w.now,
    )
    _fill(meeting, said)
    _seat(w, meeting, _members(w, meeting, actor.person_id))
    w.record("meeting.plan", meeting)
    w.remember(key, meeting)
    return meeting


def _fill(meeting: Meeting, said: MeetingIn) -> None:
    for name, value in said.model_dump().items():
        setattr(meeting, name, value)


def _members(w: Work, meeting: Meeting, secretary: UUID) -> list[SeatIn]:
    """As the body stands on the day of the meeting."""
    seats = []
    if meeting.body_id:
        body(w.session, meeting.body_id)
        for one in members_on(w.session, meeting.body_id, clock.today(meeting.starts_at)):
            role = ROLE_OF[one.seat]
            seats.append(SeatIn(person_id=one.person_id, role=role, votes=one.votes))
    if secretary not in {one.person_id for one in seats}:
        seats.append(SeatIn(person_id=secretary, role=Role.SECRETARY))
    return seats


def revise(w: Work, meeting_id: UUID, said: MeetingIn, version: int | None = None) -> Meeting:
    """Change what, where and when, until it begins. `Conflict` when somebody saved meanwhile."""
    meeting = _kept(w, meeting_id)
    w.unchanged_since(meeting, version)
    if said.body_id != meeting.body_id:
        raise Invalid(fields={"body_id": "fixed"})
    _fill(meeting, said)
    meeting.changed_at = w.now
    w.record("meeting.revise", meeting)
    return meeting


def seat(w: Work, meeting_id: UUID, said: SeatsIn) -> Meeting:
    """Say who is in the meeting and as what; also while it goes on, for who comes late."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in PREPARED | FURNISHED:
        raise WrongState("meeting_over", state=str(meeting.state))
    _seat(w, meeting, said.people)
    meeting.changed_at = w.now
    w.record("meeting.seat", meeting, people=len(said.people))
    return meeting


def _seat(w: Work, meeting: Meeting, said: Iterable[SeatIn]) -> None:
    wanted = {one.person_id: one for one in said}
    if sum(one.role is Role.CHAIR for one in wanted.values()) > 1:
        raise Invalid("one_chair", fields={"people": "one_chair"})
    _refuse_one_on_another(wanted.values())
    known = api.people(w.session, wanted, w.today, meeting.organization_id)
    if unknown := wanted.keys() - known.keys():
        raise Invalid("unknown_person", fields={"people": "unknown_person"}, count=len(unknown))
    titles = _titles(w, meeting)
    rows = {row.person_id: row for row in meeting.people}
    for place, (id, one) in enumerate(wanted.items(), 1):
        row = rows.get(id)
        if row is None:
            row = Participant(person_id=id)
            meeting.people.append(row)
        who = known[id]
        row.role, row.votes, row.ordinal, row.removed_at = one.role, one.votes, place, None
        row.bench, row.place = one.bench, one.place
        row.name, row.title = who.name, titles.get(id, who.title)[:160]
    for id in rows.keys() - wanted.keys():
        rows[id].removed_at, rows[id].leads = rows[id].removed_at or w.now, False


def _refuse_one_on_another(said: Iterable[SeatIn]) -> None:
    taken = [(one.bench, one.place) for one in said if one.bench]
    if len(taken) > len(set(taken)):
        raise Invalid("seat_taken", fields={"people": "seat_taken"})


def _titles(w: Work, meeting: Meeting) -> dict[UUID, str]:
    """What members are called in their body."""
    if not meeting.body_id:
        return {}
    members = members_on(w.session, meeting.body_id, clock.today(meeting.starts_at))
    return {one.person_id: one.title for one in members}


def invite(w: Work, meeting_id: UUID) -> Meeting:
    """From now on its people see the meeting, and its room is there."""
    meeting = w.take(Meeting, meeting_id)
    if not any(one.role is Role.CHAIR and not one.removed_at for one in meeting.people):
        raise Invalid("no_chair", fields={"people": "no_chair"})
    meeting.changed_at = w.now
    w.fire(MEETING, "invite", meeting)
    return meeting


def cancel(w: Work, meeting_id: UUID, reason: str) -> Meeting:
    meeting = w.take(Meeting, meeting_id)
    meeting.changed_at = w.now
    w.fire(MEETING, "cancel", meeting, reason=reason)
    return meeting


def _kept(w: Work, meeting_id: UUID) -> Meeting:
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in PREPARED:
        raise WrongState("meeting_begun", state=str(meeting.state))
    return meeting
