"""An empty office: one administering organisation and its administrator, without a password."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import SYSTEM
from docflow.core.values import collation_key, fold
from docflow.core.work import Work, work

from .credentials import Password
from .models import Appointment, Level, Organization, OrganizationKind, Person, Position

USERNAME = "quantri"
NAME = "Ủy ban nhân dân tỉnh"
CODE = "H00"
"""Both are to be changed on the page of organisations."""
TITLE = "Quản trị hệ thống"


def found_office() -> None:
    """Found the administering organisation with one post and its holder, unless one is there."""
    with work(SYSTEM) as w:
        if w.session.scalar(sa.select(Organization.id).limit(1)) is not None:
            return
        post = _post(w, _organization(w))
        person = Person(
            username=USERNAME,
            full_name=TITLE,
            sort_key=collation_key(TITLE),
            search_key=fold(TITLE),
            created_at=w.now,
        )
        w.record("person.add", person)
        row = Appointment(person_id=person.id, position_id=post.id, starts_on=w.today)
        w.record("appointment.add", row)


def _organization(w: Work) -> Organization:
    row = Organization(
        code=CODE,
        name=NAME,
        short_name="UBND tỉnh",
        kind=OrganizationKind.COMMITTEE,
        level=Level.PROVINCE,
        abbreviation="UBND",
        place="",
        letterhead={"parent": None, "lines": [NAME]},
        collective=True,
        sort_key=collation_key(NAME),
        search_key=fold(NAME),
    )
    w.record("organization.add", row)
    return row


def _post(w: Work, organization: Organization) -> Position:
    row = Position(
        organization_id=organization.id, code=USERNAME, title=TITLE, roles=["admin"], rank=90
    )
    w.record("position.add", row)
    return row


def waiting_administrator(session: orm.Session) -> UUID | None:
    """The first administrator, as long as no password was set."""
    query = (
        sa.select(Person.id)
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Person.username == USERNAME, Password.person_id.is_(None))
    )
    return session.scalar(query)
