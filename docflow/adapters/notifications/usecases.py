"""The bell: what a person has not looked at yet, and how they want to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.circulation.delivery import title_of as incoming_title
from docflow.circulation.models import Incoming
from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.db import db
from docflow.core.work import transaction
from docflow.documents.models import Document
from docflow.documents.naming import title_of as document_title

from .models import Mail, Notice, NoticeChoice

LATEST = 50


def unread(actor: Actor) -> int:
    query = sa.select(sa.func.count()).where(_unread_of(actor))
    return db.session.scalar(query) or 0


def _unread_of(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(Notice.person_id == actor.person_id, Notice.read_at.is_(None))


def latest(actor: Actor) -> list[Notice]:
    """The newest, read or not."""
    query = (
        sa.select(Notice)
        .where(Notice.person_id == actor.person_id)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(LATEST)
    )
    return list(db.session.scalars(query))


def titles_of(actor: Actor, notices: list[Notice]) -> dict[UUID, str]:
    """What the notices are about, of what the reader may read in the post they work in now."""
    ids = {notice.subject_id for notice in notices}
    found: dict[UUID, str] = {}
    for kind, right, name in NAMED:
        query = sa.select(kind).where(kind.id.in_(ids), policy.visible(actor, right, kind))
        found |= {row.id: name(row) for row in db.session.scalars(query)}
    return found


NAMED: list[tuple[Any, str, Any]] = [
    (Document, "document.read", document_title),
    (Incoming, "incoming.read", incoming_title),
]


def read_all(actor: Actor) -> None:
    _read(_unread_of(actor))


def read_about(actor: Actor, subject_id: UUID) -> None:
    """Who opens what a notice is about has read it. Writes only when there is something."""
    about = sa.and_(_unread_of(actor), Notice.subject_id == subject_id)
    if db.session.scalar(sa.select(Notice.id).where(about).limit(1)) is not None:
        _read(about)


def _read(which: sa.ColumnElement[bool]) -> None:
    with transaction() as session:
        session.execute(sa.update(Notice).where(which).values(read_at=clock.now()))


def choice_of(actor: Actor) -> Mail:
    row = db.session.get(NoticeChoice, actor.person_id)
    return Mail(row.mail) if row else Mail.DIGEST


def choose(actor: Actor, mail: Mail) -> None:
    """How the person wants e-mail."""
    with transaction() as session:
        row = session.get(NoticeChoice, actor.person_id)
        if row is None:
            session.add(NoticeChoice(person_id=actor.person_id, mail=mail))
        else:
            row.mail = mail
