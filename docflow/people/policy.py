"""Who may see and change the directory.

An administrator of the province's UBND administers every organisation, any other one their own.
"""

from __future__ import annotations

from typing import Any

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


def works_only_here(actor: Actor, person: Any) -> Answer:
    """Holds for people all of whose present and coming posts are in the actor's organisation."""
    if actor.organization_id is None:
        return False
    lasting = sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= clock.today())
    posts = sa.select(Appointment.id).join(Position, Position.id == Appointment.position_id)
    posts = posts.where(Appointment.person_id == person.id, lasting)
    mine = posts.where(Position.organization_id == actor.organization_id)
    others = posts.where(Position.organization_id != actor.organization_id)
    if isinstance(person, type):
        return sa.and_(mine.correlate(Person).exists(), ~others.correlate(Person).exists())
    session = sa.orm.object_session(person)
    if session is None:
        return False
    return bool(session.scalar(sa.select(sa.and_(mine.exists(), ~others.exists()))))


policy.grant_general(
    {
        "account.own": anyone,
        "home.read": anyone,
        "directory.read": anyone,
        "help.read": anyone,
        "people.manage": administrator,
        "jobs.manage": administrator,
        "audit.verify": role("admin", "archivist"),
    }
)
policy.grant(
    {
        "organization.read": anyone,
        "organization.define": both(administrator, everywhere),
        "organization.manage": both(administrator, here),
        "person.manage": both(administrator, either(everywhere, works_only_here)),
        "handover.manage": either(
            both(administrator, here),
            both(role("leader", "office_head"), same_organization),
            own_post,
        ),
    }
)
