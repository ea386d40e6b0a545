"""Which bodies there are and who belongs to them on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import NotFound

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .models import Body, MajorityRule, Membership
from .thresholds import Decision


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


def rules_on(body: Body, day: date) -> dict[Decision, MajorityRule]:
    """The majority of each kind of decision that has a rule of its own on a day."""
    begun = [one for one in body.rules if one.starts_on <= day]
    latest = {one.decision: one for one in sorted(begun, key=lambda one: one.starts_on)}
    return {
        decision: one
        for decision, one in sorted(latest.items())
        if one.ends_on is None or one.ends_on >= day
    }


def majorities_on(body: Body, day: date) -> dict[str, dict[str, Any]]:
    """By kind of decision: majority and what a tie means, as a meeting's log carries them."""
    found = {str(one.decision): _told(one) for one in rules_on(body, day).values()}
    return {str(Decision.ORDINARY): _told(body)} | found


def _told(one: Body | MajorityRule) -> dict[str, Any]:
    return {
        "majority": one.majority.as_dict(),
        "tie_break": one.tie_break.value,
        "tie_completes": one.tie_completes,
    }
