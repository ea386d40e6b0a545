"""What reviewers and drafters do with a document on its circuit, without any key."""

from __future__ import annotations

from uuid import UUID

from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.work import Work
from docflow.documents.lifecycle import DOCUMENT
from docflow.documents.models import Document

from . import acts, turns
from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .definitions import REVIEWS
from .models import Circuit, CircuitStep, SeatState, StepKind
from .schemas import ApproveIn, ReturnIn, SendBackIn, WithdrawIn
from .turns import Turn


def approve(w: Work, document_id: UUID, said: ApproveIn) -> Document:
    """Agree with the bytes that were shown (content or format; or an initial given before)."""
    document = w.take(Document, document_id)
    turn = turns.my_turn(w, document, *REVIEWS)
    if turn.step.kind is StepKind.INITIAL and turn.seat.signed_at is None:
        raise WrongState("needs_signature")
    refuse_own(w, document, turn)
    acts.refuse_moved(w, document, said.sha)
    document.changed_at = w.now
    w.fire(DOCUMENT, "review", document, **facts_of(turn, said.sha, said.comment))
    turns.settle(w, document, turn, sha=said.sha, comment=said.comment)
    return document


def refuse_own(w: Work, document: Document, turn: Turn) -> None:
    """Nobody reviews an own draft, not even for an absent colleague; minutes are kept by one."""
    secretary = turn.seat.position_id == document.drafter_position_id
    if w.actor.person_id == document.drafter_id and not secretary:
        raise Forbidden("own_draft")


def facts_of(turn: Turn, sha: str, comment: str = "") -> dict[str, object]:
    """What the trail keeps of a decision."""
    facts: dict[str, object] = {"step": turn.step.kind.value, "sha256": sha}
    if turn.on_behalf:
        facts["on_behalf"] = turn.on_behalf
    if comment:
        facts["comment"] = comment
    return facts


def send_back(w: Work, document_id: UUID, said: SendBackIn) -> Document:
    """Ask an earlier step again, with a reason; the same bytes, so what else was agreed stays."""
    document = w.take(Document, document_id)
    turn = turns.my_turn(w, document, *REVIEWS, StepKind.SIGN)
    target = _earlier(turn.circuit, turn.step, said.step)
    document.changed_at = w.now
    w.fire(
        DOCUMENT,
        "send_back",
        document,
        reason=said.reason,
        step=turn.step.kind.value,
        to=target.kind.value,
        to_step=target.ordinal,
    )
    turns.refuse(w, turn, said.reason)
    turns.reopen(w, document, turn.circuit, target.ordinal)
    return document


def _earlier(circuit: Circuit, step: CircuitStep, ordinal: int) -> CircuitStep:
    target = next((one for one in circuit.steps if one.ordinal == ordinal), None)
    if target is None or target.ordinal >= step.ordinal or target.kind not in REVIEWS:
        raise Invalid(fields={"step": "not_an_earlier_step"})
    return target


def return_(w: Work, document_id: UUID, said: ReturnIn) -> Document:
    """Back to the drafter with a reason, by whoever has the turn, before there is a number."""
    document = w.take(Document, document_id)
    turn = turns.my_turn(w, document, *REVIEWS, StepKind.SIGN, StepKind.NUMBER)
    document.changed_at = w.now
    w.fire(DOCUMENT, "return", document, reason=said.reason, step=turn.step.kind.value)
    turns.refuse(w, turn, said.reason)
    turns.stop(w, document, turn.circuit)
    turns.ask(w, document, document.drafter_position_id, "revise")
    return document


def withdraw(w: Work, document_id: UUID, said: WithdrawIn) -> Document:
    """Take it back before the leader signs."""
    document = w.take(Document, document_id)
    document.changed_at = w.now
    w.fire(DOCUMENT, "withdraw", document, reason=said.reason)
    turns.stop(w, document, turns.live_circuit(w.session, document.id))
    return document


def agreed_by_others(circuit: Circuit, document: Document) -> bool:
    """Whether anybody but the drafter agreed on this circuit."""
    return any(
        seat.state is SeatState.APPROVED and seat.decided_by_id != document.drafter_id
        for step in circuit.steps
        for seat in step.seats
    )
