"""What came out of the slips, by the body's own rule."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from meetings.bodies.models import Body
from meetings.bodies.queries import majorities_on
from meetings.bodies.thresholds import Decision, needed
from meetings.live.plain import canonical
from meetings.votes.counting import outcome, tallied

from .models import Consultation


def rules_of(body: Body, day: date) -> dict[str, Any]:
    """Of an ordinary decision on that day."""
    return majorities_on(body, day)[Decision.ORDINARY] | {"quorum": body.quorum.as_dict()}


def counted(row: Consultation) -> dict[str, Any]:
    """Of all who were asked; those who did not answer are `missing`.

    It decides when as many answered as must be there when the body meets.
    """
    rules = row.rules or {}
    answered = {str(one.person_id): one.choice for one in row.slips if one.choice is not None}
    chair = next((one.choice for one in row.slips if one.is_chair and one.choice), "")
    asked = {str(one.person_id): str(one.person_id) for one in row.slips}
    poll = {"rules": rules, "members": len(asked), "electorate": asked}
    found = outcome(poll, tallied(answered.values()), str(chair))
    least = needed(rules["quorum"], len(asked), len(answered))
    enough = len(answered) >= least
    return found | {
        "asked": len(asked),
        "answered": len(answered),
        "least": least,
        "enough": enough,
        "passed": found["passed"] and enough,
        "sha256": seal(row),
    }


def seal(row: Consultation) -> str:
    """SHA-256 of the slips: the document of the result names it."""
    told = [
        [str(one.person_id), one.choice.value if one.choice else "", one.comment]
        for one in sorted(row.slips, key=lambda one: one.person_id)
    ]
    return hashlib.sha256(canonical({"id": str(row.id), "slips": told})).hexdigest()
