"""Who may see a question in writing, keep it, answer it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from docflow.core.access import (
    Actor,
    Answer,
    both,
    either,
    in_state,
    policy,
    role,
    same_organization,
)

from .models import Consultation, Slip


def is_asked(actor: Actor, row: Any) -> Answer:
    """Holds for the members who have a slip."""
    if isinstance(row, type):
        held = sa.exists().where(
            Slip.consultation_id == Consultation.id, Slip.person_id == actor.person_id
        )
        return held.correlate(Consultation)
    return any(slip.person_id == actor.person_id for slip in row.slips)


def stands_in(actor: Actor, row: Any) -> Answer:
    """Holds for who does the work of a member's post during an absence: to see, not to answer."""
    if isinstance(row, type):
        held = sa.exists().where(
            Slip.consultation_id == Consultation.id, Slip.post_id.in_(actor.covers)
        )
        return held.correlate(Consultation)
    return any(slip.post_id in actor.covers for slip in row.slips)


def is_keeper(actor: Actor, row: Any) -> Answer:
    """Who wrote it, or stands in for the post it was written in."""
    if isinstance(row, type):
        return sa.or_(
            Consultation.keeper_id == actor.person_id,
            Consultation.keeper_post_id.in_(actor.covers),
        )
    return bool(row.keeper_id == actor.person_id or row.keeper_post_id in actor.covers)


keeps = both(either(is_keeper, role("office_head", "leader")), same_organization)

policy.grant(
    {
        "consultation.read": either(
            keeps, both(either(is_asked, stands_in), in_state("asked", "closed", "withdrawn"))
        ),
        "consultation.keep": keeps,
        "consultation.answer": both(is_asked, in_state("asked")),
    }
)
