"""The registers as lists: filters in the address, newest first, in keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.errors import NotFound
from docflow.core.paging import Page, page_of
from docflow.core.values import fold

from .models import Direction, EntryState, NumberSeries, RegisterEntry
from .schemas import RegisterQuery

PAGE = 50
STALE_AFTER = 300
"""Seconds after which a reservation no longer looks like work in progress."""


@dataclass(frozen=True)
class Filter:
    """Which lines of a book."""

    direction: Direction
    year: int
    key: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    after: str = ""


def filter_of(direction: Direction, asked: RegisterQuery) -> Filter:
    """The lines of a book that were asked for; without a year, of this one."""
    return Filter(
        direction=direction,
        year=asked.year or clock.today().year,
        key=asked.key,
        since=asked.since,
        until=asked.until,
        text=asked.q,
        after=asked.after,
    )


def listed(session: orm.Session, actor: Actor, wanted: Filter) -> Page[RegisterEntry]:
    """One page of the own organisation's book. Raises `Invalid` for a cursor that is none."""
    query = _narrowed(actor, wanted)
    by = RegisterEntry.entered_at
    return page_of(session, query, RegisterEntry, by, wanted.after, PAGE)


def whole(session: orm.Session, actor: Actor, wanted: Filter) -> list[RegisterEntry]:
    """Every line of the filter in the order of the book, for printing."""
    query = _narrowed(actor, wanted).order_by(
        RegisterEntry.key, RegisterEntry.number, RegisterEntry.id
    )
    return list(session.scalars(query))


def _narrowed(actor: Actor, wanted: Filter) -> sa.Select[RegisterEntry]:
    incoming = wanted.direction is Direction.INCOMING
    day = RegisterEntry.arrived_on if incoming else RegisterEntry.dated_on
    query = sa.select(RegisterEntry).where(
        RegisterEntry.organization_id == actor.organization_id,
        RegisterEntry.direction == wanted.direction,
        RegisterEntry.year == wanted.year,
    )
    if wanted.key:
        query = query.where(RegisterEntry.key == wanted.key)
    if wanted.since:
        query = query.where(day >= wanted.since)
    if wanted.until:
        query = query.where(day <= wanted.until)
    for word in fold(wanted.text).split()[:12]:
        query = query.where(RegisterEntry.search_key.contains(word, autoescape=True))
    return query


def years(session: orm.Session, actor: Actor, direction: Direction) -> list[int]:
    """The years a book exists for, this year among them, newest first."""
    query = sa.select(NumberSeries.year).where(
        NumberSeries.organization_id == actor.organization_id, NumberSeries.direction == direction
    )
    return sorted(set(session.scalars(query)) | {clock.today().year}, reverse=True)


def stuck(session: orm.Session, organization_id: UUID, now: datetime) -> list[RegisterEntry]:
    """Numbers that were drawn and never stamped: retried from the document, or voided with it."""
    query = sa.select(RegisterEntry).where(
        RegisterEntry.organization_id == organization_id,
        RegisterEntry.state == EntryState.RESERVED,
    )
    rows = session.scalars(query.order_by(RegisterEntry.entered_at))
    return [row for row in rows if (now - row.entered_at).total_seconds() > STALE_AFTER]


def show(session: orm.Session, actor: Actor, entry_id: UUID) -> RegisterEntry:
    """One line of the own organisation's books, or `NotFound`."""
    row = session.get(RegisterEntry, entry_id)
    if row is None or row.organization_id != actor.organization_id:
        raise NotFound(kind="RegisterEntry")
    return row
