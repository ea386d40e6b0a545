"""Changing a circuit in flight: a new revision, past steps as they were, both lists kept."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Invalid, WrongState
from docflow.core.tasks import close_tasks
from docflow.core.work import Work
from docflow.documents.models import Document
from docflow.people.actors import has_ended, holders
from docflow.people.models import Position

from . import turns
from .definitions import CLERKS, REVIEWS
from .models import Circuit, CircuitStep, Seat, SeatState, StepKind
from .schemas import RerouteIn

STEP_COLUMNS = (
    "document_id", "ordinal", "kind", "covers", "quorum", "needed", "on_new_version",
    "state", "opened_at", "done_at",
)  # fmt: skip
SEAT_COLUMNS = (
    "document_id", "ordinal", "position_id", "state", "field", "decided_at", "decided_by",
    "decided_by_id", "on_behalf", "comment", "approved_sha", "signed_at", "kept",
)  # fmt: skip
REPLACEABLE = {SeatState.WAITING, SeatState.OPEN}


def reroute(w: Work, document_id: UUID, said: RerouteIn) -> Document:
    """Put another post into a seat that has not acted yet."""
    document = w.take(Document, document_id)
    w.require("document.reroute", document)
    circuit = turns.live_circuit(w.session, document.id)
    if circuit is None:
        raise WrongState("not_in_review", state=str(document.state), **w.winner(document.id))
    step, seat = _replaceable(circuit, said.seat_id)
    post = _newcomer(w, document, circuit, step, said.position_id)
    before = route_in_words(w.session, circuit)
    changed = _revised(w, circuit, seat, post)
    if seat.state is SeatState.OPEN:
        close_tasks(w, document.id, step.kind.value, position_id=seat.position_id)
    document.open_to(f"position:{post.id}")
    document.changed_at = w.now
    after = route_in_words(w.session, changed)
    w.record("document.reroute", document, reason=said.reason, before=before, after=after)
    turns.advance(w, document, changed)
    return document


def _replaceable(circuit: Circuit, seat_id: UUID) -> tuple[CircuitStep, Seat]:
    for step in circuit.steps:
        for seat in step.seats:
            if seat.id == seat_id:
                return _checked(step, seat)
    raise Invalid(fields={"seat_id": "unknown_seat_id"})


def _checked(step: CircuitStep, seat: Seat) -> tuple[CircuitStep, Seat]:
    if step.kind is StepKind.SIGN:
        raise Invalid("signer_is_printed", fields={"seat_id": "signer_is_printed"})
    if seat.state not in REPLACEABLE or seat.signed_at is not None:
        raise WrongState("already_decided", by=seat.decided_by, at=seat.decided_at)
    return step, seat


def _newcomer(
    w: Work, document: Document, circuit: Circuit, step: CircuitStep, post_id: UUID
) -> Position:
    post = w.session.get(Position, post_id)
    if post is None or post.organization_id != document.organization_id or has_ended(post, w.today):
        raise Invalid(fields={"position_id": "unknown_post"})
    people = {person.id for person in holders(w.session, post_id, w.today)}
    if not people:
        raise Invalid(fields={"position_id": "vacant_post"})
    if step.kind in REVIEWS and people == {document.drafter_id}:
        raise Invalid(fields={"position_id": "own_draft"})
    if step.kind in CLERKS and "clerk" not in post.roles:
        raise Invalid(fields={"position_id": "not_a_clerk"})
    if _asked_already(circuit, step, post_id):
        raise Invalid(fields={"position_id": "already_asked"})
    return post


def _asked_already(circuit: Circuit, step: CircuitStep, post_id: UUID) -> bool:
    """In this step, or anywhere before the signature for a review."""
    steps = [one for one in circuit.steps if one is step or (_deciding(one) and _deciding(step))]
    return any(seat.position_id == post_id for one in steps for seat in one.seats)


def _deciding(step: CircuitStep) -> bool:
    return step.kind in REVIEWS or step.kind is StepKind.SIGN


def _revised(w: Work, circuit: Circuit, replaced: Seat, post: Position) -> Circuit:
    """A copy with the newcomer in the seat; the old revision stays to be read."""
    changed = Circuit(
        document_id=circuit.document_id,
        revision=circuit.revision + 1,
        template_name=circuit.template_name,
        version_no=circuit.version_no,
        content_sha=circuit.content_sha,
        block=circuit.block,
        live=True,
        started_at=w.now,
    )
    for step in circuit.steps:
        copied = CircuitStep(**{name: getattr(step, name) for name in STEP_COLUMNS})
        changed.steps.append(copied)
        for seat in step.seats:
            fresh = Seat(**{name: getattr(seat, name) for name in SEAT_COLUMNS})
            if seat is replaced:
                fresh.position_id, fresh.state = post.id, SeatState.WAITING
            copied.seats.append(fresh)
    circuit.live = False
    w.session.add(changed)
    return changed


def route_in_words(session: orm.Session, circuit: Circuit) -> list[str]:
    """`initial: Trưởng phòng Kinh tế`: one line for each step, for the trail."""
    wanted = {seat.position_id for step in circuit.steps for seat in step.seats}
    query = sa.select(Position.id, Position.title).where(Position.id.in_(wanted))
    titles = dict(iter(session.execute(query)))
    return [
        f"{step.kind.value}: {', '.join(titles[seat.position_id] for seat in step.seats)}"
        for step in circuit.steps
    ]
