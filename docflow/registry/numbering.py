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
from docflow.people.models import Organization

from .models import Direction, NumberSeries, RegisterEntry, SeriesRule

LETTERS, OTHERS, ARRIVALS = "cong-van", "chung", "den"
"""The series of an organisation that has set none of its own."""


RULE, _SERIES = SeriesRule.__table__, NumberSeries.__table__
_OF_AN_ORGANIZATION = (RULE.c.organization_id == sa.bindparam("organization_id"), RULE.c.active)
_RULES = (
    sa.select(RULE.c.key, RULE.c.type_codes)
    .where(RULE.c.direction == sa.bindparam("direction"), *_OF_AN_ORGANIZATION)
    .order_by(RULE.c.ordinal, RULE.c.key)
)
OUTGOING_RULES = (RULE.c.direction == Direction.OUTGOING, *_OF_AN_ORGANIZATION)
_RAISED = (
    sa.update(_SERIES)  # type: ignore[arg-type]  # a Table
    .where(
        _SERIES.c.organization_id == sa.bindparam("at"),
        _SERIES.c.direction == sa.bindparam("way"),
        _SERIES.c.key == sa.bindparam("series"),
        _SERIES.c.year == sa.bindparam("in_year"),
    )
    .values(last=_SERIES.c.last + 1)
    .returning(_SERIES.c.last)
)
"""Built once, of tables rather than rows: every number passes here, under the lock."""


def series_key(session: orm.Session, organization_id: UUID, code: str, symbol: Symbol) -> str:
    """Which outgoing series numbers a type: the rule that names it, else the one for the rest."""
    return key_among(_rules(session, organization_id, Direction.OUTGOING), code, symbol)


def key_among(rules: Iterable[tuple[str, list[str]]], code: str, symbol: Symbol) -> str:
    """The same for rules that are at hand: key and types of each, in the order they are asked."""
    rules = list(rules)
    naming = [key for key, type_codes in rules if code in type_codes]
    general = [key for key, type_codes in rules if not type_codes]
    usual = LETTERS if symbol is Symbol.LETTER else OTHERS
    return next(iter((*naming, *general)), usual)


def arrival_key(session: orm.Session, organization_id: UUID) -> str:
    """The series of incoming documents."""
    rules = _rules(session, organization_id, Direction.INCOMING)
    return rules[0][0] if rules else ARRIVALS


def series_names(session: orm.Session, organization_id: UUID) -> dict[tuple[Direction, str], str]:
    """What the series of an organisation are called."""
    query = sa.select(SeriesRule).where(SeriesRule.organization_id == organization_id)
    return {(rule.direction, rule.key): rule.name for rule in session.scalars(query)}


def _rules(
    session: orm.Session, organization_id: UUID, direction: Direction
) -> list[tuple[str, list[str]]]:
    """Key and types of each rule, in their order."""
    asked = {"organization_id": organization_id, "direction": direction}
    return [(key, type_codes) for key, type_codes in session.execute(_RULES, asked)]


def draw(w: Work, organization_id: UUID, direction: Direction, key: str, year: int) -> int:
    """The next number; the caller writes its register row in this same transaction.

    Raising the counter locks its row until the transaction ends.
    """
    asked = {"at": organization_id, "way": direction, "series": key, "in_year": year}
    connection = w.session.connection()
    number: int | None = connection.scalar(_RAISED, asked)
    if number is None:
        opened(w.session, organization_id, direction, key, year)
        number = connection.scalars(_RAISED, asked).one()
    return number


def go_on_from(w: Work, rule: SeriesRule, year: int, number: int) -> None:
    """Let the series begin with `number` that year: the paper book gave those before.

    Raises `WrongState("series_begun")` once it has given a number; the caller records why.
    """
    place = (rule.organization_id, rule.direction, rule.key, year)
    opened(w.session, *place)
    series = w.session.get_one(NumberSeries, place, with_for_update=True, populate_existing=True)
    if series.last >= series.first:
        raise WrongState("series_begun", last=series.last)
    series.first, series.last = number, number - 1


def opened(
    session: orm.Session, organization_id: UUID, direction: Direction, key: str, year: int
) -> None:
    """See that the counter stands; the first of a year makes it, holding the organisation's row."""
    lock = sa.select(Organization.id).where(Organization.id == organization_id)
    session.execute(lock.with_for_update(key_share=True))
    if session.get(NumberSeries, (organization_id, direction, key, year)) is None:
        row = NumberSeries(
            organization_id=organization_id,
            direction=direction,
            key=key,
            year=year,
            first=1,
            last=0,
        )
        session.add(row)
        session.flush()


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
