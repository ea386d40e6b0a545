"""Xin ý kiến: colleagues are asked beside the circuit; the document does not move."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from docflow.core.tasks import close_tasks
from docflow.core.work import Work
from docflow.documents.models import Document, DocumentState
from docflow.people.actors import has_ended, holders
from docflow.people.models import Position

from . import turns
from .models import Opinion
from .schemas import AnswerIn, AskIn


def ask(w: Work, document_id: UUID, said: AskIn, key: str | None = None) -> list[Opinion]:
    """Ask posts of the own organisation; the same `key` again returns what it made."""
    document = w.take(Document, document_id)
    if w.once(key):
        return opinions_of(w.session, document.id)
    w.require("document.consult", document)
    if document.state is not DocumentState.IN_REVIEW:
        raise WrongState("not_in_review", state=str(document.state), **w.winner(document.id))
    posts = [_post(w, document, post_id) for post_id in dict.fromkeys(said.position_ids)]
    rows = [_asked(w, document, post, said.question) for post in posts]
    titles = ", ".join(post.title for post in posts)
    w.record("document.ask_opinion", document, question=said.question, to=titles)
    w.remember(key, document)
    return rows


def _post(w: Work, document: Document, post_id: UUID) -> Position:
    post = w.session.get(Position, post_id)
    if post is None or post.organization_id != document.organization_id or has_ended(post, w.today):
        raise Invalid(fields={"position_ids": "unknown_post"})
    if post_id in w.actor.seats:
        raise Invalid(fields={"position_ids": "own_post"})
    if not holders(w.session, post_id, w.today):
        raise Invalid(fields={"position_ids": "vacant_post"})
    return post


def _asked(w: Work, document: Document, post: Position, question: str) -> Opinion:
    row = Opinion(
        document_id=document.id,
        asked_by=turns.signature_of(w),
        position_id=post.id,
        question=question,
        asked_at=w.now,
    )
    w.session.add(row)
    turns.ask(w, document, post.id, "opinion")
    return row


def answer(w: Work, document_id: UUID, opinion_id: UUID, said: AnswerIn) -> Opinion:
    """Give the opinion one was asked for, once, while the document is still in review."""
    document = w.take(Document, document_id)
    row = w.session.get(Opinion, opinion_id, with_for_update=True)
    if row is None or row.document_id != document.id:
        raise NotFound(kind="Opinion")
    if row.position_id not in w.actor.seats:
        raise Forbidden("not_asked")
    if row.answered_at is not None:
        raise WrongState("already_answered", by=row.answered_by, at=row.answered_at)
    if document.state is not DocumentState.IN_REVIEW:
        raise WrongState("not_in_review", state=str(document.state), **w.winner(document.id))
    row.answer, row.answered_at = said.answer, w.now
    row.answered_by = turns.signature_of(w)
    w.record("document.give_opinion", document, answer=said.answer)
    if not _asked_more(w, row):
        close_tasks(w, document.id, "opinion", position_id=row.position_id)
    return row


def _asked_more(w: Work, answered: Opinion) -> bool:
    w.session.flush()
    query = sa.select(Opinion.id).where(
        Opinion.document_id == answered.document_id,
        Opinion.position_id == answered.position_id,
        Opinion.answered_at.is_(None),
    )
    return w.session.scalar(query.limit(1)) is not None


def opinions_of(session: orm.Session, document_id: UUID) -> list[Opinion]:
    """All of a document, oldest first; the caller has checked who reads."""
    query = sa.select(Opinion).where(Opinion.document_id == document_id).order_by(Opinion.asked_at)
    return list(session.scalars(query))


def asked_of(actor: Actor, opinions: Sequence[Opinion]) -> list[Opinion]:
    """Those that wait for this actor."""
    return [row for row in opinions if row.answered_at is None and row.position_id in actor.seats]
