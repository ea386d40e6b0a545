"""Who may see and change the directory.

An administrator of the province's UBND administers every organisation, any other one their own.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.access import Actor, Answer, anyone, both, either, policy, role, same_organization

from .models import PROVINCE_ADMIN, Appointment, Person, Position

administrator = role("admin")
everywhere = role(PROVINCE_ADMIN)
here = either(everywhere, same_organization)


def own_post(actor: Actor, subject: Any) -> Answer:
    """Holds for a hand-over of the post the actor works in: what was handed to them stays."""
    if actor.position_id is None:
        return False
    answer: Answer = subject.absent_id == actor.position_id
    return answer


def works_here(actor: Actor, person: Any) -> Answer:
    """Holds for people who ever had a post in the actor's organisation."""
    if actor.organization_id is None:
        return False
    mine = _posts(person).where(Position.organization_id == actor.organization_id)
    return _answer(person, mine.correlate(Person).exists())


def works_only_here(actor: Actor, person: Any) -> Answer:
    """Holds for people all of whose present and coming posts are in the actor's organisation."""
    if actor.organization_id is None:
        return False
    lasting = sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= clock.today())
    posts = _posts(person).where(lasting).correlate(Person)
    mine = posts.where(Position.organization_id == actor.organization_id)
    others = posts.where(Position.organization_id != actor.organization_id)
    return _answer(person, sa.and_(mine.exists(), ~others.exists()))


def _posts(person: Any) -> sa.Select[UUID]:
    held = sa.select(Appointment.id).join(Position, Position.id == Appointment.position_id)
    return held.where(Appointment.person_id == person.id)


def _answer(person: Any, condition: sa.ColumnElement[bool]) -> Answer:
    """The condition itself for the class, its truth in the database for a row."""
    if isinstance(person, type):
        return condition
    session = sa.orm.object_session(person)
    return session is not None and bool(session.scalar(sa.select(condition)))


policy.grant_general(
    {
        "account.own": anyone,
        "home.read": anyone,
        "directory.read": anyone,
        "help.read": anyone,
        "people.manage": administrator,
        "reference.manage": both(administrator, everywhere),
        "jobs.manage": administrator,
        "audit.verify": role("admin", "archivist"),
    }
)
policy.grant(
    {
        "organization.read": anyone,
        "organization.define": both(administrator, everywhere),
        "organization.manage": both(administrator, here),
        "person.read": both(administrator, either(everywhere, works_here)),
        "person.manage": both(administrator, either(everywhere, works_only_here)),
        "job.manage": both(administrator, here),
        "handover.manage": either(
            both(administrator, here),
            both(role("leader", "office_head"), same_organization),
            own_post,
        ),
    }
)
