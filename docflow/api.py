"""The door of docflow: what other packages may use of it, besides `docflow.core`.

Functions and frozen views, never rows. What stands here is kept; grow it when somebody needs
more, by what they need.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.adapters.notifications.others import Subject as NoticeSubject
from docflow.adapters.notifications.others import announce, tell_people
from docflow.adapters.notifications.telling import News
from docflow.circulation.inside import Given, hand_out, set_deadline
from docflow.core.access import Actor, policy
from docflow.documents import queries as documents
from docflow.documents.composed import Appendix, Composed, ComposeIn, refuse_declared
from docflow.documents.composed import compose as compose_document
from docflow.documents.gates import Sent
from docflow.documents.models import Document
from docflow.documents.naming import title_of
from docflow.documents.readable import Readable, Word, is_word, same_pages
from docflow.documents.readable import let_in as let_in_word
from docflow.documents.readable import of_document as readable_document
from docflow.documents.readable import of_file as readable_file
from docflow.documents.readable import of_word as readable_word
from docflow.documents.routes.files import serve
from docflow.documents.routes.secrecy import asked_first, stopped, unasked
from docflow.documents.sentences import FAULTS as CONVERSION_FAULTS
from docflow.people import directory, queries
from docflow.people.actors import positions_with
from docflow.people.models import Organization, Person, Unit

__all__ = [
    "CONVERSION_FAULTS",
    "Appendix",
    "ComposeIn",
    "Composed",
    "DocumentView",
    "FoundDocument",
    "Given",
    "News",
    "NoticeSubject",
    "PersonView",
    "Readable",
    "Sent",
    "Word",
    "announce",
    "asked_first",
    "compose_document",
    "document_views",
    "find_documents",
    "find_people",
    "hand_out",
    "is_word",
    "let_in_word",
    "organization_names",
    "organizations_like",
    "people",
    "posts",
    "readable_document",
    "readable_file",
    "readable_word",
    "refuse_declared",
    "same_pages",
    "serve",
    "set_deadline",
    "stopped",
    "tell_people",
    "unasked",
    "units",
]


@dataclass(frozen=True)
class PersonView:
    """Somebody of the directory, with the highest post of the day."""

    id: UUID
    name: str
    post: str
    organization_id: UUID | None
    organization: str
    post_id: UUID | None = None

    @property
    def title(self) -> str:
        """Post and organisation in one line; the name alone for who holds none."""
        return f"{self.post} {self.organization}".strip()


def people(
    session: orm.Session, ids: Iterable[UUID], day: date, within: UUID | None = None
) -> dict[UUID, PersonView]:
    """Who these people are; disabled accounts and unknown ids are left out.

    `within`: the organisation whose post is named first, for people with several.
    """
    wanted = list(ids)
    posts = queries.present_posts(session, wanted, day)
    found = {}
    for person in directory.living_people(session, wanted):
        found[person.id] = _view(person, posts, within)
    return found


def _view(person: Person, posts: queries.Posts, within: UUID | None) -> PersonView:
    held = posts.get(person.id)
    if not held:
        return PersonView(person.id, person.full_name, "", None, "")
    post, body = next((row for row in held if row[1].id == within), held[0])
    return PersonView(person.id, person.full_name, post.title, body.id, body.short_name, post.id)


def units(
    session: orm.Session, ids: Iterable[UUID], day: date, within: UUID | None = None
) -> dict[UUID, str]:
    """By person, what part of an organisation they come from: the unit of their post, or, for the
    posts over the units, the organisation.
    """
    held = queries.present_posts(session, list(ids), day)
    first = {
        id: next((row for row in rows if row[1].id == within), rows[0]) for id, rows in held.items()
    }
    own = [post.unit_id for post, _body in first.values() if post.unit_id]
    names = dict(session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(own))).all())
    return {
        id: names[post.unit_id] if post.unit_id else body.short_name
        for id, (post, body) in first.items()
    }


def find_people(
    session: orm.Session, text: str, day: date, organization_id: UUID | None = None
) -> list[PersonView]:
    """People with a post on the day, by a few typed letters; those of an organisation only."""
    ids = directory.people_like(session, text, day, organization_id)
    known = people(session, ids, day, organization_id)
    return [known[id] for id in ids if id in known]


@dataclass(frozen=True)
class FoundDocument:
    """A line of a picker."""

    id: UUID
    title: str
    code: str


def find_documents(session: orm.Session, actor: Actor, text: str) -> list[FoundDocument]:
    """Documents the actor may read, the latest first, by a few words typed without marks."""
    found = documents.listed(session, actor, documents.Filter(text=text)).rows
    return [FoundDocument(row.id, title_of(row), row.code or row.symbol or "") for row in found]


@dataclass(frozen=True)
class DocumentView:
    """Where a document stands, for who is shown that there is one."""

    id: UUID
    title: str
    code: str
    state: str
    issued_on: date | None
    pdf_sha: str | None
    readable: bool
    """Whether the asker may open it."""


def document_views(
    session: orm.Session, actor: Actor, ids: Iterable[UUID]
) -> dict[UUID, DocumentView]:
    """By id; that the asker is told of them at all, the caller answers for."""
    found = {}
    for row in filter(None, (session.get(Document, id) for id in ids)):
        may = policy.allows(actor, "document.read", row)
        state = str(row.state)
        found[row.id] = DocumentView(
            row.id, title_of(row), row.code or "", state, row.issued_on, row.pdf_sha, may
        )
    return found


@dataclass(frozen=True)
class PostView:
    id: UUID
    title: str


HEADS = ("unit_head", "office_head", "deputy", "unit_deputy", "specialist")
"""Who can be given work, in this order."""


def posts(session: orm.Session, organization_id: UUID) -> list[PostView]:
    """Living posts of an organisation that somebody holds and that can be given work."""
    found: dict[UUID, PostView] = {}
    for role in HEADS:
        for post in positions_with(session, organization_id, role):
            found.setdefault(post.id, PostView(post.id, post.title))
    return list(found.values())


def organization_names(session: orm.Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Short names of living organisations, by id."""
    query = sa.select(Organization.id, Organization.short_name).where(
        Organization.id.in_([id for id in ids if id]), Organization.ended_on.is_(None)
    )
    return dict(session.execute(query).all())


def organizations_like(session: orm.Session, actor: Actor, text: str) -> list[dict[str, Any]]:
    """Other organisations by a few typed letters, for a picker."""
    return documents.recipients_like(session, actor, text)
