"""What people look at: the lists of incoming documents, already filtered by policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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

from .lifecycle import OPEN
from .models import Incoming, IncomingState

PAGE = 30
MAX_WORDS = 12


@dataclass(frozen=True)
class Filter:
    """What the list shows; all of it lives in the URL."""

    states: tuple[IncomingState, ...] = ()
    text: str = ""
    since: date | None = None
    until: date | None = None
    overdue_at: datetime | None = None
    after: str = ""


def show(session: orm.Session, actor: Actor, incoming_id: UUID) -> Incoming:
    """One incoming document, or `NotFound` when the actor may not read it."""
    row = session.get(Incoming, incoming_id)
    if row is None or not policy.allows(actor, "incoming.read", row):
        raise NotFound(kind="Incoming")
    return row


def listed(session: orm.Session, actor: Actor, wanted: Filter) -> Page[Incoming]:
    """Newest change first, in keyset pages. Raises `Invalid` for a cursor that is none."""
    query = sa.select(Incoming).where(_readable(actor), *_conditions(wanted))
    return page_of(session, query, Incoming, Incoming.changed_at, wanted.after, PAGE)


def counts(session: orm.Session, actor: Actor) -> dict[IncomingState, int]:
    """How many the actor may read are in each state, as `counting.in_each_state` counts."""
    return in_each_state(session, Incoming, IncomingState, _readable(actor))


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        Incoming.organization_id == actor.organization_id,
        policy.visible(actor, "incoming.read", Incoming),
    )


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    words = fold(wanted.text).split()[:MAX_WORDS]
    conditions = [Incoming.search_key.contains(word, autoescape=True) for word in words]
    if wanted.states:
        conditions.append(Incoming.state.in_(wanted.states))
    if wanted.since:
        conditions.append(Incoming.received_at >= clock.start_of(wanted.since))
    if wanted.until:
        conditions.append(Incoming.received_at < clock.start_of(wanted.until + timedelta(days=1)))
    if wanted.overdue_at:
        late = sa.and_(Incoming.due_at < wanted.overdue_at, Incoming.state.in_(_UNDONE))
        conditions.append(late)
    return conditions


_UNDONE = (IncomingState.ARRIVED, *sorted(OPEN))


def attachment_at(incoming: Incoming, place: int) -> dict[str, Any]:
    """The file beside it, counted from 0, or `NotFound`."""
    if place >= len(incoming.attachments):
        raise NotFound(kind="attachment")
    return incoming.attachments[place]


def alike(session: orm.Session, incoming: Incoming) -> list[Incoming]:
    """Others with the same number of the same author: the clerk is warned (Annex VI)."""
    query = sa.select(Incoming).where(
        Incoming.organization_id == incoming.organization_id,
        Incoming.code_key == incoming.code_key,
        Incoming.id != incoming.id,
        Incoming.state != IncomingState.REFUSED,
    )
    author = _agency(incoming.author)
    found = session.scalars(query.order_by(Incoming.received_at.desc()).limit(50))
    return [row for row in found if _same(author, _agency(row.author))][:5]


def _agency(name: str) -> str:
    """`Ủy ban nhân dân xã …` is written `UBND xã …` as often."""
    plain = fold(name)
    for full, short in _SHORT.items():
        plain = plain.replace(full, short)
    return plain


_SHORT = {"uy ban nhan dan": "ubnd", "hoi dong nhan dan": "hdnd"}


def _same(one: str, other: str) -> bool:
    """`Sở Nội vụ` and `Sở Nội vụ tỉnh Thái Nguyên`: a clerk writes what is on the paper."""
    return one.startswith(other) or other.startswith(one)
