"""Which types are numbered together: decided by the head of the agency (NĐ 30/2020 Art. 15.1c).

A type that was numbered this year stays in its series until the year ends: the same number and
symbol would otherwise be given twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.forms import Input
from docflow.core.work import Work
from docflow.documents.models import Document, DocumentType
from docflow.people import usecases as people
from docflow.people.models import Organization
from docflow.people.schemas import Line, TypeCode

from .models import Direction, NumberSeries, RegisterEntry, SeriesRule
from .numbering import go_on_from, key_among, year_of


class SeriesIn(Input):
    """`type_codes` is empty for the series of every type that no other one names."""

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    type_codes: list[TypeCode] = Field(default_factory=list)
    ordinal: Annotated[int, Field(ge=0, le=99)] = 0


class NewSeriesIn(SeriesIn):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


class SeriesChangeIn(SeriesIn):
    """With the version that was on the page: who saves second is told."""

    active: bool = True
    version: int | None = None


class BeginIn(Input):
    number: Annotated[int, Field(ge=1, le=99_999)]
    """The first number of this year that Docflow gives."""
    reason: Annotated[Line, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class Reached:
    """A rule with what its series gave this year, and whether it ever gave a number."""

    rule: SeriesRule
    first: int
    last: int
    ever: bool

    @property
    def begun(self) -> bool:
        """Whether this year's first number was given."""
        return self.last >= self.first


def listed(session: orm.Session, organization_id: UUID, day: date) -> list[Reached]:
    """Outgoing first, in the order in which they are asked; the retired last."""
    query = sa.select(NumberSeries).where(NumberSeries.organization_id == organization_id)
    counters = list(session.scalars(query))
    return [_reached(rule, counters, day) for rule in _rules(session, organization_id)]


def _reached(rule: SeriesRule, counters: list[NumberSeries], day: date) -> Reached:
    mine = [one for one in counters if (one.direction, one.key) == (rule.direction, rule.key)]
    ever = any(one.last >= one.first for one in mine)
    now = next((one for one in mine if one.year == year_of(day)), None)
    return Reached(rule, now.first if now else 1, now.last if now else 0, ever)


def _rules(session: orm.Session, organization_id: UUID) -> list[SeriesRule]:
    query = (
        sa.select(SeriesRule)
        .where(SeriesRule.organization_id == organization_id)
        .order_by(
            SeriesRule.active.desc(),
            SeriesRule.direction.desc(),
            SeriesRule.ordinal,
            SeriesRule.key,
        )
    )
    return list(session.scalars(query))


def found(session: orm.Session, id: UUID) -> SeriesRule:
    """Raises `NotFound`."""
    row = session.get(SeriesRule, id)
    if row is None:
        raise NotFound(kind="SeriesRule")
    return row


def add(w: Work, organization_id: UUID, said: NewSeriesIn) -> SeriesRule:
    """A further series of outgoing documents, for the types it names."""
    people.administered(w, Organization, organization_id)
    if not said.type_codes:
        raise Invalid(fields={"type_codes": "missing"})
    before = _series_of_types(w, organization_id)
    row = SeriesRule(organization_id=organization_id, direction=Direction.OUTGOING, key=said.key)
    taken = sa.select(SeriesRule.id).where(
        SeriesRule.organization_id == organization_id, SeriesRule.key == said.key
    )
    if w.session.scalar(taken) is not None:
        raise Invalid(fields={"key": "taken"})
    _define(w, row, said)
    w.record("series_rule.add", row)
    _refuse_moved(w, organization_id, before)
    return row


def change(w: Work, id: UUID, said: SeriesChangeIn) -> SeriesRule:
    """Name, order and types; its key is what the registers know it by and never changes."""
    row = _taken(w, id)
    w.unchanged_since(row, said.version)
    before = _series_of_types(w, row.organization_id)
    if bool(row.type_codes) != bool(said.type_codes):
        raise Invalid(fields={"type_codes": "one_for_the_rest"})
    if not (said.active or row.type_codes):
        raise Invalid(fields={"active": "one_for_the_rest"})
    row.active = said.active
    _define(w, row, said)
    w.record("series_rule.change", row)
    _refuse_moved(w, row.organization_id, before)
    return row


def remove(w: Work, id: UUID) -> None:
    """Its types fall back to the series for the rest; one that ever gave a number stays."""
    row = _taken(w, id)
    counters = w.session.scalars(
        sa.select(NumberSeries).where(
            NumberSeries.organization_id == row.organization_id,
            NumberSeries.direction == row.direction,
            NumberSeries.key == row.key,
        )
    ).all()
    if not row.type_codes or any(one.last >= one.first for one in counters):
        raise WrongState("series_in_use")
    before = _series_of_types(w, row.organization_id)
    for counter in counters:
        w.session.delete(counter)
    w.session.delete(row)
    w.record("series_rule.remove", row, title=row.name)
    _refuse_moved(w, row.organization_id, before)


def begin(w: Work, id: UUID, said: BeginIn) -> SeriesRule:
    """Go on from the paper book in the middle of a year; only before the first number."""
    row = _taken(w, id)
    go_on_from(w, row, year_of(w.today), said.number)
    w.record("series_rule.begin", row, number=said.number, year=w.today.year, reason=said.reason)
    return row


def _taken(w: Work, id: UUID) -> SeriesRule:
    """The rule with its organisation locked, for the types of all its series are looked at."""
    row = people.administered(w, SeriesRule, id)
    people.administered(w, Organization, row.organization_id)
    return row


def _define(w: Work, row: SeriesRule, said: SeriesIn) -> None:
    others = (r for r in _rules(w.session, row.organization_id) if r.active and r.key != row.key)
    elsewhere = {code for rule in others for code in rule.type_codes}
    if row.active is not False and elsewhere & set(said.type_codes):
        raise Invalid(fields={"type_codes": "in_other_series"})
    known = set(w.session.scalars(sa.select(DocumentType.code)))
    if set(said.type_codes) - known:
        raise Invalid(fields={"type_codes": "unknown_type"})
    row.name, row.ordinal = said.name, said.ordinal
    row.type_codes = list(dict.fromkeys(said.type_codes))


def _series_of_types(w: Work, organization_id: UUID) -> dict[str, str]:
    rules = [
        (rule.key, rule.type_codes)
        for rule in _rules(w.session, organization_id)
        if rule.active and rule.direction is Direction.OUTGOING
    ]
    return {
        kind.code: key_among(rules, kind.code, kind.symbol)
        for kind in w.session.scalars(sa.select(DocumentType))
    }


def _refuse_moved(w: Work, organization_id: UUID, before: dict[str, str]) -> None:
    after = _series_of_types(w, organization_id)
    moved = [code for code, key in after.items() if before[code] != key]
    numbered = (
        sa.select(Document.type_code)
        .join(RegisterEntry, RegisterEntry.document_id == Document.id)
        .where(
            RegisterEntry.organization_id == organization_id,
            RegisterEntry.direction == Direction.OUTGOING,
            RegisterEntry.year == year_of(w.today),
            Document.type_code.in_(moved),
        )
        .limit(1)
    )
    if w.session.scalar(numbered) is not None:
        raise Invalid(fields={"type_codes": "numbered_this_year"})
