"""What people look at in the directory: organisations, posts and holders, who signs what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import Forbidden, NotFound
from docflow.core.values import fold

from .actors import in_force, living
from .capacity import SigningRight, signing_right
from .models import Appointment, Handover, Level, Mandate, Organization, Person, Position, Unit

PAGE = 50
K = TypeVar("K", Organization, Person)
ANY_TYPE, NOBODY = "", UUID(int=0)
"""Stands for every type that no mandate names."""


@dataclass(frozen=True)
class Filter:
    """What a list shows; all of it lives in the URL."""

    text: str = ""
    level: Level | None = None
    ended: bool = False
    after: str = ""


@dataclass(frozen=True)
class Post:
    """A post with who holds it on the day."""

    position: Position
    unit: Unit | None
    holders: tuple[tuple[Appointment, Person], ...]


@dataclass(frozen=True)
class SigningRow:
    """What one post may sign in one capacity: `types`, and with `rest` every type not named."""

    position: Position
    right: SigningRight
    types: tuple[str, ...]
    rest: bool
    ends_on: date | None


def organization(session: orm.Session, id: UUID) -> Organization:
    """Raises `NotFound`."""
    row = session.get(Organization, id)
    if row is None:
        raise NotFound(kind="Organization")
    return row


def manageable(session: orm.Session, actor: Actor, id: UUID) -> Organization:
    """An organisation the actor administers; any other does not exist here."""
    row = organization(session, id)
    if not policy.allows(actor, "organization.manage", row):
        raise NotFound(kind="Organization")
    return row


def organizations(
    session: orm.Session, wanted: Filter, day: date
) -> tuple[list[Organization], str | None]:
    """In dictionary order, in keyset pages; the key of the next page or None."""
    lasting = living(Organization, day)
    query = sa.select(Organization).where(~lasting if wanted.ended else lasting)
    for word in fold(wanted.text).split():
        query = query.where(Organization.search_key.contains(word, autoescape=True))
    if wanted.level:
        query = query.where(Organization.level == wanted.level)
    return _page(session, query, Organization, wanted.after)


def people(session: orm.Session, actor: Actor, wanted: Filter) -> tuple[list[Person], str | None]:
    """The people the actor may look up as an administrator."""
    query = sa.select(Person).where(policy.visible(actor, "person.read", Person))
    for word in fold(wanted.text).split():
        query = query.where(Person.search_key.contains(word, autoescape=True))
    query = query.where(Person.disabled_at.isnot(None) if wanted.ended else sa.true())
    return _page(session, query, Person, wanted.after)


def _page(
    session: orm.Session, query: sa.Select[K], kind: type[K], after: str
) -> tuple[list[K], str | None]:
    sort_key, _, number = after.rpartition("|")
    if last := _as_id(number):
        here = sa.tuple_(sa.literal(sort_key), sa.literal(last, sa.Uuid()))
        query = query.where(sa.tuple_(kind.sort_key, kind.id) > here)
    rows = list(session.scalars(query.order_by(kind.sort_key, kind.id).limit(PAGE + 1)))
    if len(rows) <= PAGE:
        return rows, None
    return rows[:PAGE], f"{rows[PAGE - 1].sort_key}|{rows[PAGE - 1].id}"


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def person(session: orm.Session, actor: Actor, id: UUID) -> Person:
    """Raises `NotFound` for people the actor does not administer."""
    row = session.get(Person, id)
    if row is None or not policy.allows(actor, "person.read", row):
        raise NotFound(kind="Person")
    return row


def career(
    session: orm.Session, person_id: UUID
) -> list[tuple[Appointment, Position, Organization]]:
    """Every post a person held, holds or will hold, newest first."""
    query = (
        sa.select(Appointment, Position, Organization)
        .join(Position, Position.id == Appointment.position_id)
        .join(Organization, Organization.id == Position.organization_id)
        .where(Appointment.person_id == person_id)
        .order_by(Appointment.starts_on.desc(), Position.rank)
    )
    return [(a, p, o) for a, p, o in session.execute(query)]


Posts = dict[UUID, list[tuple[Position, Organization]]]


def present_posts(session: orm.Session, people: list[UUID], day: date) -> Posts:
    """The posts that people of a list hold on a day."""
    query = (
        sa.select(Appointment.person_id, Position, Organization)
        .join(Position, Position.id == Appointment.position_id)
        .join(Organization, Organization.id == Position.organization_id)
        .where(Appointment.person_id.in_(people), in_force(day))
        .order_by(Position.rank, Organization.sort_key)
    )
    found: Posts = {}
    for person_id, post, body in session.execute(query):
        found.setdefault(person_id, []).append((post, body))
    return found


def units(session: orm.Session, organization_id: UUID, day: date) -> list[Unit]:
    query = (
        sa.select(Unit)
        .where(Unit.organization_id == organization_id, living(Unit, day))
        .order_by(Unit.ordinal, Unit.name)
    )
    return list(session.scalars(query))


def posts(session: orm.Session, organization_id: UUID, day: date) -> list[Post]:
    """The living posts with their holders, highest first."""
    query = (
        sa.select(Position, Unit)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .where(Position.organization_id == organization_id, living(Position, day))
        .order_by(Position.rank, Position.code)
    )
    found = [(post, unit) for post, unit in session.execute(query)]
    held = _holders(session, [post.id for post, _unit in found], day)
    return [Post(post, unit, tuple(held.get(post.id, ()))) for post, unit in found]


def _holders(
    session: orm.Session, positions: Iterable[UUID], day: date
) -> dict[UUID, list[tuple[Appointment, Person]]]:
    query = (
        sa.select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.position_id.in_(list(positions)), in_force(day))
        .order_by(Person.sort_key, Appointment.id)
    )
    found: dict[UUID, list[tuple[Appointment, Person]]] = {}
    for appointment, holder in session.execute(query):
        found.setdefault(appointment.position_id, []).append((appointment, holder))
    return found


def mandates(session: orm.Session, organization_id: UUID) -> list[Mandate]:
    """Everything ever given in the organisation, what holds first."""
    query = (
        sa.select(Mandate)
        .where(Mandate.organization_id == organization_id)
        .order_by(Mandate.revoked_at.isnot(None), Mandate.starts_on.desc(), Mandate.id)
    )
    return list(session.scalars(query))


def handovers(session: orm.Session, organization_id: UUID, day: date) -> list[Handover]:
    """Absences of the organisation: running and coming first, the past of a year after."""
    query = (
        sa.select(Handover)
        .where(
            Handover.organization_id == organization_id,
            Handover.ends_on >= day.replace(year=day.year - 1, day=1),
        )
        .order_by(Handover.ended_at.isnot(None), Handover.starts_on.desc(), Handover.id)
    )
    return list(session.scalars(query))


def titles(session: orm.Session, organization_id: UUID) -> dict[UUID, str]:
    """The titles of all posts of an organisation, ended ones too."""
    query = sa.select(Position.id, Position.title).where(
        Position.organization_id == organization_id
    )
    return {row.id: row.title for row in session.execute(query)}


def signing_table(session: orm.Session, organization_id: UUID, day: date) -> list[SigningRow]:
    """Who may sign what today, highest first: asked of the same rule that signing asks."""
    given = [m for m in mandates(session, organization_id) if m.revoked_at is None]
    named = sorted({code for mandate in given for code in mandate.type_codes})
    ends = {mandate.id: mandate.ends_on for mandate in given}
    return [
        SigningRow(post.position, right, types, rest, ends.get(right.mandate_id or NOBODY))
        for post in posts(session, organization_id, day)
        for right, types, rest in _rights(session, post.position, named, day)
    ]


def _rights(
    session: orm.Session, post: Position, named: list[str], day: date
) -> list[tuple[SigningRight, tuple[str, ...], bool]]:
    """The capacities of a post with the types of each; one probe stands for the unnamed types."""
    found: dict[tuple[str, ...], tuple[SigningRight, list[str]]] = {}
    for code in (ANY_TYPE, *named):
        try:
            right = signing_right(session, post.id, code, day)
        except Forbidden:
            continue
        found.setdefault(right.lines, (right, []))[1].append(code)
    return [
        (right, tuple(code for code in codes if code), ANY_TYPE in codes)
        for right, codes in found.values()
    ]
