"""Numbers: drawn from a locked counter inside the transaction that writes the register row.

Gapless and unique for each organisation, year and set of types (NĐ 30/2020 Art. 15). The year is
that of Việt Nam time; a number is written with a leading zero below ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import WrongState
from docflow.core.values import fold
from docflow.core.work import Work
from docflow.documents.composing.kinds import Symbol
from docflow.documents.composing.words import number_words
from docflow.documents.models import DocumentType
from docflow.people.models import Organization

from .models import Direction, NumberSeries, RegisterEntry, SeriesRule

LETTERS, OTHERS, ARRIVALS = "cong-van", "chung", "den"
"""The series of an organisation that has set none of its own."""


def series_key(session: orm.Session, organization_id: UUID, kind: DocumentType) -> str:
    """Which outgoing series numbers a type: the rule that names it, else the one for the rest."""
    return key_among(_rules(session, organization_id, Direction.OUTGOING), kind)


def key_among(rules: Iterable[SeriesRule], kind: DocumentType) -> str:
    """The same for rules that are at hand, in the order in which they are asked."""
    rules = list(rules)
    naming = [rule for rule in rules if kind.code in rule.type_codes]
    general = [rule for rule in rules if not rule.type_codes]
    found = next(iter((*naming, *general)), None)
    if found is not None:
        return found.key
    return LETTERS if kind.symbol is Symbol.LETTER else OTHERS


def arrival_key(session: orm.Session, organization_id: UUID) -> str:
    """The series of incoming documents."""
    rules = _rules(session, organization_id, Direction.INCOMING)
    return rules[0].key if rules else ARRIVALS


def series_names(session: orm.Session, organization_id: UUID) -> dict[tuple[Direction, str], str]:
    """What the series of an organisation are called."""
    query = sa.select(SeriesRule).where(SeriesRule.organization_id == organization_id)
    return {(rule.direction, rule.key): rule.name for rule in session.scalars(query)}


def _rules(session: orm.Session, organization_id: UUID, direction: Direction) -> list[SeriesRule]:
    query = (
        sa.select(SeriesRule)
        .where(
            SeriesRule.organization_id == organization_id,
            SeriesRule.direction == direction,
            SeriesRule.active,
        )
        .order_by(SeriesRule.ordinal, SeriesRule.key)
    )
    return list(session.scalars(query))


def draw(w: Work, organization_id: UUID, direction: Direction, key: str, year: int) -> int:
    """The next number; the caller writes its register row in this same transaction."""
    series = _counter(w.session, organization_id, direction, key, year)
    series.last += 1
    w.session.flush()
    return series.last


def go_on_from(w: Work, rule: SeriesRule, year: int, number: int) -> None:
    """Let the series begin with `number` that year: the paper book gave those before.

    Raises `WrongState("series_begun")` once it has given a number; the caller records why.
    """
    series = _counter(w.session, rule.organization_id, rule.direction, rule.key, year)
    if series.last >= series.first:
        raise WrongState("series_begun", last=series.last)
    series.first, series.last = number, number - 1


def _counter(
    session: orm.Session, organization_id: UUID, direction: Direction, key: str, year: int
) -> NumberSeries:
    series = _locked(session, organization_id, direction, key, year)
    return series or _opened(session, organization_id, direction, key, year)


def _locked(
    session: orm.Session, organization_id: UUID, direction: Direction, key: str, year: int
) -> NumberSeries | None:
    return session.get(
        NumberSeries,
        (organization_id, direction, key, year),
        with_for_update=True,
        populate_existing=True,
    )


def _opened(
    session: orm.Session, organization_id: UUID, direction: Direction, key: str, year: int
) -> NumberSeries:
    """The first number of a year: whoever holds the organisation's row opens the series."""
    lock = sa.select(Organization.id).where(Organization.id == organization_id)
    session.execute(lock.with_for_update(key_share=True))
    series = _locked(session, organization_id, direction, key, year)
    if series is None:
        series = NumberSeries(
            organization_id=organization_id,
            direction=direction,
            key=key,
            year=year,
            first=1,
            last=0,
        )
        session.add(series)
    return series


def code_of(number: int, symbol: str) -> str:
    """`05/QĐ-UBND`, `12/UBND-VX` (Annex I, II.3)."""
    return f"{number_words(number)}/{symbol}"


def year_of(day: date) -> int:
    """Series begin with 01 on 1 January and end on 31 December."""
    return day.year


def search_key(entry: RegisterEntry) -> str:
    """What the filter of a book looks in, so that `12/qd` finds `12/QĐ-UBND`."""
    said = (entry.code, str(entry.number), entry.type_name, entry.subject, entry.author)
    return fold(" ".join((*said, entry.signer or "", entry.recipients or "", entry.note or "")))
