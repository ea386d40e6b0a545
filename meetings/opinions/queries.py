"""Which questions there are, and one of them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import NotFound

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .models import Consultation, ConsultationState, Slip

MOST = 100
OVER = (ConsultationState.CLOSED, ConsultationState.WITHDRAWN)


def listed(session: orm.Session, actor: Actor, *, over: bool = False) -> list[Consultation]:
    """Those that run, the nearest deadline first; or those that are over, the latest first."""
    query = (
        sa.select(Consultation)
        .where(
            policy.visible(actor, "consultation.read", Consultation),
            Consultation.state.in_(OVER) if over else Consultation.state.notin_(OVER),
        )
        .options(orm.selectinload(Consultation.slips))
        .order_by(Consultation.until.desc() if over else Consultation.until, Consultation.id)
        .limit(MOST)
    )
    return list(session.scalars(query))


def show(session: orm.Session, actor: Actor, id: UUID) -> Consultation:
    """One, or `NotFound` when the actor may not read it."""
    row = session.get(Consultation, id)
    if row is None or not policy.allows(actor, "consultation.read", row):
        raise NotFound(kind="Consultation")
    return row


def draft(session: orm.Session, actor: Actor, id: UUID) -> Consultation:
    """One that may still be written anew, for who keeps it; sent, there is no draft any more."""
    row = show(session, actor, id)
    policy.require(actor, "consultation.keep", row)
    if row.state is not ConsultationState.DRAFT:
        raise NotFound("consultation_sent")
    return row


def mine(row: Consultation, actor: Actor) -> Slip:
    """The actor's own slip; raises `NotFound`."""
    found = slip_of(row, actor)
    if found is None:
        raise NotFound(kind="Slip")
    return found


def slip_of(row: Consultation, actor: Actor) -> Slip | None:
    return next((one for one in row.slips if one.person_id == actor.person_id), None)


def waits_for(row: Consultation, actor: Actor) -> bool:
    slip = slip_of(row, actor)
    asked = row.state is ConsultationState.ASKED
    return asked and slip is not None and slip.choice is None


def told_of(row: Consultation) -> bool:
    """Whether answers are shown: to nobody before the end, so that nobody follows another."""
    return row.state is ConsultationState.CLOSED
