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
    """On paper, and in sealed boxes that hold no choice."""

    @property
    def cast(self) -> int:
        return self.aye + self.nay + self.abstain + self.invalid


def tallied(ballots: Iterable[Choice]) -> Tally:
    found = Counter(ballots)
    return Tally(found[Choice.AYE], found[Choice.NAY], found[Choice.ABSTAIN])


def outcome(poll: dict[str, Any], tally: Tally, chair: str | None = None) -> dict[str, Any]:
    """The result of a vote: passed when the body's majority agreed.

    `chair`: the side of the chair, empty when the chair cast no ballot, None when nobody can know
    it. The base is frozen with the electorate, so nobody who comes or goes changes what was enough.
    """
    rule = poll["rules"]
    enough = needed(rule["majority"], poll["members"], len(poll["electorate"]))
    tie = _tie(rule, tally, enough, chair)
    return {
        "aye": tally.aye,
        "nay": tally.nay,
        "abs": tally.abstain,
        "invalid": tally.invalid,
        "missing": len(poll["electorate"]) - tally.cast,
        "needed": enough,
        "tie": tie,
        "passed": tally.aye >= enough or (tie == "chair" and chair == Choice.AYE),
    }


def _tie(rule: dict[str, Any], tally: Tally, enough: int, chair: str | None) -> str:
    """What decides when there are as many for as against and too few for a majority.

    `chair`: the side of the chair, where the body's rule says so and the chair took one. By the
    rule it counts once more and must make up the majority (`tie_completes`), or decides by itself.
    `unsettled`: it would, but the vote does not tell the chair's side. `fails`: not passed. Empty:
    no tie.
    """
    reach = enough if rule.get("tie_completes", True) else 0
    if not 0 < tally.aye == tally.nay < enough or tally.aye + 1 < reach:
        return ""
    if rule["tie_break"] != TieBreak.CHAIR:
        return "fails"
    if chair is None:
        return "unsettled"
    return "chair" if chair in {Choice.AYE, Choice.NAY} else "fails"
