"""What a secretary says about a meeting: one model for form and API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from docflow.core.clock import HANOI
from docflow.core.forms import Input

from .models import MeetingKind, Role


def _local(at: datetime) -> datetime:
    """A time without a zone is Việt Nam time, as a form sends it."""
    return at.replace(tzinfo=HANOI) if at.tzinfo is None else at


Moment = Annotated[datetime, AfterValidator(_local)]
LONGEST = timedelta(days=10)
MOST = 1200


class MeetingIn(Input):
    body_id: UUID | None = None
    kind: MeetingKind = MeetingKind.REGULAR
    title: str = Field(min_length=3, max_length=200)
    place: str = Field(min_length=2, max_length=200)
    starts_at: Moment
    ends_at: Moment
    reply_by: Moment | None = None
    note: str = Field(default="", max_length=1000)
    video: str = Field(default="", max_length=500, pattern=r"^(https://\S+)?$")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST:
            raise PydanticCustomError("bad_period", "ends before it begins, or days later")
        if self.reply_by is not None and self.reply_by > self.starts_at:
            raise PydanticCustomError("late_reply", "replies after it begins")
        return self


class SeatIn(Input):
    """`bench` and `place`: where they sit in the room, both or neither."""

    person_id: UUID
    role: Role = Role.DELEGATE
    votes: bool = False
    bench: int | None = Field(default=None, ge=1, le=50)
    place: int | None = Field(default=None, ge=1, le=60)

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.bench is None) != (self.place is None):
            raise PydanticCustomError("half_a_seat", "a row without a place in it, or the reverse")
        return self


class SeatsIn(Input):
    """Everybody in the meeting; who is not named any more is taken out."""

    people: list[SeatIn] = Field(max_length=MOST)
