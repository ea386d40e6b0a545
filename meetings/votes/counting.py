"""What came out of a vote, in whole ballots and by the body's own rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meetings.bodies.thresholds import TieBreak, needed

from .models import Choice


@dataclass(frozen=True)
class Tally:
    aye: int = 0
    nay: int = 0
    abstain: int = 0
    invalid: int = 0
    """On paper only."""

    @property
    def cast(self) -> int:
        return self.aye + self.nay + self.abstain + self.invalid


def tallied(ballots: Iterable[Choice]) -> Tally:
    found = Counter(ballots)
    return Tally(found[Choice.AYE], found[Choice.NAY], found[Choice.ABSTAIN])


def outcome(poll: dict[str, Any], tally: Tally, chair: str = "") -> dict[str, Any]:
    """The result of a vote: passed when the body's majority agreed.

    With as many for as against and one short of the majority, the side of the chair counts once
    more where the body's rule says so and the side is known (`chair`; in a secret vote it never
    is), else it is not passed. The base is frozen with the electorate, so nobody who comes or goes
    changes what was enough.
    """
    rule = poll["rules"]
    enough = needed(rule["majority"], poll["members"], len(poll["electorate"]))
    tie = tally.aye == tally.nay and tally.aye < enough <= tally.aye + 1
    chair_decides = tie and rule["tie_break"] == TieBreak.CHAIR and bool(chair)
    passed = tally.aye >= enough or (chair_decides and chair == Choice.AYE)
    return {
        "aye": tally.aye,
        "nay": tally.nay,
        "abs": tally.abstain,
        "invalid": tally.invalid,
        "missing": len(poll["electorate"]) - tally.cast,
        "needed": enough,
        "tie": ("chair" if chair_decides else "fails") if tie else "",
        "passed": passed,
    }
