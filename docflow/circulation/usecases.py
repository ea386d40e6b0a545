"""What people do with what came in: receive, direct, hand on, report, close."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from docflow.core.errors import Conflict, Forbidden, Invalid, WrongState
from docflow.core.tasks import close_tasks
from docflow.core.work import Work
from docflow.people.models import Position
from docflow.registry.incoming import Arrival, enter_incoming

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .assignments import (
    assign,
    by_end_of,
    own,
    post_here,
    refuse_past,
    release,
    settle,
    signature_of,
    weight,
)
from .checking import INVALID
from .delivery import keep_keys, put_before, show_stage
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

QUIET = timedelta(minutes=15)
"""After a reminder nobody is reminded again for so long."""


def register(work: Work, incoming_id: UUID, said: RegisterIn) -> Incoming:
    """Accept, number and lay before a leader (NĐ 30/2020 Art. 22-23).

    What is not authentic or not whole has to be returned (Art. 21.2b): `WrongState`.
    """
    incoming = work.take(Incoming, incoming_id)
    work.require("incoming.clerk", incoming)
    if incoming.state is IncomingState.ARRIVED and not incoming.verdict:
        raise WrongState("not_checked_yet")
    if incoming.state is IncomingState.ARRIVED and incoming.verdict["verdict"] == INVALID:
        raise WrongState("must_be_returned")
    enter(work, incoming, said)
    return incoming


def enter(work: Work, incoming: Incoming, said: RegisterIn) -> None:
    """Give the arrival number and lay it before the leader; paper and network share this."""
    leader = post_here(work, incoming, said.leader_id, "leader_id")
    refuse_past(work, said.due_on)
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
    incoming.due_at = by_end_of(said.due_on) or incoming.due_at
    _touch(work, incoming)
    incoming.open_to(
        f"position:{leader.id}",
        *(f"{role}:{incoming.organization_id}" for role in ("leader", "office_head", "archivist")),
    )
    work.fire(INCOMING, "register", incoming, number=entry.number)
    close_tasks(work, incoming.id, "receive")
    summary = f"Số đến {entry.number} · {incoming.code} · {incoming.author}"
    put_before(work, incoming, leader.id, "direct", summary)
    show_stage(work, incoming)


def refuse(work: Work, incoming_id: UUID, said: RefuseIn) -> Incoming:
    """Return to the sender with a reason; nothing is registered (Art. 21)."""
    incoming = work.take(Incoming, incoming_id)
    _touch(work, incoming)
    work.fire(INCOMING, "refuse", incoming, reason=said.reason)
    close_tasks(work, incoming.id)
    show_stage(work, incoming, reason=said.reason)
    return incoming


def direct(work: Work, incoming_id: UUID, said: DirectIn) -> Incoming:
    """Write a directive and assign lead, support and for-information posts with deadlines.

    It replaces what is still open of an earlier one.
    """
    incoming = work.take(Incoming, incoming_id)
    refuse_past(work, said.due_on)
    work.fire(INCOMING, "direct", incoming, directive=said.text)
    incoming.directives.append(
        Directive(
            incoming_id=incoming.id,
            position_id=_seat_of(work),
            given_by=signature_of(work),
            given_at=work.now,
            text=said.text,
        )
    )
    incoming.due_at = by_end_of(said.due_on) or incoming.due_at
    release(work, incoming, *AssignmentRole)
    for row in said.assignments():
        assign(work, incoming, row)
    _touch(work, incoming)
    close_tasks(work, incoming.id, "direct")
    show_stage(work, incoming)
    return incoming


def start(work: Work, incoming_id: UUID) -> Incoming:
    """The lead begins; the sender sees 05."""
    incoming = work.take(Incoming, incoming_id)
    begin(work, incoming, own(work, incoming, AssignmentRole.LEAD))
    return incoming


def begin(work: Work, incoming: Incoming, mine: Assignment, **facts: Any) -> None:
    """The lead's work has begun."""
    mine.state = AssignmentState.IN_PROGRESS
    _touch(work, incoming)
    work.fire(INCOMING, "start", incoming, **facts)
    show_stage(work, incoming)


def pass_on(work: Work, incoming_id: UUID, said: PassOnIn) -> Incoming:
    """A unit head gives the own assignment to a colleague; the same role, the same deadline."""
    incoming = work.take(Incoming, incoming_id)
    mine = own(work, incoming)
    refuse_past(work, said.due_on)
    _refuse_busy(work, incoming, mine, said.position_id)
    settle(work, incoming, mine, AssignmentState.PASSED_ON)
    row = AssignIn(position_id=said.position_id, role=mine.role, due_on=said.due_on, note=said.note)
    new = assign(work, incoming, row, due_at=mine.due_at)
    _touch(work, incoming)
    title = work.session.get_one(Position, new.position_id).title
    work.record("incoming.pass_on", incoming, to=title, note=said.note)
    return incoming


def _refuse_busy(work: Work, incoming: Incoming, mine: Assignment, position_id: UUID) -> None:
    """Nobody gets a part twice; a lighter part gives way to the heavier one."""
    if position_id == mine.position_id:
        raise Invalid(fields={"position_id": "own_post"})
    theirs = [a for a in incoming.assignments if a.live and a.position_id == position_id]
    if any(weight(other.role) <= weight(mine.role) for other in theirs):
        raise Invalid(fields={"position_id": "already_assigned"})
    for other in theirs:
        settle(work, incoming, other, AssignmentState.RELEASED)


def report(work: Work, incoming_id: UUID, said: ReportIn) -> Incoming:
    """Say what was done. The lead's report closes the document; a supporter's only their part."""
    incoming = work.take(Incoming, incoming_id)
    mine = own(work, incoming)
    mine.report = said.report
    settle(work, incoming, mine, AssignmentState.DONE)
    if mine.role is AssignmentRole.LEAD:
        finish(work, incoming, report=said.report)
    else:
        _touch(work, incoming)
        work.record("incoming.report", incoming, report=said.report)
    return incoming


def file_away(work: Work, incoming_id: UUID, said: ReportIn) -> Incoming:
    """The leader takes note and closes without assigning anybody further."""
    incoming = work.take(Incoming, incoming_id)
    work.require("incoming.direct", incoming)
    finish(work, incoming, report=said.report)
    return incoming


def finish(work: Work, incoming: Incoming, **facts: Any) -> None:
    """It is dealt with: whoever still worked on it is released, the sender sees 06."""
    _touch(work, incoming)
    work.as_system().fire(INCOMING, "finish", incoming, **facts)
    release(work, incoming, AssignmentRole.LEAD, AssignmentRole.SUPPORT)
    close_tasks(work, incoming.id, "direct")
    show_stage(work, incoming, answer=facts.get("reply"))


def urge(work: Work, incoming_id: UUID, said: UrgeIn) -> Incoming:
    """Đôn đốc: remind who is still at work. Counted, and never rewritten.

    `Conflict("urged_lately")` says when it was, within the time somebody needs to read it.
    """
    incoming = work.take(Incoming, incoming_id)
    work.require("incoming.urge", incoming)
    if incoming.state not in {IncomingState.DIRECTED, IncomingState.IN_PROGRESS}:
        raise WrongState(action="incoming.urge", state=str(incoming.state))
    last = incoming.urged_at
    if last and work.now - last < QUIET:
        raise Conflict("urged_lately", at=last, minutes=QUIET // timedelta(minutes=1))
    incoming.urged_at = work.now
    work.record("incoming.urge", incoming, text=said.text)
    return incoming


def _touch(work: Work, incoming: Incoming) -> None:
    incoming.changed_at = work.now
    keep_keys(incoming)


def _seat_of(work: Work) -> UUID:
    if work.actor.position_id is None:
        raise Forbidden(permission="incoming.direct")
    return work.actor.position_id
