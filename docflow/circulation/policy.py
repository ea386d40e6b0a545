"""Who receives, directs and handles."""

from __future__ import annotations

import sqlalchemy as sa

from docflow.core.access import Actor, Answer, both, either, policy, role, same_organization
from docflow.core.tasks import Task

from .models import Delivery, Incoming, IncomingReader


def is_opened(actor: Actor, incoming: Incoming) -> Answer:
    names = actor.principals
    if isinstance(incoming, type):
        return sa.exists().where(
            IncomingReader.incoming_id == Incoming.id, IncomingReader.principal.in_(sorted(names))
        )
    return any(reader.principal in names for reader in incoming.readers)


def holds_turn(actor: Actor, incoming: Incoming) -> Answer:
    """A task about the incoming document waits at a post of the actor."""
    mine = sa.and_(Task.position_id.in_(sorted(actor.seats)), Task.closed_at.is_(None))
    if isinstance(incoming, type):
        return sa.exists().where(Task.subject_id == Incoming.id, mine)
    session = sa.orm.object_session(incoming)
    query = sa.select(Task.id).where(Task.subject_id == incoming.id, mine).limit(1)
    return session is not None and session.scalar(query) is not None


def is_sender(actor: Actor, delivery: Delivery) -> Answer:
    return delivery.sender_id == actor.organization_id


def is_receiver(actor: Actor, delivery: Delivery) -> Answer:
    return delivery.receiver_id == actor.organization_id


clerk_here = both(role("clerk"), same_organization)
leader_here = both(role("leader", "deputy", "office_head", "unit_head"), same_organization)

policy.grant_general(
    {
        "incoming.list": role(
            "leader", "deputy", "office_head", "unit_head", "unit_deputy", "clerk", "specialist"
        ),
        "incoming.scan": role("clerk"),
        "register.read": role("clerk", "leader", "deputy", "office_head", "archivist"),
    }
)
policy.grant(
    {
        "delivery.read": either(is_sender, both(role("clerk"), is_receiver)),
        "incoming.read": is_opened,
        "incoming.clerk": clerk_here,
        "incoming.direct": both(leader_here, is_opened),
        "incoming.handle": holds_turn,
    }
)
