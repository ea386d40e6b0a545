"""In what capacity a post signs, and the lines above its name (NĐ 30/2020 Art. 13).

The head signs for the body (TM.) or in the own name; a deputy for the head (KT.); a unit head by
order (TL.), whose own deputy may sign for them (KT. under TL.); anyone else by a written, limited
mandate (TUQ.) that cannot be passed on. An acting head signs with Q.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Forbidden

from .actors import has_ended, in_force, living
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
    if post is None or has_ended(post, day):
        raise Forbidden("outside_mandate")
    appointment, holder = _holder(session, position_id, day)
    if "leader" in post.roles:
        return _of_head(session, post, appointment, holder)
    for mandate in _mandates(session, position_id, type_code, day):
        above = _above(session, mandate, type_code, day)
        if above is not None:
            lines = (*above, _titled(post, appointment))
            return SigningRight(mandate.capacity, lines, holder, mandate.authority, mandate.id)
    raise Forbidden("outside_mandate")


def may_sign(session: orm.Session, position_id: UUID, type_code: str, day: date) -> bool:
    """Whether `signing_right` would be given."""
    try:
        signing_right(session, position_id, type_code, day)
    except Forbidden:
        return False
    return True


def signers_for(
    session: orm.Session, organization_id: UUID, type_code: str, day: date
) -> list[Signer]:
    """Every post of the organisation that may sign the type on a day, highest first."""
    query = (
        sa.select(Position)
        .where(Position.organization_id == organization_id, living(Position, day))
        .order_by(Position.rank, Position.code)
    )
    posts = session.scalars(query).all()
    given = set(session.scalars(sa.select(Mandate.holder_id).where(_held_by(posts))))
    found = []
    for post in posts:
        if "leader" not in post.roles and post.id not in given:
            continue
        try:
            right = signing_right(session, post.id, type_code, day)
        except Forbidden:
            continue
        found.append(Signer(post, right.holder, right))
    return found


def _held_by(posts: Iterable[Position]) -> sa.ColumnElement[bool]:
    return Mandate.holder_id.in_([post.id for post in posts])


def _holder(session: orm.Session, position_id: UUID, day: date) -> tuple[Appointment, Person]:
    query = (
        sa.select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.position_id == position_id, in_force(day), Person.disabled_at.is_(None))
        .order_by(Appointment.starts_on.desc(), Appointment.id)
    )
    row = session.execute(query).first()
    if row is None:
        raise Forbidden("outside_mandate")
    return row


def _of_head(
    session: orm.Session, post: Position, appointment: Appointment, holder: Person
) -> SigningRight:
    body = _body_line(session, post)
    own = Capacity.TM if body else None
    capacity = Capacity.Q if appointment.acting else own
    return SigningRight(
        capacity, (*body, _titled(post, appointment)), holder, appointment.authority
    )


def _titled(post: Position, appointment: Appointment) -> str:
    return ("Q. " if appointment.acting else "") + post.title.upper()


def _body_line(session: orm.Session, post: Position) -> tuple[str, ...]:
    """`TM. ỦY BAN NHÂN DÂN` for a collective body, nothing for an agency under one head."""
    organization = session.get_one(Organization, post.organization_id)
    if not organization.collective:
        return ()
    return ("TM. " + str(organization.letterhead["lines"][0]).upper(),)


def _mandates(
    session: orm.Session, position_id: UUID, type_code: str, day: date
) -> Iterator[Mandate]:
    """What the post was given that covers the type on the day, the newest first."""
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
    for mandate in session.scalars(query).all():
        if not mandate.type_codes or type_code in mandate.type_codes:
            yield mandate


def _above(
    session: orm.Session, mandate: Mandate, type_code: str, day: date
) -> tuple[str, ...] | None:
    """The lines above the signer's own title; None when the principal could not give that."""
    principal = session.get_one(Position, mandate.principal_id)
    if has_ended(principal, day) or principal.organization_id != mandate.organization_id:
        return None
    formula = f"{mandate.capacity}. {principal.title.upper()}"
    if "leader" in principal.roles:
        body = _body_line(session, principal) if mandate.capacity is Capacity.KT else ()
        return (*body, formula)
    if mandate.capacity is not Capacity.KT:
        return None
    return _under_order(session, principal, formula, (type_code, day))


def _under_order(
    session: orm.Session, principal: Position, formula: str, asked: tuple[str, date]
) -> tuple[str, ...] | None:
    """KT. under TL.: a unit's deputy signs what its head may sign by order, and nothing else."""
    for above in _mandates(session, principal.id, *asked):
        head = session.get_one(Position, above.principal_id)
        if (
            above.capacity is Capacity.TL
            and "leader" in head.roles
            and not has_ended(head, asked[1])
        ):
            return (f"TL. {head.title.upper()}", formula)
    return None
