"""What people do with what came in: receive, direct, hand on, report, answer."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.tasks import close_tasks
from docflow.core.work import Work, consequence
from docflow.documents.models import Document
from docflow.people.models import Position
from docflow.registry.incoming import Arrival, enter_incoming

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .delivery import put_before, search_key, show_stage
from .lifecycle import INCOMING
from .models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Directive,
    Incoming,
    IncomingState,
)
from .schemas import AssignIn, DirectIn, PassOnIn, RefuseIn, RegisterIn, ReportIn, UrgeIn

END_OF_DAY = time(17, 0)
"""Deadlines given as a day end with the working day."""
KIND_OF = {
    AssignmentRole.LEAD: "handle",
    AssignmentRole.SUPPORT: "support",
    AssignmentRole.INFO: "info",
}


def by_end_of(day: date | None) -> datetime | None:
    """The instant a deadline day ends, Việt Nam time."""
    return datetime.combine(day, END_OF_DAY, clock.HANOI) if day else None


def register(work: Work, incoming_id: UUID, said: RegisterIn) -> Incoming:
    """Accept, number and lay before a leader (NĐ 30/2020 Art. 22-23)."""
    incoming = work.take(Incoming, incoming_id)
    work.require("incoming.clerk", incoming)
    if not incoming.verdict:
        raise WrongState("not_checked_yet")
    enter(work, incoming, said)
    return incoming


def enter(work: Work, incoming: Incoming, said: RegisterIn) -> None:
    """Give the arrival number and lay it before the leader; paper and network share this."""
    leader = _post_here(work, incoming, said.leader_id, "leader_id")
    entry = enter_incoming(
        work,
        Arrival(
            incoming_id=incoming.id,
            organization_id=incoming.organization_id,
            author=incoming.author,
            code=incoming.code,
            dated_on=incoming.dated_on,
            type_name=incoming.type_name,
            subject=incoming.subject,
            receiver=leader.title,
            note=said.note,
        ),
    )
    incoming.arrival_number, incoming.arrived_on = entry.number, work.today
    if said.due_on is not None:
        _not_past(work, said.due_on)
        incoming.due_at = by_end_of(said.due_on)
    _touch(work, incoming)
    incoming.open_to(
        f"position:{leader.id}",
        *(f"{role}:{incoming.organization_id}" for role in ("leader", "office_head", "archivist")),
    )
    work.fire(INCOMING, "register", incoming, number=entry.number)
    close_tasks(work, incoming.id, "receive")
    put_before(work, incoming, leader.id, "direct", incoming.author)
    show_stage(work, incoming)


def refuse(work: Work, incoming_id: UUID, said: RefuseIn) -> Incoming:
    """Return to the sender with a reason; nothing is registered (Art. 21)."""
    incoming = work.take(Incoming, incoming_id)
    _touch(work, incoming)
    work.fire(INCOMING, "refuse", incoming, reason=said.reason)
    close_tasks(work, incoming.id)
    show_stage(work, incoming, said.reason)
    return incoming


def direct(work: Work, incoming_id: UUID, said: DirectIn) -> Incoming:
    """Write a directive and assign lead, support and for-information posts with deadlines."""
    incoming = work.take(Incoming, incoming_id)
    _not_past(work, said.due_on)
    work.fire(INCOMING, "direct", incoming, directive=said.text)
    directive = Directive(
        incoming_id=incoming.id,
        position_id=_seat_of(work),
        given_by=_signature_of(work),
        given_at=work.now,
        text=said.text,
    )
    incoming.directives.append(directive)
    _settle_earlier(work, incoming, said)
    for row in said.assignments():
        _assign(work, incoming, row)
    _touch(work, incoming)
    close_tasks(work, incoming.id, "direct")
    show_stage(work, incoming)
    return incoming


def _settle_earlier(work: Work, incoming: Incoming, said: DirectIn) -> None:
    """A new directive replaces the open assignments of the earlier one."""
    for old in incoming.assignments:
        if old.state is not AssignmentState.DONE:
            old.state, old.done_at = AssignmentState.DONE, work.now
            old.report = old.report or said.text
    close_tasks(work, incoming.id, *KIND_OF.values())


def _assign(work: Work, incoming: Incoming, said: AssignIn) -> Assignment:
    post = _post_here(work, incoming, said.position_id, "position_id")
    assignment = Assignment(
        incoming_id=incoming.id,
        ordinal=len(incoming.assignments),
        position_id=post.id,
        role=said.role,
        state=AssignmentState.OPEN,
        due_at=by_end_of(said.due_on) or incoming.due_at,
        given_by=_signature_of(work),
        given_at=work.now,
        note=said.note,
    )
    incoming.assignments.append(assignment)
    incoming.open_to(f"position:{post.id}")
    task = put_before(work, incoming, post.id, KIND_OF[said.role], assignment.given_by)
    if assignment.due_at is not None:
        task.due_at = assignment.due_at
    return assignment


def start(work: Work, incoming_id: UUID) -> Incoming:
    """The lead begins; the sender sees 05."""
    incoming = work.take(Incoming, incoming_id)
    own = _own(work, incoming, AssignmentRole.LEAD)
    own.state = AssignmentState.IN_PROGRESS
    _touch(work, incoming)
    work.fire(INCOMING, "start", incoming)
    show_stage(work, incoming)
    return incoming


def pass_on(work: Work, incoming_id: UUID, said: PassOnIn) -> Incoming:
    """A unit head gives the own assignment to a colleague; the same role, the same deadline."""
    incoming = work.take(Incoming, incoming_id)
    own = _own(work, incoming)
    if said.position_id in work.actor.seats:
        raise Invalid(fields={"position_id": "own_post"})
    _not_past(work, said.due_on)
    own.state, own.done_at, own.report = AssignmentState.DONE, work.now, said.note or None
    close_tasks(work, incoming.id, KIND_OF[own.role], position_id=own.position_id)
    row = AssignIn(position_id=said.position_id, role=own.role, due_on=said.due_on, note=said.note)
    new = _assign(work, incoming, row)
    if said.due_on is None and own.due_at is not None:
        new.due_at = own.due_at
    _touch(work, incoming)
    work.record("incoming.pass_on", incoming, to=str(said.position_id), note=said.note)
    return incoming


def report(work: Work, incoming_id: UUID, said: ReportIn) -> Incoming:
    """Say what was done. The lead's report closes the document; a supporter's only their part."""
    incoming = work.take(Incoming, incoming_id)
    own = _own(work, incoming)
    own.state, own.done_at, own.report = AssignmentState.DONE, work.now, said.report
    close_tasks(work, incoming.id, KIND_OF[own.role], position_id=own.position_id)
    _touch(work, incoming)
    if own.role is AssignmentRole.LEAD:
        work.as_system().fire(INCOMING, "finish", incoming, report=said.report)
        close_tasks(work, incoming.id)
        show_stage(work, incoming)
    else:
        work.record("incoming.report", incoming, report=said.report)
    return incoming


def file_away(work: Work, incoming_id: UUID, said: ReportIn) -> Incoming:
    """The leader takes note and closes without assigning anybody."""
    incoming = work.take(Incoming, incoming_id)
    work.require("incoming.direct", incoming)
    _touch(work, incoming)
    work.as_system().fire(INCOMING, "finish", incoming, report=said.report)
    close_tasks(work, incoming.id)
    show_stage(work, incoming)
    return incoming


def urge(work: Work, incoming_id: UUID, said: UrgeIn) -> Incoming:
    """Đôn đốc: remind who is still at work. Counted, and never rewritten."""
    incoming = work.take(Incoming, incoming_id)
    work.require("incoming.direct", incoming)
    if incoming.state not in {IncomingState.DIRECTED, IncomingState.IN_PROGRESS}:
        raise WrongState(action="incoming.urge", state=str(incoming.state))
    work.record("incoming.urge", incoming, text=said.text)
    return incoming


@consequence("document.draft")
def answer_begun(work: Work, document: Document) -> None:
    """A reply is drafted from an incoming document by who holds it."""
    if document.replies_to_id is None:
        return
    incoming = work.take(Incoming, document.replies_to_id)
    own = _own(work, incoming)
    own.reply_id, own.state = document.id, AssignmentState.IN_PROGRESS
    _touch(work, incoming)
    if own.role is AssignmentRole.LEAD:
        work.fire(INCOMING, "start", incoming, reply=str(document.id))
        show_stage(work, incoming)
    else:
        work.record("incoming.reply_begun", incoming, reply=str(document.id))


@consequence("document.issue")
def answer_issued(work: Work, document: Document) -> None:
    """The reply went out: the assignment it belongs to is done, with reference to its number."""
    if document.replies_to_id is None:
        return
    incoming = work.session.get_one(Incoming, document.replies_to_id, with_for_update=True)
    mine = [a for a in incoming.assignments if a.reply_id == document.id]
    for assignment in mine:
        assignment.state, assignment.done_at = AssignmentState.DONE, work.now
        assignment.report = document.code
    leads = any(a.role is AssignmentRole.LEAD for a in mine)
    if leads and incoming.state is not IncomingState.FINISHED:
        _touch(work, incoming)
        work.as_system().fire(INCOMING, "finish", incoming, reply=document.code)
        close_tasks(work, incoming.id)
        show_stage(work, incoming)
    else:
        work.record("incoming.answered", incoming, reply=document.code)


def _own(work: Work, incoming: Incoming, role: AssignmentRole | None = None) -> Assignment:
    """The actor's open assignment; the lead before others."""
    work.require("incoming.handle", incoming)
    mine = [
        a
        for a in incoming.assignments
        if a.position_id in work.actor.seats and a.state is not AssignmentState.DONE
    ]
    mine = [a for a in mine if role is None or a.role is role]
    if not mine:
        raise Forbidden("not_assigned")
    return min(mine, key=lambda a: list(AssignmentRole).index(a.role))


def _post_here(work: Work, incoming: Incoming, position_id: UUID, field: str) -> Position:
    post = work.session.scalar(
        sa.select(Position).where(
            Position.id == position_id,
            Position.organization_id == incoming.organization_id,
            Position.ended_on.is_(None),
        )
    )
    if post is None:
        raise Invalid(fields={field: "unknown_post"})
    return post


def _not_past(work: Work, day: date | None) -> None:
    if day is not None and day < work.today:
        raise Invalid(fields={"due_on": "in_the_past"})


def _touch(work: Work, incoming: Incoming) -> None:
    incoming.changed_at = work.now
    incoming.search_key = search_key(incoming)


def _seat_of(work: Work) -> UUID:
    if work.actor.position_id is None:
        raise Forbidden(permission="incoming.direct")
    return work.actor.position_id


def _signature_of(work: Work) -> str:
    return f"{work.actor.person_name} – {work.actor.position_title}"[:160]
