"""Which bodies there are and who belongs to them on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import NotFound

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .models import Body, Membership


def living(session: orm.Session, organization_id: UUID, day: date) -> list[Body]:
    """The bodies of an organisation that still exist."""
    query = (
        sa.select(Body)
        .where(
            Body.organization_id == organization_id,
            sa.or_(Body.ended_on.is_(None), Body.ended_on >= day),
        )
        .order_by(Body.ordinal, Body.name)
    )
    return list(session.scalars(query))


def all_of(session: orm.Session, organization_id: UUID) -> list[Body]:
    """Every body an organisation has or had, those that ended last."""
    query = sa.select(Body).where(Body.organization_id == organization_id)
    return sorted(
        session.scalars(query), key=lambda row: (row.ended_on is not None, row.ordinal, row.name)
    )


def manageable(session: orm.Session, actor: Actor, id: UUID) -> Body:
    """One that the actor keeps; `Forbidden` for those who may only look."""
    row = body(session, id)
    policy.require(actor, "body.manage", row)
    return row


def body(session: orm.Session, id: UUID) -> Body:
    """Raises `NotFound`."""
    found = session.get(Body, id)
    if found is None:
        raise NotFound(kind="Body")
    return found


def members_on(session: orm.Session, body_id: UUID, day: date) -> list[Membership]:
    """Who belongs to it on a day, in its order."""
    query = (
        sa.select(Membership)
        .where(
            Membership.body_id == body_id,
            Membership.starts_on <= day,
            sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
        )
        .order_by(Membership.ordinal, Membership.id)
    )
    return list(session.scalars(query))
