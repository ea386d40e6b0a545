"""Which types are numbered together: decided by the head of the agency (NĐ 30/2020 Art. 15.1c).

A type that was numbered this year stays in its series until the year ends: the same number and
symbol would otherwise be given twice.
"""

from __future__ import annotations

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
from .numbering import series_key, year_of


class SeriesIn(Input):
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    type_codes: list[TypeCode] = Field(default_factory=list)
    """None: every type that no other series names."""
    ordinal: Annotated[int, Field(ge=0, le=99)] = 0


class NewSeriesIn(SeriesIn):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


def rules(session: orm.Session, organization_id: UUID) -> list[SeriesRule]:
    """Outgoing first, in the order in which they are asked."""
    query = (
        sa.select(SeriesRule)
        .where(SeriesRule.organization_id == organization_id)
        .order_by(SeriesRule.direction.desc(), SeriesRule.ordinal, SeriesRule.key)
    )
    return list(session.scalars(query))


def reached(session: orm.Session, organization_id: UUID, day: date) -> dict[tuple[str, str], int]:
    """The last number of each series this year."""
    query = sa.select(NumberSeries).where(
        NumberSeries.organization_id == organization_id, NumberSeries.year == year_of(day)
    )
    return {(str(row.direction), row.key): row.last for row in session.scalars(query)}


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


def change(w: Work, id: UUID, said: SeriesIn) -> SeriesRule:
    row = people.administered(w, SeriesRule, id)
    before = _series_of_types(w, row.organization_id)
    if bool(row.type_codes) != bool(said.type_codes):
        raise Invalid(fields={"type_codes": "one_for_the_rest"})
    _define(w, row, said)
    w.record("series_rule.change", row)
    _refuse_moved(w, row.organization_id, before)
    return row


def remove(w: Work, id: UUID) -> None:
    """Its types fall back to the series for the rest; one that ever gave a number stays."""
    row = people.administered(w, SeriesRule, id)
    used = sa.select(NumberSeries.last).where(
        NumberSeries.organization_id == row.organization_id,
        NumberSeries.direction == row.direction,
        NumberSeries.key == row.key,
    )
    if not row.type_codes or w.session.scalar(used.limit(1)) is not None:
        raise WrongState("series_in_use")
    before = _series_of_types(w, row.organization_id)
    w.session.delete(row)
    w.record("series_rule.remove", row, title=row.name)
    _refuse_moved(w, row.organization_id, before)


def found(session: orm.Session, id: UUID) -> SeriesRule:
    """Raises `NotFound`."""
    row = session.get(SeriesRule, id)
    if row is None:
        raise NotFound(kind="SeriesRule")
    return row


def _define(w: Work, row: SeriesRule, said: SeriesIn) -> None:
    others = (r for r in rules(w.session, row.organization_id) if r.key != row.key)
    elsewhere = {code for rule in others for code in rule.type_codes}
    if elsewhere & set(said.type_codes):
        raise Invalid(fields={"type_codes": "in_other_series"})
    known = set(w.session.scalars(sa.select(DocumentType.code)))
    if set(said.type_codes) - known:
        raise Invalid(fields={"type_codes": "unknown_type"})
    row.name, row.ordinal = said.name, said.ordinal
    row.type_codes = list(dict.fromkeys(said.type_codes))


def _series_of_types(w: Work, organization_id: UUID) -> dict[str, str]:
    kinds = w.session.scalars(sa.select(DocumentType)).all()
    return {kind.code: series_key(w.session, organization_id, kind) for kind in kinds}


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
