"""Who receives, directs and handles.

Rights follow the post: who stands in for an absent colleague has the turns of that post.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from docflow.core.access import (
    Actor,
    Answer,
    Rule,
    anyone,
    both,
    either,
    policy,
    role,
    same_organization,
)
from docflow.core.tasks import Task

from .models import Delivery, Directive, Incoming, IncomingReader


def is_opened(actor: Actor, incoming: Incoming) -> Answer:
    names = actor.principals
    if isinstance(incoming, type):
        return sa.exists().where(
            IncomingReader.incoming_id == Incoming.id, IncomingReader.principal.in_(sorted(names))
        )
    return any(reader.principal in names for reader in incoming.readers)


def has_turn(*kinds: str) -> Rule:
    """Holds while a task of one of `kinds` about the row waits at a post of the actor."""

    def rule(actor: Actor, incoming: Any) -> Answer:
        mine = sa.and_(
            Task.position_id.in_(sorted(actor.seats)),
            Task.kind.in_(kinds),
            Task.closed_at.is_(None),
        )
        if isinstance(incoming, type):
            return sa.exists().where(Task.subject_id == Incoming.id, mine)
        session = sa.orm.object_session(incoming)
        query = sa.select(Task.id).where(Task.subject_id == incoming.id, mine).limit(1)
        return session is not None and session.scalar(query) is not None

    return rule


def has_directed(actor: Actor, incoming: Any) -> Answer:
    """Who wrote a directive may write the next one."""
    if isinstance(incoming, type):
        return sa.exists().where(
            Directive.incoming_id == Incoming.id, Directive.position_id.in_(sorted(actor.seats))
        )
    return any(directive.position_id in actor.seats for directive in incoming.directives)


def is_sender(actor: Actor, delivery: Delivery) -> Answer:
    return delivery.sender_id == actor.organization_id


def is_receiver(actor: Actor, delivery: Delivery) -> Answer:
    return delivery.receiver_id == actor.organization_id


clerk_here = either(role("clerk"), has_turn("receive"))
leads_house = both(role("leader"), is_opened)
directs = either(
    leads_house,
    has_turn("direct"),
    both(role("deputy"), has_turn("handle")),
    has_directed,
)
follows_up = either(leads_house, both(role("office_head"), is_opened), has_directed)

policy.grant_general(
    {
        "incoming.list": role(
            "leader", "deputy", "office_head", "unit_head", "unit_deputy", "clerk", "specialist",
            "archivist",
        ),
        "incoming.scan": role("clerk"),
        "signature.verify": anyone,
        "register.read": role("clerk", "leader", "deputy", "office_head", "archivist"),
    }
)  # fmt: skip
policy.grant(
    {
        "delivery.read": either(is_sender, both(role("clerk"), is_receiver)),
        "incoming.read": both(same_organization, is_opened),
        "incoming.clerk": both(same_organization, clerk_here),
        "incoming.direct": both(same_organization, directs),
        "incoming.urge": both(same_organization, follows_up),
        "incoming.handle": both(same_organization, has_turn("handle", "support", "info")),
    }
)
