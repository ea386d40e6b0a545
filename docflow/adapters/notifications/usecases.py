"""Making notices inside the deeds that cause them, and sending them afterwards.

A notice never carries content: no subject, no number, no name of a document leaves by e-mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.circulation.models import Incoming
from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.audit import AuditEntry
from docflow.core.db import db
from docflow.core.jobs import job, periodic
from docflow.core.ports import Ports
from docflow.core.tasks import Task, on_open
from docflow.core.work import Event, Work, consequence, transaction
from docflow.documents.models import Document
from docflow.people.actors import holders
from docflow.people.models import Person

from .models import Notice, NoticeChoice
from .words import letter_for

DIGEST_HOUR = 7
About = tuple[str, UUID]
"""What a notice leads to: kind and id."""


@on_open
def waits(work: Work, task: Task) -> None:
    """Tell who holds the post that something new waits there."""
    for person in holders(work.session, task.position_id, work.today):
        if person.id != work.actor.person_id:
            tell(
                work, person.id, task.kind, (task.subject_kind, task.subject_id), f"task:{task.id}"
            )


@consequence("document.return")
@consequence("document.send_back")
@consequence("document.void")
def came_back(work: Work, document: Document) -> None:
    """A refusal is told to everybody who worked on the document before."""
    query = sa.select(AuditEntry.actor_id).where(AuditEntry.subject_id == document.id).distinct()
    for person_id in sorted(set(work.session.scalars(query)) | {document.drafter_id}):
        _about(work, person_id, "returned", document)


@consequence("document.issue")
def went_out(work: Work, document: Document) -> None:
    _about(work, document.drafter_id, "issued", document)


@consequence("document.stage")
def moved_there(work: Work, document: Document) -> None:
    _about(work, document.drafter_id, "stage", document, key=f":{work.now.isoformat()}")


@consequence("incoming.urge")
def urged(work: Work, incoming: Incoming) -> None:
    for assignment in incoming.assignments:
        if assignment.state != "done":
            for person in holders(work.session, assignment.position_id, work.today):
                key = f"urge:{incoming.id}:{work.now.isoformat()}"
                tell(work, person.id, "urged", ("incoming", incoming.id), key)


def _about(work: Work, person_id: UUID, code: str, document: Document, key: str = "") -> None:
    known = work.session.get(Person, person_id)
    if known is not None and person_id != work.actor.person_id:
        unique = f"{code}:{document.id}:{document.version_no}{key}"
        tell(work, person_id, code, ("document", document.id), unique)


def tell(work: Work, person_id: UUID, code: str, about: About, key: str) -> None:
    """Add a notice unless the person has one with this key; the bell rings after the commit."""
    if _known(work, person_id, key):
        return
    notice = Notice(
        person_id=person_id,
        key=key[:120],
        code=code,
        subject_kind=about[0],
        subject_id=about[1],
        created_at=work.now,
    )
    work.session.add(notice)
    work.session.flush()
    work.events.append(Event("notice.new", "inbox", person_id, work.actor.person_id, work.now))
    choice = work.session.get(NoticeChoice, person_id)
    if choice is not None and choice.mail == "at_once":
        work.enqueue("notice.mail", key=f"notice.mail:{notice.id}", id=str(notice.id))


def _known(work: Work, person_id: UUID, key: str) -> bool:
    query = sa.select(Notice.id).where(Notice.person_id == person_id, Notice.key == key[:120])
    return work.session.scalar(query) is not None


@job("notice.mail")
def mail_one(ports: Ports, payload: dict[str, Any]) -> None:
    """Send one notice by e-mail; marked as sent before the letter leaves, so never twice."""
    notice = db.session.get(Notice, UUID(payload["id"]))
    if ports.mailer is None or notice is None or notice.mailed_at or notice.read_at:
        return
    _mail(ports, notice.person_id, [notice.id])


def _digest_due() -> str | None:
    """One digest on each day, from seven in the morning."""
    local = clock.now().astimezone(clock.HANOI)
    return f"notice.digest:{local.date()}" if local.hour >= DIGEST_HOUR else None


periodic("notice.digest", _digest_due)


@job("notice.digest")
def digest(ports: Ports, _payload: dict[str, Any]) -> None:
    """Once a day: how many unread notices wait, to each person who wants to know."""
    if ports.mailer is None:
        return
    query = (
        sa.select(Notice.person_id, Notice.id)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Notice.person_id)
        .where(
            Notice.read_at.is_(None),
            Notice.mailed_at.is_(None),
            sa.func.coalesce(NoticeChoice.mail, "digest") == "digest",
        )
    )
    waiting: dict[UUID, list[UUID]] = {}
    for person_id, notice_id in db.session.execute(query):
        waiting.setdefault(person_id, []).append(notice_id)
    db.session.rollback()
    for person_id, notices in waiting.items():
        _mail(ports, person_id, notices)


def _mail(ports: Ports, person_id: UUID, notices: list[UUID]) -> None:
    """Claim the notices, then send; a failed send gives them back for the next try."""
    person = db.session.get(Person, person_id)
    if ports.mailer is None or person is None or not person.email or person.disabled_at:
        return
    letter = letter_for(person.email, person.locale, len(notices), ports.public_url)
    if not _mark(notices, ports.now()):
        return
    try:
        ports.mailer.send(letter)
    except OSError:
        _mark(notices, None)
        raise


def _mark(notices: list[UUID], at: datetime | None) -> bool:
    with transaction() as session:
        rows = list(session.scalars(sa.select(Notice).where(Notice.id.in_(notices))))
        if at is not None and any(row.mailed_at for row in rows):
            return False
        for row in rows:
            row.mailed_at = at
    return True


def unread(actor: Actor) -> int:
    query = sa.select(sa.func.count()).where(
        Notice.person_id == actor.person_id, Notice.read_at.is_(None)
    )
    return db.session.scalar(query) or 0


def latest(actor: Actor, limit: int = 50) -> list[Notice]:
    query = (
        sa.select(Notice)
        .where(Notice.person_id == actor.person_id)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def read_all(actor: Actor) -> None:
    with transaction() as session:
        query = sa.select(Notice).where(
            Notice.person_id == actor.person_id, Notice.read_at.is_(None)
        )
        for row in session.scalars(query):
            row.read_at = clock.now()


def choose(actor: Actor, mail: str) -> None:
    """How the person wants e-mail: `at_once`, `digest` or `none`."""
    with transaction() as session:
        row = session.get(NoticeChoice, actor.person_id)
        if row is None:
            row = NoticeChoice(person_id=actor.person_id)
            session.add(row)
        row.mail = mail
