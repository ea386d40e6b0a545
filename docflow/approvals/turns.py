"""Whose turn it is: the live circuit, one open step at a time, walked by the acts of its seats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.errors import Forbidden, WrongState
from docflow.core.tasks import Task, close_tasks, open_task
from docflow.core.work import Work
from docflow.documents.models import Document
from docflow.documents.naming import title_of
from docflow.people.models import Position

from .models import Circuit, CircuitStep, Quorum, Seat, SeatState, StepKind, StepState

ANSWERED = {SeatState.APPROVED, SeatState.RETURNED, SeatState.RELEASED}


@dataclass(frozen=True)
class Due:
    """The open step of a document and the posts it waits for."""

    circuit: Circuit
    step: CircuitStep
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Turn:
    """The actor's own open seat; `on_behalf` is the absent post they stand in for."""

    circuit: Circuit
    step: CircuitStep
    seat: Seat
    on_behalf: str | None = None


def last_circuit(session: orm.Session, document_id: UUID) -> Circuit | None:
    """The newest revision, live or not."""
    query = (
        sa.select(Circuit)
        .where(Circuit.document_id == document_id)
        .order_by(Circuit.revision.desc())
        .limit(1)
        .options(orm.selectinload(Circuit.steps).selectinload(CircuitStep.seats))
    )
    return session.scalar(query)


def live_circuit(session: orm.Session, document_id: UUID) -> Circuit | None:
    """The circuit a document is on, or has gone to its end; None when it was taken off it."""
    circuit = last_circuit(session, document_id)
    return circuit if circuit is not None and circuit.live else None


def open_step(circuit: Circuit | None) -> CircuitStep | None:
    steps = circuit.steps if circuit else []
    return next((step for step in steps if step.state is StepState.OPEN), None)


def due(session: orm.Session, document: Document) -> Due | None:
    """What a document waits for now."""
    circuit = live_circuit(session, document.id)
    step = open_step(circuit)
    if circuit is None or step is None:
        return None
    seats = tuple(seat for seat in step.seats if seat.state is SeatState.OPEN)
    return Due(circuit, step, seats)


def my_turn(w: Work, document: Document, *kinds: StepKind) -> Turn:
    """The actor's open seat in a step of one of `kinds`.

    Raises `WrongState` for a seat whose turn it is not, `Forbidden` for who has none.
    """
    found = seat_of(w.session, w.actor, document)
    if found is None:
        raise _refusal(w, document)
    if found.step.kind not in kinds:
        raise WrongState("other_act_due", due=found.step.kind.value)
    return found


def seat_of(session: orm.Session, actor: Actor, document: Document) -> Turn | None:
    """The actor's open seat, own posts before those stood in for."""
    now = due(session, document)
    mine = [seat for seat in now.seats if seat.position_id in actor.seats] if now else []
    if now is None or not mine:
        return None
    seat = min(mine, key=lambda one: (one.position_id != actor.position_id, one.ordinal))
    own = seat.position_id == actor.position_id
    return Turn(now.circuit, now.step, seat, None if own else _title(session, seat.position_id))


def _refusal(w: Work, document: Document) -> Forbidden | WrongState:
    circuit = last_circuit(w.session, document.id)
    seats = [seat for step in circuit.steps for seat in step.seats] if circuit else []
    mine = [seat for seat in seats if seat.position_id in w.actor.seats]
    if circuit is None or not mine:
        return Forbidden("no_seat")
    if not circuit.live or open_step(circuit) is None:
        return WrongState("left_circuit", state=str(document.state), **w.winner(document.id))
    answered = [seat for seat in mine if seat.state in ANSWERED and seat.decided_at]
    if answered and not any(seat.state is SeatState.WAITING for seat in mine):
        last = answered[-1]
        return WrongState("already_decided", by=last.decided_by, at=last.decided_at)
    return WrongState("out_of_turn", **whose(w.session, document), **w.winner(document.id))


def whose(session: orm.Session, document: Document) -> dict[str, Any]:
    """Who has the document, and since when: facts for a refusal."""
    now = due(session, document)
    if now is None:
        return {"turn": "", "since": None, "step": ""}
    titles = ", ".join(_title(session, seat.position_id) for seat in now.seats)
    return {"turn": titles, "since": now.step.opened_at, "step": now.step.kind.value}


def _title(session: orm.Session, position_id: UUID) -> str:
    return session.get_one(Position, position_id).title


def settle(w: Work, document: Document, turn: Turn, *, sha: str | None, comment: str = "") -> None:
    """The seat agreed. When enough did, the step is done and the next one opens.

    The caller records the deed.
    """
    _decide(w, turn, SeatState.APPROVED, comment)
    turn.seat.approved_sha = sha
    close_tasks(w, document.id, turn.step.kind.value, position_id=turn.seat.position_id)
    advance(w, document, turn.circuit)


def refuse(w: Work, turn: Turn, reason: str) -> None:
    """The seat sent the document back."""
    _decide(w, turn, SeatState.RETURNED, reason)


def _decide(w: Work, turn: Turn, state: SeatState, comment: str) -> None:
    seat = turn.seat
    seat.state, seat.decided_at = state, w.now
    seat.decided_by, seat.decided_by_id = signature_of(w), w.actor.person_id
    seat.on_behalf, seat.comment = turn.on_behalf, comment or None
    seat.kept = False


def signature_of(w: Work) -> str:
    """Who acts, as the page shows it: name and post."""
    return f"{w.actor.person_name} – {w.actor.position_title}"[:160]


def complete(w: Work, document: Document, kind: StepKind, *, sha: str | None = None) -> None:
    """A later room did the act of this step: settle the actor's seat there, open what follows."""
    settle(w, document, my_turn(w, document, kind), sha=sha)


def advance(w: Work, document: Document, circuit: Circuit) -> None:
    """Close what is done and open the next step; steps whose seats all agreed before are passed."""
    for step in circuit.steps:
        if step.state in {StepState.DONE, StepState.CANCELLED}:
            continue
        if not _agreed(step):
            _open(w, document, step)
            return
        _close(w, document, step)


def open_next(w: Work, document: Document) -> None:
    """Open the first step that is not done."""
    circuit = live_circuit(w.session, document.id)
    if circuit is not None:
        advance(w, document, circuit)


def needed(step: CircuitStep) -> int:
    """How many seats of a step must agree."""
    if step.quorum is Quorum.ANY:
        return 1
    if step.quorum is Quorum.SOME:
        return min(step.needed, len(step.seats))
    return len(step.seats)


def _agreed(step: CircuitStep) -> bool:
    return sum(seat.state is SeatState.APPROVED for seat in step.seats) >= needed(step)


def _close(w: Work, document: Document, step: CircuitStep) -> None:
    step.state, step.done_at = StepState.DONE, w.now
    for seat in step.seats:
        if seat.state in {SeatState.OPEN, SeatState.WAITING}:
            seat.state = SeatState.RELEASED
    close_tasks(w, document.id, step.kind.value)


def _open(w: Work, document: Document, step: CircuitStep) -> None:
    if step.state is not StepState.OPEN:
        step.state, step.opened_at = StepState.OPEN, w.now
    for seat in step.seats:
        if seat.state is SeatState.WAITING:
            seat.state = SeatState.OPEN
            ask(w, document, seat.position_id, step.kind.value)


def ask(w: Work, document: Document, position_id: UUID, kind: str) -> None:
    """Put a task about the document before a post, and let the post read it."""
    document.open_to(f"position:{position_id}")
    task = Task(
        position_id=position_id,
        organization_id=document.organization_id,
        kind=kind,
        subject_kind="document",
        subject_id=document.id,
        title=title_of(document)[:500],
        summary=_from(w, document),
        urgency=document.urgency,
    )
    if document.due_at is not None:
        task.due_at = document.due_at
    open_task(w, task)


def _from(w: Work, document: Document) -> str:
    """Who sends it on, and its number once it has one."""
    number = f" · số {document.code}" if document.code else ""
    return signature_of(w) + number


def stop(w: Work, document: Document, circuit: Circuit | None) -> None:
    """The document leaves its circuit; what was decided stays to be read."""
    close_tasks(w, document.id)
    if circuit is None:
        return
    circuit.live = False
    for step in circuit.steps:
        if step.state in {StepState.WAITING, StepState.OPEN}:
            step.state = StepState.CANCELLED


def reopen(w: Work, document: Document, circuit: Circuit, ordinal: int) -> None:
    """Ask an earlier step again; those between keep what they agreed to, for the same bytes."""
    for step in circuit.steps:
        if step.ordinal == ordinal:
            _ask_again(step, list(step.seats))
        elif step.state is StepState.OPEN:
            _ask_again(step, [s for s in step.seats if s.state is not SeatState.APPROVED])
            close_tasks(w, document.id, step.kind.value)
    advance(w, document, circuit)


def _ask_again(step: CircuitStep, seats: list[Seat]) -> None:
    step.state, step.opened_at, step.done_at = StepState.WAITING, None, None
    for seat in seats:
        seat.state = SeatState.WAITING
