"""What an office says about a body: one model for form and API."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from docflow.core.forms import Input

from .models import BodyKind, Seat
from .thresholds import Base, Decision, Recusal, Threshold, TieBreak

LARGEST = 100


class BodyIn(Input):
    """`quorum_*` and `majority_*`: num/den of base, more than it when strict."""

    kind: BodyKind = BodyKind.BOARD
    name: str = Field(min_length=3, max_length=200)
    ordinal: int = Field(default=0, ge=0, le=999)
    quorum_num: int = Field(default=2, ge=1, le=LARGEST)
    quorum_den: int = Field(default=3, ge=1, le=LARGEST)
    quorum_base: Base = Base.ALL
    quorum_strict: bool = False
    majority_num: int = Field(default=1, ge=1, le=LARGEST)
    majority_den: int = Field(default=2, ge=1, le=LARGEST)
    majority_base: Base = Base.ALL
    majority_strict: bool = True
    tie_break: TieBreak = TieBreak.FAILS
    tie_completes: bool = True
    recusal: Recusal = Recusal.LEAVES
    ballots_change: bool = False
    proxies: int = Field(default=0, ge=0, le=10)
    turns: int = Field(default=0, ge=0, le=20)
    notice_days: int = Field(default=3, ge=0, le=60)

    @property
    def quorum(self) -> Threshold:
        return Threshold(self.quorum_num, self.quorum_den, self.quorum_base, self.quorum_strict)

    @property
    def majority(self) -> Threshold:
        return Threshold(
            self.majority_num, self.majority_den, self.majority_base, self.majority_strict
        )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        for one in (self.quorum, self.majority):
            if one.num + one.strict > one.den:
                raise PydanticCustomError("out_of_reach", "not even everybody would be enough")
        return self


class RuleIn(Input):
    """`majority_*`: num/den of base, more than it when strict; from `starts_on` on."""

    decision: Decision
    majority_num: int = Field(default=2, ge=1, le=LARGEST)
    majority_den: int = Field(default=3, ge=1, le=LARGEST)
    majority_base: Base = Base.ALL
    majority_strict: bool = False
    tie_break: TieBreak = TieBreak.FAILS
    tie_completes: bool = True
    starts_on: date

    @property
    def majority(self) -> Threshold:
        return Threshold(
            self.majority_num, self.majority_den, self.majority_base, self.majority_strict
        )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.majority_num + self.majority_strict > self.majority_den:
            raise PydanticCustomError("out_of_reach", "not even everybody would be enough")
        return self


class TermIn(Input):
    """As what and how long somebody belongs to a body; both days inclusive."""

    seat: Seat = Seat.MEMBER
    title: str = Field(default="", max_length=100)
    votes: bool = False
    starts_on: date
    ends_on: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise PydanticCustomError("bad_term", "ends before it begins")
        return self


class MemberIn(TermIn):
    person_id: UUID


class LastDayIn(Input):
    on: date
