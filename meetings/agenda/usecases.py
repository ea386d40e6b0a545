"""Arranging the agenda, before the meeting and while it goes on."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core.errors import Invalid, WrongState
from docflow.core.work import Work, consequence
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting, Participant

from .models import AgendaItem
from .schemas import AgendaIn, AgendaItemIn
from .tree import NEUTRAL


def arrange(w: Work, meeting_id: UUID, said: AgendaIn) -> Meeting:
    """Put the agenda in this order; what is not named any more is taken off."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in PREPARED | FURNISHED:
        raise WrongState("meeting_over", state=str(meeting.state))
    rows = {row.id: row for row in _rows(w, meeting_id)}
    people = _people(w, meeting_id)
    above: list[UUID | None] = [None]
    named: set[UUID] = set()
    for place, one in enumerate(said.items, 1):
        row = _row(w, meeting_id, rows, one)
        _refuse_told(row, one)
        _fill(row, one, people)
        row.ordinal, row.parent_id, row.taken_off = place, above[one.depth], False
        w.session.flush()
        above[one.depth + 1 :] = [row.id]
        named.add(row.id)
    for id in rows.keys() - named:
        rows[id].taken_off = True
    meeting.changed_at = w.now
    w.record("meeting.arrange", meeting, items=len(said.items))
    return meeting


def _rows(w: Work, meeting_id: UUID) -> list[AgendaItem]:
    query = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(w.session.scalars(query))


def _people(w: Work, meeting_id: UUID) -> dict[UUID, str]:
    query = sa.select(Participant.person_id, Participant.title).where(
        Participant.meeting_id == meeting_id, Participant.removed_at.is_(None)
    )
    return dict(w.session.execute(query).all())


def _row(w: Work, meeting_id: UUID, rows: dict[UUID, AgendaItem], one: AgendaItemIn) -> AgendaItem:
    if one.id is None:
        row = AgendaItem(meeting_id=meeting_id)
        w.session.add(row)
        return row
    if one.id not in rows:
        raise Invalid("unknown_item", fields={"items": "unknown_item"})
    return rows[one.id]


def _refuse_told(row: AgendaItem, one: AgendaItemIn) -> None:
    """Marked afterwards, an item would stay in the log under its title."""
    if one.secret and row.told:
        raise Invalid("title_told", fields={"items": "title_told"})


def _fill(row: AgendaItem, one: AgendaItemIn, people: dict[UUID, str]) -> None:
    """Of a secret item nothing is kept but that there is one (DOMAIN §4.3)."""
    if one.presenter_id is not None and one.presenter_id not in people:
        raise Invalid("unknown_person", fields={"items": "unknown_person"})
    row.minutes, row.secret = one.minutes, one.secret
    row.title = NEUTRAL if one.secret else one.title
    row.presenter_id = None if one.secret else one.presenter_id
    named = one.presenter or people.get(one.presenter_id or UUID(int=0), "")
    row.presenter = "" if one.secret else named
    row.for_guests = one.for_guests and not one.secret


@consequence("meeting.draft")
@consequence("meeting.invite")
@consequence("meeting.arrange")
def _titles_go_out(w: Work, meeting: Meeting) -> None:
    """With the invitation, and from then on at once. What a planner changes before stays inside."""
    drafts = w.events[-1].name == "meeting.draft"
    if drafts or meeting.state in FURNISHED:
        for row in _rows(w, meeting.id):
            row.told = row.told or not (row.secret or row.taken_off)
