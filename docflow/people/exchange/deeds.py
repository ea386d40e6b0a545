"""What a row of each sheet does when it is new or differs: the same use cases as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError

from docflow.core.access import SYSTEM, policy
from docflow.core.errors import Invalid
from docflow.core.work import Work
from docflow.people import staff, usecases
from docflow.people.models import Appointment, Organization, Person, Position, Unit
from docflow.people.schemas import (
    AppointmentIn,
    ContactIn,
    NewPersonIn,
    OrganizationIn,
    PersonIn,
    PositionIn,
    UnitIn,
)

Said = Mapping[str, Any]
M = TypeVar("M", bound=BaseModel)
CONTACT = frozenset({"contact", "mst"})


def _told(model: type[M], said: Said, **more: Any) -> M:
    """The row as the pages' forms would say it. Raises `Invalid` beside the columns."""
    values = {name: said[name] for name in model.model_fields if said.get(name) is not None}
    try:
        return model.model_validate(values | more)
    except ValidationError as error:
        wrong: dict[str, str] = {}
        for found in error.errors():
            wrong.setdefault(str(found["loc"][0]), str(found["type"]))
        raise Invalid(fields=wrong) from error


def _body(w: Work, code: str | None, field: str = "organization") -> UUID:
    found = w.session.scalar(sa.select(Organization.id).where(Organization.code == code))
    if found is None:
        raise Invalid(fields={field: "unknown_organization"})
    return found


def _unit(w: Work, body: UUID, abbreviation: str, field: str) -> UUID:
    query = sa.select(Unit.id).where(
        Unit.organization_id == body, Unit.abbreviation == abbreviation
    )
    found = w.session.scalar(query)
    if found is None:
        raise Invalid(fields={field: "unknown_unit"})
    return found


def _post(w: Work, body: UUID, code: str, field: str) -> UUID:
    query = sa.select(Position.id).where(Position.organization_id == body, Position.code == code)
    found = w.session.scalar(query)
    if found is None:
        raise Invalid(fields={field: "unknown_post"})
    return found


def _person(w: Work, username: str) -> UUID:
    found = w.session.scalar(sa.select(Person.id).where(Person.username == username))
    if found is None:
        raise Invalid(fields={"username": "unknown_person"})
    return found


def add_organization(w: Work, said: Said) -> None:
    usecases.add_organization(w, _organization(w, said))


def change_organization(w: Work, said: Said, differing: frozenset[str]) -> None:
    """An organisation's own administrator changes the contact and nothing else."""
    body = _body(w, said["code"], "code")
    whole = w.actor is SYSTEM or policy.allows(w.actor, "organization.define")
    if differing <= CONTACT and not whole:
        usecases.change_contact(w, body, _told(ContactIn, said))
    else:
        usecases.change_organization(w, body, _organization(w, said))


def _organization(w: Work, said: Said) -> OrganizationIn:
    parent = _body(w, said["parent"], "parent") if said["parent"] else None
    return _told(OrganizationIn, said, parent_id=parent)


def add_unit(w: Work, said: Said) -> None:
    usecases.add_unit(w, _body(w, said["organization"]), _told(UnitIn, said))


def change_unit(w: Work, said: Said, _differing: frozenset[str]) -> None:
    row = _unit(w, _body(w, said["organization"]), said["abbreviation"], "abbreviation")
    usecases.change_unit(w, row, _told(UnitIn, said))


def add_position(w: Work, said: Said) -> None:
    body = _body(w, said["organization"])
    usecases.add_position(w, body, _position(w, body, said))


def change_position(w: Work, said: Said, _differing: frozenset[str]) -> None:
    body = _body(w, said["organization"])
    row = _post(w, body, said["code"], "code")
    usecases.change_position(w, row, _position(w, body, said))


def _position(w: Work, body: UUID, said: Said) -> PositionIn:
    unit = _unit(w, body, said["unit"], "unit") if said["unit"] else None
    return _told(PositionIn, said, unit_id=unit)


def add_person(w: Work, said: Said) -> None:
    """Their post stands on the sheet of appointments; `appointed` says whether it does."""
    staff.register(w, _told(NewPersonIn, said))
    if not said["appointed"] and not policy.allows(w.actor, "organization.define"):
        raise Invalid(fields={"username": "without_post"})


def change_person(w: Work, said: Said, _differing: frozenset[str]) -> None:
    staff.change_person(w, _person(w, said["username"]), _told(PersonIn, said))


def add_appointment(w: Work, said: Said) -> None:
    staff.appoint(w, _appointment(w, said))


def change_appointment(w: Work, said: Said, differing: frozenset[str]) -> None:
    """The last day may be set; anything else would be another appointment."""
    if differing != {"ends_on"} or said["ends_on"] is None:
        raise Invalid(fields=dict.fromkeys(differing or {"ends_on"}, "only_end"))
    told = _appointment(w, said)
    row = w.session.scalars(
        sa.select(Appointment).where(
            Appointment.person_id == told.person_id,
            Appointment.position_id == told.position_id,
            Appointment.starts_on == told.starts_on,
        )
    ).one()
    staff.end_appointment(w, row.id, said["ends_on"])


def _appointment(w: Work, said: Said) -> AppointmentIn:
    post = _post(w, _body(w, said["organization"]), said["position"], "position")
    person = _person(w, said["username"])
    return _told(AppointmentIn, said, person_id=person, position_id=post)
