"""What is in the directory now, as rows of the sheets: only what the actor administers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.people.actors import living
from docflow.people.models import Appointment, Organization, Person, Position, Unit

Rows = list[dict[str, Any]]


def _mine(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    """Living organisations the actor administers."""
    visible = policy.visible(actor, "organization.manage", Organization)
    return visible, living(Organization, clock.today())


def organizations(session: orm.Session, actor: Actor) -> Rows:
    above = orm.aliased(Organization)
    query = (
        sa.select(Organization, above.code)
        .outerjoin(above, above.id == Organization.parent_id)
        .where(*_mine(actor))
        .order_by(Organization.sort_key, Organization.code)
    )
    return [
        {name: getattr(row, name) for name in _SAME}
        | {
            "parent": parent,
            "parent_line": row.letterhead["parent"],
            "lines": row.letterhead["lines"],
        }
        for row, parent in session.execute(query)
    ]


_SAME = (
    "code", "name", "short_name", "kind", "level", "abbreviation", "place",
    "collective", "contact", "mst",
)  # fmt: skip


def units(session: orm.Session, actor: Actor) -> Rows:
    query = (
        sa.select(Organization.code, Unit.abbreviation, Unit.name, Unit.ordinal)
        .join(Organization, Organization.id == Unit.organization_id)
        .where(*_mine(actor), living(Unit, clock.today()))
        .order_by(Organization.sort_key, Unit.ordinal, Unit.abbreviation)
    )
    names = ("organization", "abbreviation", "name", "ordinal")
    return [dict(zip(names, row, strict=True)) for row in session.execute(query)]


def positions(session: orm.Session, actor: Actor) -> Rows:
    query = (
        sa.select(Position, Organization.code, Unit.abbreviation)
        .join(Organization, Organization.id == Position.organization_id)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .where(*_mine(actor), living(Position, clock.today()))
        .order_by(Organization.sort_key, Position.rank, Position.code)
    )
    return [
        {
            "organization": body,
            "code": row.code,
            "title": row.title,
            "roles": row.roles,
            "unit": unit,
            "rank": row.rank,
        }
        for row, body, unit in session.execute(query)
    ]


def people(session: orm.Session, actor: Actor) -> Rows:
    visible = policy.visible(actor, "person.manage", Person)
    query = (
        sa.select(Person.username, Person.full_name, Person.email, Person.phone)
        .where(visible, Person.disabled_at.is_(None))
        .order_by(Person.sort_key, Person.username)
    )
    names = ("username", "full_name", "email", "phone")
    return [dict(zip(names, row, strict=True)) for row in session.execute(query)]


def appointments(session: orm.Session, actor: Actor) -> Rows:
    """The present and the coming ones."""
    lasting = sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= clock.today())
    query = (
        sa.select(Appointment, Person.username, Organization.code, Position.code)
        .join(Person, Person.id == Appointment.person_id)
        .join(Position, Position.id == Appointment.position_id)
        .join(Organization, Organization.id == Position.organization_id)
        .where(*_mine(actor), lasting)
        .order_by(Organization.sort_key, Position.rank, Position.code, Person.username)
    )
    return [
        {
            "username": username,
            "organization": body,
            "position": post,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "acting": row.acting,
            "authority": row.authority,
        }
        for row, username, body, post in session.execute(query)
    ]
