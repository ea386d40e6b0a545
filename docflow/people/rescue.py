"""What an administrator does for somebody who cannot get in: never their secrets, only new ways.

The administrator has seen in person, or by a call back, that it is them (ASVS 6.4.3).
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.work import Work, work

from . import factors, sessions
from .credentials import LoginDelay, Passkey, SetupCode
from .models import Person
from .setup_codes import make_setup_code


def managed(actor: Actor, person_id: UUID) -> Person:
    """A person the actor administers. Raises `NotFound`."""
    person = db.session.get(Person, person_id)
    if person is None or not policy.allows(actor, "person.manage", person):
        raise NotFound(kind="Person")
    return person


def _taken(w: Work, person_id: UUID) -> Person:
    person = w.take(Person, person_id)
    if not policy.allows(w.actor, "person.manage", person):
        raise NotFound(kind="Person")
    return person


def give_setup_code(actor: Actor, person_id: UUID) -> str:
    """A one-time code to hand over in person; a second factor, where there is one, stays."""
    with work(actor) as w:
        person = _taken(w, person_id)
        code = make_setup_code(w.session, person.id)
        w.record("account.setup_code", person)
    return code


def reset_factors(actor: Actor, person_id: UUID) -> list[UUID]:
    """Take away one-time codes, recovery codes and passkeys of a lost phone; ended sessions."""
    with work(actor) as w:
        person = _taken(w, person_id)
        w.session.execute(sa.delete(Passkey).where(Passkey.person_id == person.id))
        waiting = LoginDelay.subject == f"second:{person.id.hex}"
        w.session.execute(sa.delete(LoginDelay).where(waiting))
        return factors.remove_totp(w, person)


def end_sessions(actor: Actor, person_id: UUID) -> list[UUID]:
    """Sign a person out everywhere; the sessions that ended."""
    with work(actor) as w:
        person = _taken(w, person_id)
        ended = sessions.end_all(w.session, person.id)
        w.record("account.session_ended", person, count=len(ended))
    return ended


def open_code(person_id: UUID) -> SetupCode | None:
    """The code that was given and not used yet."""
    query = sa.select(SetupCode).where(
        SetupCode.person_id == person_id,
        SetupCode.used_at.is_(None),
        SetupCode.expires_at > clock.now(),
    )
    return db.session.scalar(query)
