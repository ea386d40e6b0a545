"""The register checks itself: what was entered, reserved and voided is exactly first to last."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .models import Direction, EntryState, NumberSeries, RegisterEntry

SHOWN = 20


@dataclass(frozen=True)
class SeriesProof:
    """One series of one year. `missing` and `beyond` name the first few numbers that are wrong."""

    organization_id: UUID
    direction: Direction
    key: str
    year: int
    first: int
    last: int
    entered: int
    void: int
    reserved: int
    missing: tuple[int, ...] = ()
    beyond: tuple[int, ...] = ()
    """In the register and not counted: nobody drew them."""

    @property
    def holds(self) -> bool:
        return not self.missing and not self.beyond


def prove(
    session: orm.Session, organization_id: UUID | None = None, year: int | None = None
) -> list[SeriesProof]:
    """Every series, or those of one organisation or year. Uniqueness is the database's own rule."""
    query = sa.select(NumberSeries).order_by(
        NumberSeries.organization_id, NumberSeries.direction, NumberSeries.year, NumberSeries.key
    )
    if organization_id is not None:
        query = query.where(NumberSeries.organization_id == organization_id)
    if year is not None:
        query = query.where(NumberSeries.year == year)
    return [_proof(session, series) for series in session.scalars(query)]


def _proof(session: orm.Session, series: NumberSeries) -> SeriesProof:
    here = (
        RegisterEntry.organization_id == series.organization_id,
        RegisterEntry.direction == series.direction,
        RegisterEntry.key == series.key,
        RegisterEntry.year == series.year,
    )
    rows = session.execute(sa.select(RegisterEntry.number, RegisterEntry.state).where(*here))
    states = dict(iter(rows))
    wanted = range(series.first, series.last + 1)
    return SeriesProof(
        organization_id=series.organization_id,
        direction=series.direction,
        key=series.key,
        year=series.year,
        first=series.first,
        last=series.last,
        entered=_count(states, EntryState.ENTERED),
        void=_count(states, EntryState.VOID),
        reserved=_count(states, EntryState.RESERVED),
        missing=tuple(number for number in wanted if number not in states)[:SHOWN],
        beyond=tuple(sorted(number for number in states if number not in wanted))[:SHOWN],
    )


def _count(states: dict[int, EntryState], state: EntryState) -> int:
    return sum(one is state for one in states.values())
