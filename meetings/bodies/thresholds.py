"""How many are enough: fractions of a body in whole numbers, never in floats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Base(StrEnum):
    """Whom a fraction is taken of."""

    ALL = "all"
    """Every member of the body with a vote."""
    PRESENT = "present"


class TieBreak(StrEnum):
    CHAIR = "chair"
    """The side the chair voted for (UBND); how far, `Body.tie_completes` says."""
    FAILS = "fails"


class Decision(StrEnum):
    """What is decided; a body may want another majority for each."""

    ORDINARY = "ordinary"
    AGENDA = "agenda"
    """Changing the agenda that was adopted."""
    ELECTION = "election"
    DISMISSAL = "dismissal"
    WORKING_RULES = "working_rules"


class Recusal(StrEnum):
    """What somebody who takes no part in an item still counts for."""

    LEAVES = "leaves"
    """Nothing: quorum and majority of this item are taken of the others."""
    STAYS = "stays"
    """A member among all members, without a ballot."""


@dataclass(frozen=True)
class Threshold:
    """`num/den` of `base`; `strict` means more than it, else at least it."""

    num: int
    den: int
    base: Base
    strict: bool

    def needed(self, members: int, present: int) -> int:
        """The smallest whole number that is enough."""
        return needed(self.as_dict(), members, present)

    def as_dict(self) -> dict[str, Any]:
        """As a meeting's log and the room's state carry it."""
        return {
            "num": self.num,
            "den": self.den,
            "base": str(self.base),
            "strict": self.strict,
        }


def needed(rule: dict[str, Any], members: int, present: int) -> int:
    """The same for a rule out of a meeting's state."""
    whole = members if rule["base"] == Base.ALL else present
    if rule["strict"]:
        return int(whole * rule["num"] // rule["den"]) + 1
    return -int(-whole * rule["num"] // rule["den"])
