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


def is_keeper(actor: Actor, row: Any) -> Answer:
    answer: Answer = row.keeper_id == actor.person_id
    return answer


keeps = both(either(is_keeper, role("office_head", "leader")), same_organization)

policy.grant(
    {
        "consultation.read": either(
            keeps, both(is_asked, in_state("asked", "closed", "withdrawn"))
        ),
        "consultation.keep": keeps,
        "consultation.answer": both(is_asked, in_state("asked")),
    }
)
