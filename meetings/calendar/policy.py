"""Who may see, prepare and run a meeting: what somebody is in it, read from its people."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from docflow.core.access import (
    Actor,
    Answer,
    Rule,
    anyone,
    both,
    either,
    in_state,
    policy,
    role,
    same_organization,
)

from .models import Meeting, Participant, Role

HELD = ("invited", "open", "paused", "closed", "archived", "cancelled")
"""From the invitation on, its people see a meeting."""


def serves_as(*roles: Role) -> Rule:
    """Holds for people who are one of `roles` in the meeting (any, when none is named)."""
    return _is_there(Participant.role.in_(roles or tuple(Role)))


def _is_there(which: sa.ColumnElement[bool]) -> Rule:
    """Holds for people of the meeting whose place in it is so."""
    of_one = sa.select(Participant.id).where(
        Participant.meeting_id == sa.bindparam("meeting_id"),
        Participant.person_id == sa.bindparam("person_id"),
        which,
        Participant.removed_at.is_(None),
    )

    def rule(actor: Actor, meeting: Any) -> Answer:
        if isinstance(meeting, type):
            held = sa.exists().where(
                Participant.meeting_id == Meeting.id,
                Participant.person_id == actor.person_id,
                which,
                Participant.removed_at.is_(None),
            )
            return held.correlate(Meeting)
        session = sa.orm.object_session(meeting)
        asked = {"meeting_id": meeting.id, "person_id": actor.person_id}
        return session is not None and session.scalar(of_one, asked) is not None

    return rule


def is_keeper(actor: Actor, meeting: Any) -> Answer:
    answer: Answer = meeting.keeper_id == actor.person_id
    return answer


leads = _is_there(Participant.leads.is_(True))
"""Whom the chair gave the chairing, for now."""
presides = either(serves_as(Role.CHAIR), leads)
keeps = either(
    serves_as(Role.SECRETARY), is_keeper, both(role("office_head", "leader"), same_organization)
)

policy.grant_general(
    {
        "meeting.list": anyone,
        "meeting.plan": role(
            "leader", "deputy", "office_head", "unit_head", "unit_deputy", "clerk", "specialist"
        ),
    }
)
policy.grant(
    {
        "meeting.read": either(both(serves_as(), in_state(*HELD)), keeps, presides),
        "meeting.attend": serves_as(
            Role.CHAIR, Role.SECRETARY, Role.MEMBER, Role.DELEGATE, Role.GUEST
        ),
        "meeting.reply": both(serves_as(), in_state("invited")),
        "meeting.keep": keeps,
        "meeting.preside": presides,
        "meeting.chair": serves_as(Role.CHAIR),
        "meeting.screen": serves_as(Role.CHAIR, Role.SECRETARY, Role.TECHNICIAN),
        "meeting.run": either(presides, serves_as(Role.SECRETARY)),
    }
)
