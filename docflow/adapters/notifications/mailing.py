"""Letters about notices: at once or once a day, never twice, tried again when the server fails."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.db import db
from docflow.core.jobs import job, periodic
from docflow.core.ports import Ports
from docflow.core.work import transaction
from docflow.people.models import Person

from .models import Mail, Notice, NoticeChoice
from .words import letter_for

DIGEST_HOUR = 7
"""Việt Nam time."""


@job("notice.mail")
def mail_one(ports: Ports, payload: dict[str, Any]) -> None:
    """Send one notice, unless it was read meanwhile."""
    notice = db.session.get(Notice, UUID(payload["id"]))
    if ports.mailer is None or notice is None or notice.read_at:
        return
    _mail(ports, notice.person_id, [notice.id])


def _digest_due() -> str | None:
    """One digest on each day, from seven in the morning."""
    local = clock.now().astimezone(clock.HANOI)
    return f"notice.digest:{local.date()}" if local.hour >= DIGEST_HOUR else None


periodic("notice.digest", _digest_due)


@job("notice.digest")
def digest(ports: Ports, _payload: dict[str, Any]) -> None:
    """Tell everybody who wants to know what is unread; who cannot be reached holds up nobody."""
    if ports.mailer is None:
        return
    failures = []
    for person_id, notices in _unread_by_person().items():
        try:
            _mail(ports, person_id, notices)
        except OSError as failure:
            failures.append(failure)
    if failures:
        raise failures[0]


def _unread_by_person() -> dict[UUID, list[UUID]]:
    query = (
        sa.select(Notice.person_id, Notice.id)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Notice.person_id)
        .where(
            Notice.read_at.is_(None),
            Notice.mailed_at.is_(None),
            sa.func.coalesce(NoticeChoice.mail, Mail.DIGEST) == Mail.DIGEST,
        )
        .order_by(Notice.person_id, Notice.created_at)
    )
    waiting: dict[UUID, list[UUID]] = {}
    for person_id, notice_id in db.session.execute(query).all():
        waiting.setdefault(person_id, []).append(notice_id)
    db.session.rollback()
    return waiting


def _mail(ports: Ports, person_id: UUID, notices: list[UUID]) -> None:
    """Mark as sent, then send; a failed send takes the mark back for the next try.

    A process killed in between sends nothing: the bell has it, and a letter never comes twice.
    """
    person = db.session.get(Person, person_id)
    if ports.mailer is None or person is None or not person.email or person.disabled_at:
        return
    to, locale = person.email, person.locale
    codes = _claim(notices, ports)
    if not codes:
        return
    try:
        ports.mailer.send(letter_for(to, locale, codes, ports.public_url))
    except OSError:
        _give_back(notices)
        raise


def _claim(notices: list[UUID], ports: Ports) -> list[str]:
    """Mark those nobody mailed yet; their codes."""
    with transaction() as session:
        query = sa.select(Notice).where(Notice.id.in_(notices), Notice.mailed_at.is_(None))
        rows = list(session.scalars(query.with_for_update()))
        for row in rows:
            row.mailed_at = ports.now()
        return [row.code for row in rows]


def _give_back(notices: list[UUID]) -> None:
    with transaction() as session:
        for row in session.scalars(sa.select(Notice).where(Notice.id.in_(notices))):
            row.mailed_at = None
