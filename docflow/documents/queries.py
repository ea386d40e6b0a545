"""What people look at: lists and single documents, already filtered by policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.counting import in_each_state
from docflow.core.errors import NotFound
from docflow.core.paging import Page, page_of
from docflow.core.values import fold
from docflow.people.actors import holders, living, positions_with
from docflow.people.capacity import Signer, signers_for
from docflow.people.models import Organization

from .models import BroughtFile, Document, DocumentState, DocumentType, Reader

PAGE = 30
FOUND = 30
FEW = 2000


class Scope(StrEnum):
    """Whose documents a list shows, among those the reader may read."""

    MINE = "mine"
    UNIT = "unit"
    ORGANIZATION = "organization"


@dataclass(frozen=True)
class Filter:
    """What the list shows; all of it lives in the URL."""

    scope: Scope = Scope.ORGANIZATION
    states: tuple[DocumentState, ...] = ()
    type_code: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    urgent: bool = False
    after: str = ""


def show(session: orm.Session, actor: Actor, document_id: UUID) -> Document:
    """One document, or `NotFound` when the actor may not read it."""
    row = session.get(Document, document_id)
    if row is None or not policy.allows(actor, "document.read", row):
        raise NotFound(kind="Document")
    return row


def brought(session: orm.Session, actor: Actor, document_id: UUID) -> tuple[Document, BroughtFile]:
    """The Word file behind a draft: its drafter's own affair, whoever else reads the document."""
    document = show(session, actor, document_id)
    policy.require(actor, "document.edit", document)
    if document.brought is None:
        raise NotFound(kind="BroughtFile")
    return document, document.brought


def listed(session: orm.Session, actor: Actor, wanted: Filter) -> Page[Document]:
    """Newest change first, in keyset pages. Raises `Invalid` for a cursor that is none."""
    readable = _readable(session, actor)
    query = sa.select(Document).where(readable, *_conditions(actor, wanted))
    return page_of(session, query, Document, Document.changed_at, wanted.after, PAGE)


def counts(session: orm.Session, actor: Actor, scope: Scope) -> dict[DocumentState, int]:
    """How many documents of a scope are in each state, as `counting.in_each_state` counts."""
    states = [state for state in DocumentState if state is not DocumentState.DISCARDED]
    conditions = (_readable(session, actor), _scope(actor, scope))
    return in_each_state(session, Document, states, *conditions)


def _readable(session: orm.Session, actor: Actor) -> sa.ColumnElement[bool]:
    """What the actor may read; whom few documents are open to, by those, not by the whole house.

    A list in the order of changes is quick when much of it may be read, and slow when nearly
    nothing may: the database cannot know which, and a short look tells.
    """
    opened = sa.select(Reader.document_id).where(Reader.principal.in_(sorted(actor.principals)))
    few = session.scalars(opened.limit(FEW + 1)).all()
    visible = policy.visible(actor, "document.read", Document)
    return visible if len(few) > FEW else sa.and_(Document.id.in_(few), visible)


def _conditions(actor: Actor, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    conditions = [_scope(actor, wanted.scope)]
    if wanted.states:
        conditions.append(Document.state.in_(wanted.states))
    else:
        conditions.append(Document.state != DocumentState.DISCARDED)
    if wanted.type_code:
        conditions.append(Document.type_code == wanted.type_code)
    if wanted.urgent:
        conditions.append(Document.urgency > 0)
    if wanted.since:
        conditions.append(Document.changed_at >= clock.start_of(wanted.since))
    if wanted.until:
        conditions.append(Document.changed_at < clock.start_of(wanted.until + timedelta(days=1)))
    words = fold(wanted.text).split()[:12]
    return conditions + [Document.search_key.contains(word, autoescape=True) for word in words]


def _scope(actor: Actor, scope: Scope) -> sa.ColumnElement[bool]:
    here = Document.organization_id == actor.organization_id
    if scope is Scope.MINE:
        return sa.and_(here, Document.drafter_id == actor.person_id)
    if scope is Scope.UNIT:
        return sa.and_(here, Document.unit_id == actor.unit_id)
    return here


def types(session: orm.Session) -> list[DocumentType]:
    """The types that may be drafted, in the decree's order."""
    query = sa.select(DocumentType).where(DocumentType.active).order_by(DocumentType.ordinal)
    return list(session.scalars(query))


def type_named(session: orm.Session, code: str) -> DocumentType:
    query = sa.select(DocumentType).where(DocumentType.code == code, DocumentType.active)
    found = session.scalar(query)
    if found is None:
        raise NotFound(kind="DocumentType")
    return found


def usual_types(session: orm.Session, actor: Actor, most: int = 5) -> list[str]:
    """What this person drafts most often, by code."""
    query = (
        sa.select(Document.type_code)
        .where(Document.drafter_id == actor.person_id)
        .group_by(Document.type_code)
        .order_by(sa.func.count().desc(), Document.type_code)
        .limit(most)
    )
    return list(session.scalars(query))


def recipients_like(session: orm.Session, actor: Actor, typed: str) -> list[dict[str, Any]]:
    """Organisations a document may go to, found without marks, for the combobox."""
    query = sa.select(Organization).where(
        living(Organization, clock.today()), Organization.id != actor.organization_id
    )
    for word in fold(typed).split()[:8]:
        query = query.where(Organization.search_key.contains(word, autoescape=True))
    query = query.order_by(Organization.level.desc(), Organization.sort_key).limit(FOUND)
    return [
        {"id": str(row.id), "label": row.short_name, "note": row.name}
        for row in session.scalars(query)
    ]


def names_of(session: orm.Session, ids: set[str]) -> dict[str, str]:
    """Short names of organisations by the text of their ids; what is no id is left out."""
    wanted = [UUID(one) for one in ids if _is_id(one)]
    query = sa.select(Organization.id, Organization.short_name).where(Organization.id.in_(wanted))
    return {str(id): name for id, name in session.execute(query)}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def signers(session: orm.Session, actor: Actor, type_code: str) -> list[Signer]:
    """Who may sign a type in the actor's organisation today, with the block as printed."""
    if actor.organization_id is None:
        return []
    return signers_for(session, actor.organization_id, type_code, clock.today())


def secret_keepers(session: orm.Session, actor: Actor) -> list[str]:
    """Whom to see about a state secret: the office head and the clerk, by post and name."""
    if actor.organization_id is None:
        return []
    posts = positions_with(session, actor.organization_id, "office_head", "clerk")
    return [
        f"{post.title}: {', '.join(person.full_name for person in holders(session, post.id))}"
        for post in posts
        if holders(session, post.id)
    ]


def may_edit(actor: Actor, document: Document) -> bool:
    return policy.allows(actor, "document.edit", document)
