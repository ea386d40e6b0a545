"""Guests who were asked to the same items, and who of them has no invitation yet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import orm

from docflow.core.access import Actor
from meetings.agenda.queries import Line
from meetings.calendar.models import Meeting, Participant
from meetings.guests.queries import askable, asked

from .documents import letters


@dataclass(frozen=True)
class Circle:
    """`lines`: in the order of the agenda; never a heading, never an item marked secret."""

    lines: tuple[Line, ...]
    guests: tuple[Participant, ...]

    @property
    def items(self) -> frozenset[UUID]:
        return frozenset(line.item.id for line in self.lines)

    @property
    def people(self) -> frozenset[UUID]:
        return frozenset(one.person_id for one in self.guests)


def circles(session: orm.Session, meeting: Meeting) -> list[Circle]:
    """Who was asked to nothing yet is in none."""
    lines, found = askable(session, meeting.id), dict[tuple[Line, ...], list[Participant]]()
    for one in asked(session, meeting):
        own = tuple(line for line in lines if line.item.for_guests or line.item.id in one.items)
        if own:
            found.setdefault(own, []).append(one.guest)
    return [Circle(own, tuple(guests)) for own, guests in found.items()]


def uninvited(session: orm.Session, actor: Actor, meeting: Meeting) -> list[Circle]:
    """Each circle with those whose invitation is missing, or is for other items than theirs now."""
    stand = letters(session, actor, meeting.id)
    told = {(person, one.items) for one in stand for person in one.guests}
    found = [
        Circle(one.lines, tuple(g for g in one.guests if (g.person_id, one.items) not in told))
        for one in circles(session, meeting)
    ]
    return [one for one in found if one.guests]
