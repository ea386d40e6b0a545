"""Who does what about an incoming document, and by when (NĐ 30/2020 Art. 24)."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid
from docflow.core.tasks import NO_DEADLINE, close_tasks
from docflow.core.work import Work
from docflow.people.actors import living
from docflow.people.models import Position

from .delivery import put_before
from .models import Assignment, AssignmentRole, AssignmentState, Incoming
from .schemas import AssignIn

END_OF_DAY = time(17, 0)
"""Deadlines given as a day end with the working day."""
KIND_OF = {
    AssignmentRole.LEAD: "handle",
    AssignmentRole.SUPPORT: "support",
    AssignmentRole.INFO: "info",
}
"""The task each role is; the order is the order of weight."""


def by_end_of(day: date | None) -> datetime | None:
    """The instant a deadline day ends, Việt Nam time."""
    return datetime.combine(day, END_OF_DAY, clock.HANOI) if day else None


def refuse_past(work: Work, day: date | None) -> None:
    if day is not None and day < work.today:
        raise Invalid(fields={"due_on": "in_the_past"})


def post_here(work: Work, incoming: Incoming, position_id: UUID, field: str) -> Position:
    """A living post of the receiving organisation, or `Invalid` beside `field`."""
    post = work.session.scalar(
        sa.select(Position).where(
            Position.id == position_id,
            Position.organization_id == incoming.organization_id,
            living(Position, work.today),
        )
    )
    if post is None:
        raise Invalid(fields={field: "unknown_post"})
    return post


def weight(role: AssignmentRole) -> int:
    """The smaller, the more it asks of somebody."""
    return list(KIND_OF).index(role)


def assign(
    work: Work, incoming: Incoming, said: AssignIn, *, due_at: datetime | None = None
) -> Assignment:
    """Give a post its part, with a task and a deadline; what is for information has none."""
    post = post_here(work, incoming, said.position_id, said.field)
    due = by_end_of(said.due_on) or due_at or incoming.due_at
    assignment = Assignment(
        incoming_id=incoming.id,
        ordinal=len(incoming.assignments),
        position_id=post.id,
        role=said.role,
        state=AssignmentState.OPEN,
        due_at=None if said.role is AssignmentRole.INFO else due,
        given_by=signature_of(work),
        given_at=work.now,
        note=said.note,
    )
    incoming.assignments.append(assignment)
    incoming.open_to(f"position:{post.id}")
    task = put_before(work, incoming, post.id, KIND_OF[said.role], assignment.given_by)
    task.due_at = assignment.due_at or NO_DEADLINE
    return assignment


def own(work: Work, incoming: Incoming, role: AssignmentRole | None = None) -> Assignment:
    """The actor's live assignment, the lead before others; `Forbidden` without one."""
    work.require("incoming.handle", incoming)
    mine = [
        a
        for a in incoming.assignments
        if a.live and a.position_id in work.actor.seats and role in {None, a.role}
    ]
    if not mine:
        raise Forbidden("not_assigned")
    return min(mine, key=lambda a: weight(a.role))


def settle(work: Work, incoming: Incoming, one: Assignment, state: AssignmentState) -> None:
    """End one assignment and the task that stands for it."""
    one.state, one.done_at = state, work.now
    close_tasks(work, incoming.id, KIND_OF[one.role], position_id=one.position_id)


def release(work: Work, incoming: Incoming, *roles: AssignmentRole) -> None:
    """Nobody is asked any more for what is still open in `roles`."""
    for one in incoming.assignments:
        if one.live and one.role in roles:
            settle(work, incoming, one, AssignmentState.RELEASED)


def signature_of(work: Work) -> str:
    """Who acts, as the page shows it: name and post."""
    return f"{work.actor.person_name} – {work.actor.position_title}"[:160]
