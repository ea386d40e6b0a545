"""What people think of an item before the meeting: for who prepares it, and counted for the room.

No vote: it is of nobody's quorum and binds nobody. Everybody may change it until the sitting opens.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor, policy
from docflow.core.errors import Forbidden, Invalid
from docflow.core.work import Work
from meetings.agenda.queries import Line, lines
from meetings.calendar.models import Meeting, Role
from meetings.inviting.documents import there

from .models import ItemOpinion
from .schemas import ItemOpinionIn

HEARD = frozenset({Role.CHAIR, Role.MEMBER, Role.DELEGATE})


def is_heard(actor: Actor, meeting: Meeting) -> bool:
    return any(one.person_id == actor.person_id and one.role in HEARD for one in there(meeting))


def open_items(session: orm.Session, meeting_id: UUID) -> list[Line]:
    """What may be thought of: no headings, and nothing of a secret item."""
    found = lines(session, meeting_id)
    return [line for line in found if not line.is_heading and not line.item.secret]


def say(w: Work, meeting_id: UUID, said: ItemOpinionIn) -> None:
    """Say it, or say it anew."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.reply", meeting)
    if not is_heard(w.actor, meeting):
        raise Forbidden("not_heard")
    if said.item_id not in {line.item.id for line in open_items(w.session, meeting_id)}:
        raise Invalid("unknown_item", fields={"item_id": "unknown_item"})
    me = w.actor.person_id
    query = sa.select(ItemOpinion).where(
        ItemOpinion.item_id == said.item_id, ItemOpinion.person_id == me
    )
    row = w.session.scalar(query)
    if row is None:
        row = ItemOpinion(meeting_id=meeting.id, item_id=said.item_id, person_id=me)
        w.session.add(row)
    row.choice, row.comment, row.said_at = said.choice, said.comment, w.now
    meeting.changed_at = w.now
    w.record("meeting.opine", meeting, choice=str(said.choice))


def counts(session: orm.Session, meeting_id: UUID) -> dict[str, dict[str, int]]:
    """How many think what, by item."""
    found: dict[str, Counter[str]] = {}
    for row in _all(session, meeting_id):
        found.setdefault(str(row.item_id), Counter())[row.choice.value] += 1
    names = ("aye", "nay", "abs")
    return {item: {name: by[name] for name in names} for item, by in sorted(found.items())}


def seen_by(session: orm.Session, actor: Actor, meeting: Meeting) -> list[ItemOpinion]:
    """Everybody's for who prepares or presides; one's own for the others."""
    rows = _all(session, meeting.id)
    if any(policy.allows(actor, may, meeting) for may in ("meeting.keep", "meeting.preside")):
        return rows
    return [row for row in rows if row.person_id == actor.person_id]


def _all(session: orm.Session, meeting_id: UUID) -> list[ItemOpinion]:
    query = sa.select(ItemOpinion).where(ItemOpinion.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(ItemOpinion.said_at, ItemOpinion.id)))
