"""What comes in about organisations, posts and people, and what goes out over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from docflow.core.forms import Input
from docflow.core.values import nfc

from .models import Capacity, Level, OrganizationKind

FIRST_DAY = date(1945, 9, 2)
LAST_DAY = date(2100, 12, 31)


def _line(text: str) -> str:
    """One line of printable text in one spelling."""
    text = nfc(" ".join(text.split()))
    if not text.isprintable():
        raise PydanticCustomError("unprintable", "not printable")
    return text


def _day(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError("odd_day", "a day of another century")
    return value


def _not_before_start(value: date | None, info: ValidationInfo) -> date | None:
    starts_on = info.data.get("starts_on")
    if value is not None and starts_on is not None and value < starts_on:
        raise PydanticCustomError("ends_before_start", "ends before it starts")
    return value


Line = Annotated[str, AfterValidator(_line)]
Day = Annotated[date, AfterValidator(_day)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$", max_length=35)]
PostCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Username = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]+$", min_length=3, max_length=60)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=120)]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9 .()-]{3,20}$")]
RoleName = Literal[
    "leader", "deputy", "office_head", "unit_head", "unit_deputy",
    "clerk", "specialist", "archivist", "admin",
]  # fmt: skip
TypeCode = Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=40)]


class Period(Input):
    """From a day to a last day, inclusive; without an end it goes on."""

    starts_on: Day
    ends_on: Day | None = None

    _in_order = field_validator("ends_on")(_not_before_start)


class ContactIn(Input):
    """What an organisation's own administrator keeps up to date."""

    contact: Annotated[Line, Field(max_length=300)] = ""
    mst: Annotated[str, Field(pattern=r"^[0-9-]{0,20}$")] = ""


class OrganizationIn(ContactIn):
    code: Code
    name: Annotated[Line, Field(min_length=1, max_length=200)]
    short_name: Annotated[Line, Field(min_length=1, max_length=120)]
    kind: OrganizationKind
    level: Level
    abbreviation: Annotated[Line, Field(min_length=1, max_length=20)]
    place: Annotated[Line, Field(min_length=1, max_length=80)]
    parent_id: UUID | None = None
    parent_line: Annotated[Line, Field(max_length=120)] = ""
    """The agency above, as the letterhead prints it; empty for HĐND and UBND."""
    lines: Annotated[
        list[Annotated[Line, Field(min_length=1, max_length=100)]],
        Field(min_length=1, max_length=3),
    ]
    """The issuing name, line by line."""
    collective: bool = False


class EndIn(Input):
    """The last day, and for a merged organisation the one it goes into."""

    on: Day
    successor_id: UUID | None = None


class LastDayIn(Input):
    on: Day


class UnitIn(Input):
    name: Annotated[Line, Field(min_length=1, max_length=200)]
    abbreviation: Annotated[Line, Field(min_length=1, max_length=20)]
    ordinal: Annotated[int, Field(ge=0, le=999)] = 0


class PositionIn(Input):
    code: PostCode
    title: Annotated[Line, Field(min_length=1, max_length=100)]
    roles: Annotated[list[RoleName], Field(min_length=1)]
    rank: Annotated[int, Field(ge=1, le=99)] = 50
    unit_id: UUID | None = None


class PersonIn(Input):
    full_name: Annotated[Line, Field(min_length=1, max_length=50)]
    email: Email | Literal[""] = ""
    phone: Phone | Literal[""] = ""


class NewPersonIn(PersonIn):
    """A new person, usually with a first post."""

    username: Username
    position_id: UUID | None = None
    starts_on: Day | None = None


class ReasonIn(Input):
    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class AppointmentIn(Period):
    person_id: UUID
    position_id: UUID
    acting: bool = False
    authority: Annotated[Line, Field(max_length=200)] = ""


class MandateIn(Period):
    organization_id: UUID
    capacity: Literal[Capacity.KT, Capacity.TL, Capacity.TUQ]
    principal_id: UUID
    holder_id: UUID
    type_codes: list[TypeCode] = Field(default_factory=list)
    scope: Annotated[Line, Field(max_length=300)] = ""
    authority: Annotated[Line, Field(min_length=1, max_length=200)]


class HandoverIn(Input):
    absent_id: UUID
    stand_in_id: UUID
    starts_on: Day
    ends_on: Day
    reason: Annotated[Line, Field(min_length=1, max_length=200)]

    _in_order = field_validator("ends_on")(_not_before_start)


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OrganizationOut(Out):
    id: UUID
    code: str
    name: str
    short_name: str
    kind: OrganizationKind
    level: Level
    abbreviation: str
    place: str
    parent_id: UUID | None
    letterhead: dict[str, Any]
    collective: bool
    contact: str
    mst: str
    ended_on: date | None
    successor_id: UUID | None
    version: int


class UnitOut(Out):
    id: UUID
    organization_id: UUID
    name: str
    abbreviation: str
    ordinal: int
    ended_on: date | None


class PositionOut(Out):
    id: UUID
    organization_id: UUID
    unit_id: UUID | None
    code: str
    title: str
    roles: list[str]
    rank: int
    ended_on: date | None


class PersonOut(Out):
    id: UUID
    username: str
    full_name: str
    email: str
    phone: str
    disabled_at: datetime | None
    created_at: datetime


class AppointmentOut(Out):
    id: UUID
    person_id: UUID
    position_id: UUID
    starts_on: date
    ends_on: date | None
    acting: bool
    authority: str


class MandateOut(Out):
    id: UUID
    organization_id: UUID
    capacity: Capacity
    principal_id: UUID
    holder_id: UUID
    type_codes: list[str]
    scope: str
    starts_on: date
    ends_on: date | None
    authority: str
    revoked_at: datetime | None


class HandoverOut(Out):
    id: UUID
    organization_id: UUID
    absent_id: UUID
    stand_in_id: UUID
    starts_on: date
    ends_on: date
    reason: str
    ended_at: datetime | None


class OrganizationList(BaseModel):
    items: list[OrganizationOut]
    next: str | None = None


class UnitList(BaseModel):
    items: list[UnitOut]


class PositionList(BaseModel):
    items: list[PositionOut]
    next: str | None = None


class PersonList(BaseModel):
    items: list[PersonOut]
    next: str | None = None


class AppointmentList(BaseModel):
    items: list[AppointmentOut]
    next: str | None = None


class MandateList(BaseModel):
    items: list[MandateOut]
    next: str | None = None


class HandoverList(BaseModel):
    items: list[HandoverOut]
    next: str | None = None


class OrganizationChangeIn(OrganizationIn):
    """With the version that was on the page: who saves second is told."""

    version: int | None = None


class ContactChangeIn(ContactIn):
    version: int | None = None
