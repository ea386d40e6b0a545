"""Making notices inside the deeds that cause them. A notice never carries content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa

from docflow.circulation.models import AssignmentRole, Incoming
from docflow.core.audit import AuditEntry
from docflow.core.tasks import Task, on_open
from docflow.core.work import Event, Work, consequence
from docflow.documents.models import Document
from docflow.people.actors import in_force, positions_with
from docflow.people.models import Appointment, Handover, Person

from .models import Mail, Notice, NoticeChoice


@dataclass(frozen=True)
class News:
    """What happened in an organisation; `key` makes it one thing, however often it is told."""

    organization_id: UUID
    code: str
    kind: str
    id: UUID
    key: str
    urgency: int = 0


@dataclass(frozen=True, kw_only=True)
class Rung(Event):
    """The bell of `subject_id`, a person."""

    news: News
    locale: str


@on_open
def waits(work: Work, task: Task) -> None:
    """Tell who holds the post, or stands in for it, that something new waits there."""
    news = News(
        task.organization_id,
        task.kind,
        task.subject_kind,
        task.subject_id,
        f"task:{task.id}",
        task.urgency or 0,
    )
    tell(work, _holding(work, [task.position_id]), news)


@consequence("document.return")
@consequence("document.send_back")
def came_back(work: Work, document: Document) -> None:
    """A refusal is told to everybody who worked on the document before."""
    tell(work, _who_worked(document), _about(work, "returned", document))


@consequence("document.void")
def voided(work: Work, document: Document) -> None:
    tell(work, _who_worked(document), _about(work, "voided", document))


@consequence("document.issue")
def went_out(work: Work, document: Document) -> None:
    tell(work, _is(document.drafter_id), _about(work, "issued", document))


@consequence("document.refused_there")
def refused_there(work: Work, document: Document) -> None:
    """The drafter and the clerks have to do something about it."""
    clerks = [post.id for post in positions_with(work.session, document.organization_id, "clerk")]
    asked = sa.or_(_is(document.drafter_id), _holding(work, clerks))
    tell(work, asked, _about(work, "refused_there", document))


@consequence("document.finished_there")
def finished_there(work: Work, document: Document) -> None:
    tell(work, _is(document.drafter_id), _about(work, "finished_there", document))


@consequence("incoming.urge")
def urged(work: Work, incoming: Incoming) -> None:
    posts = [a.position_id for a in incoming.assignments if a.live and a.role in _AT_WORK]
    key = f"urged:{incoming.id}:{work.now.isoformat()}"
    here = incoming.organization_id
    news = News(here, "urged", "incoming", incoming.id, key, incoming.urgency)
    tell(work, _holding(work, posts), news)


_AT_WORK = (AssignmentRole.LEAD, AssignmentRole.SUPPORT)


def _about(work: Work, code: str, document: Document) -> News:
    key = f"{code}:{document.id}:{work.now.isoformat()}"
    here = document.organization_id
    return News(here, code, "document", document.id, key, document.urgency)


def _is(person_id: UUID) -> sa.ColumnElement[bool]:
    return Person.id == person_id


def _who_worked(document: Document) -> sa.ColumnElement[bool]:
    """Everybody who did something to the document, the drafter among them."""
    named = sa.select(AuditEntry.actor_id).where(AuditEntry.subject_id == document.id)
    return sa.or_(Person.id == document.drafter_id, Person.id.in_(named))


def _holding(work: Work, posts: Iterable[UUID]) -> sa.ColumnElement[bool]:
    """Who holds one of the posts today, or stands in for it."""
    absent = sa.select(Handover.stand_in_id).where(
        Handover.absent_id.in_(posts),
        Handover.starts_on <= work.today,
        Handover.ends_on >= work.today,
        Handover.ended_at.is_(None),
    )
    held = sa.or_(Appointment.position_id.in_(posts), Appointment.position_id.in_(absent))
    return Person.id.in_(sa.select(Appointment.person_id).where(held, in_force(work.today)))


def tell(work: Work, asked: sa.ColumnElement[bool], news: News) -> None:
    """One notice for each living person among `asked`, but not for who did it."""
    query = (
        sa.select(Person.id, Person.locale, NoticeChoice.mail)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Person.id)
        .outerjoin(Notice, sa.and_(Notice.person_id == Person.id, Notice.key == news.key))
        .where(
            asked,
            Person.disabled_at.is_(None),
            Person.id != work.actor.person_id,
            Notice.id.is_(None),
        )
        .order_by(Person.id)
    )
    for person_id, locale, mail in work.session.execute(query).all():
        notice = Notice(
            id=uuid4(),
            person_id=person_id,
            key=news.key,
            code=news.code,
            subject_kind=news.kind,
            subject_id=news.id,
            urgency=news.urgency,
            created_at=work.now,
        )
        work.session.add(notice)
        work.events.append(_bell(work, person_id, locale, news))
        if mail == Mail.AT_ONCE:
            said = {"id": str(notice.id)}
            work.enqueue("notice.mail", news.organization_id, said, key=f"notice.mail:{notice.id}")


def _bell(work: Work, person_id: UUID, locale: str, news: News) -> Rung:
    actor_id = work.actor.person_id
    return Rung("notice.new", "inbox", person_id, actor_id, work.now, news=news, locale=locale)
