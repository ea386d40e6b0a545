"""In what capacity a post signs, and the lines above its name (NĐ 30/2020 Art. 13).

The head signs for the body (TM.) or in the own name; a deputy for the head (KT.); a unit head by
order (TL.), whose own deputy may sign for them (KT. under TL.); anyone else by a written, limited
mandate (TUQ.) that cannot be passed on. An acting head signs with Q.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Forbidden

from .actors import in_force
from .models import Appointment, Capacity, Mandate, Organization, Person, Position


@dataclass(frozen=True)
class SigningRight:
    """What is printed when the post signs, who holds it and by which document."""

    capacity: Capacity | None
    lines: tuple[str, ...]
    holder: Person
    authority: str = ""
    mandate_id: UUID | None = None


@dataclass(frozen=True)
class Signer:
    position: Position
    person: Person
    right: SigningRight


def signing_right(
    session: orm.Session, position_id: UUID, type_code: str, day: date
) -> SigningRight:
    """Raise `Forbidden("outside_mandate")` unless the post may sign this type on this day."""
    post = session.get(Position, position_id)
    if post is None or (post.ended_on is not None and post.ended_on < day):
        raise Forbidden("outside_mandate")
    appointment, holder = _holder(session, position_id, day)
    if "leader" in post.roles:
        capacity = Capacity.Q if appointment.acting else _own_capacity(session, post)
        return SigningRight(
            capacity, _head_lines(session, post, appointment), holder, appointment.authority
        )
    mandate = _mandate(session, position_id, type_code, day)
    lines = _mandate_lines(session, mandate, post, type_code, day)
    return SigningRight(mandate.capacity, lines, holder, mandate.authority, mandate.id)


def signers_for(
    session: orm.Session, organization_id: UUID, type_code: str, day: date
) -> list[Signer]:
    """Every post of the organisation that may sign the type today, highest first."""
    query = (
        sa.select(Position)
        .where(Position.organization_id == organization_id, Position.ended_on.is_(None))
        .order_by(Position.rank, Position.code)
    )
    found = []
    for post in session.scalars(query):
        try:
            right = signing_right(session, post.id, type_code, day)
        except Forbidden:
            continue
        found.append(Signer(post, right.holder, right))
    return found


def _holder(session: orm.Session, position_id: UUID, day: date) -> tuple[Appointment, Person]:
    query = (
        sa.select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.position_id == position_id, in_force(day), Person.disabled_at.is_(None))
        .order_by(Appointment.starts_on.desc(), Appointment.id)
    )
    row = session.execute(query).tuples().first()
    if row is None:
        raise Forbidden("outside_mandate")
    return row


def _own_capacity(session: orm.Session, post: Position) -> Capacity | None:
    return Capacity.TM if session.get_one(Organization, post.organization_id).collective else None


def _head_lines(session: orm.Session, post: Position, appointment: Appointment) -> tuple[str, ...]:
    title = ("Q. " if appointment.acting else "") + post.title.upper()
    return (*_body_line(session, post), title)


def _body_line(session: orm.Session, post: Position) -> tuple[str, ...]:
    """`TM. ỦY BAN NHÂN DÂN` for a collective body, nothing for an agency under one head."""
    organization = session.get_one(Organization, post.organization_id)
    if not organization.collective:
        return ()
    return ("TM. " + str(organization.letterhead["lines"][0]).upper(),)


def _mandate(session: orm.Session, position_id: UUID, type_code: str, day: date) -> Mandate:
    query = (
        sa.select(Mandate)
        .where(
            Mandate.holder_id == position_id,
            Mandate.starts_on <= day,
            sa.or_(Mandate.ends_on.is_(None), Mandate.ends_on >= day),
            Mandate.revoked_at.is_(None),
        )
        .order_by(Mandate.starts_on.desc(), Mandate.id)
    )
    for mandate in session.scalars(query):
        if not mandate.type_codes or type_code in mandate.type_codes:
            return mandate
    raise Forbidden("outside_mandate")


def _mandate_lines(
    session: orm.Session, mandate: Mandate, post: Position, type_code: str, day: date
) -> tuple[str, ...]:
    principal = session.get_one(Position, mandate.principal_id)
    own = post.title.upper()
    formula = f"{mandate.capacity}. {principal.title.upper()}"
    if "leader" in principal.roles:
        body = _body_line(session, principal) if mandate.capacity is Capacity.KT else ()
        return (*body, formula, own)
    if mandate.capacity is not Capacity.KT:
        raise Forbidden("outside_mandate")
    above = _mandate(session, principal.id, type_code, day)
    if above.capacity is not Capacity.TL:
        raise Forbidden("outside_mandate")
    head = session.get_one(Position, above.principal_id)
    return (f"TL. {head.title.upper()}", formula, own)
