"""What a document's page shows of its circuit: the pipeline, my part in it, who said what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.dates import short_day
from docflow.documents.lifecycle import EDITABLE
from docflow.documents.models import Document, DocumentState
from docflow.documents.panels import DUTY, SIDE, Panel, Stage, panel, pipeline
from docflow.people import keys

from . import opinions, turns
from .definitions import CLERKS, REVIEWS
from .models import Circuit, CircuitStep, SeatState, StepKind, StepState
from .queries import colleagues, posts_of
from .sentences import QUORUMS, SEAT_LEVELS, SEATS, SENTENCES, STEPS
from .turns import Turn

STAGES = {
    StepState.WAITING: "waiting",
    StepState.OPEN: "now",
    StepState.DONE: "done",
    StepState.CANCELLED: "skipped",
}


def name_of(kind: StepKind, covers: Iterable[str] = ()) -> str:
    """`Ký nháy`, or `Thể thức, ký nháy` when one act does both."""
    names = [str(STEPS[StepKind(other)]) for other in covers] + [str(STEPS[kind])]
    return ", ".join([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])


@pipeline
def stages(session: orm.Session, document: Document) -> list[Stage] | None:
    """The steps of the last circuit; a draft that was never submitted has none."""
    circuit = turns.last_circuit(session, document.id)
    if circuit is None or document.state is DocumentState.DRAFT:
        return None
    posts = posts_of(session, (s.position_id for step in circuit.steps for s in step.seats))
    titles = {post_id: post.title for post_id, post in posts.items()}
    return [_stage(document, step, titles) for step in circuit.steps]


def _stage(document: Document, step: CircuitStep, titles: dict[Any, str]) -> Stage:
    names = list(dict.fromkeys(titles[seat.position_id] for seat in step.seats))
    who = ", ".join(names) if len(names) < 3 else gettext("%(n)s người", n=len(names))
    if step.kind is StepKind.ISSUE:
        count = len(document.recipients)
        who = ngettext("%(num)d nơi nhận", "%(num)d nơi nhận", count)
    return Stage(
        name_of(step.kind, step.covers), who, short_day(step.done_at), _state(document, step)
    )


def _state(document: Document, step: CircuitStep) -> str:
    if any(seat.state is SeatState.RETURNED for seat in step.seats):
        return "returned"
    if step.state is StepState.OPEN and document.due_at and document.due_at < clock.now():
        return "late"
    return STAGES[step.state]


@panel(DUTY, order=10)
def duty(session: orm.Session, actor: Actor, document: Document) -> Panel | None:
    """The act that is due from the reader, with everything its form needs."""
    turn = turns.seat_of(session, actor, document)
    if turn is None or turn.step.kind in CLERKS:
        return None
    kind = turn.step.kind
    signs = kind is StepKind.SIGN or (kind is StepKind.INITIAL and turn.seat.signed_at is None)
    context = {
        "kind": kind.value,
        "signs": signs,
        "sha": document.pdf_sha,
        "capacity": turn.circuit.block["lines"] if kind is StepKind.SIGN else [],
        "on_behalf": turn.on_behalf,
        "key_trouble": keys.trouble(keys.key_of_person(actor.person_id)) if signs else "",
        "hindrance": _hindrance(actor, document, turn),
        "targets": targets(turn),
        "colleagues": colleagues(session, actor),
    }
    return Panel("approvals/duty.html", context)


def _hindrance(actor: Actor, document: Document, turn: Turn) -> str:
    """Why the reader has the turn and still may not take it."""
    if turn.on_behalf and turn.step.kind is StepKind.SIGN:
        return str(SENTENCES["not_your_signature"]) % {"post": turn.on_behalf}
    own = actor.person_id == document.drafter_id
    if own and turn.step.kind in REVIEWS and turn.seat.position_id != document.drafter_position_id:
        return str(SENTENCES["own_draft"])
    return ""


def targets(turn: Turn) -> list[tuple[str, str]]:
    """Where a document can be given back to: the drafter, or an earlier review."""
    earlier = [
        step
        for step in turn.circuit.steps
        if step.kind in REVIEWS and step.ordinal < turn.step.ordinal
    ]
    rows = [(str(step.ordinal), name_of(step.kind, step.covers)) for step in earlier]
    if turn.step.kind in CLERKS:
        rows = []
    return [("", gettext("Người soạn, để sửa")), *rows]


@panel(DUTY, order=15)
def opinion(session: orm.Session, actor: Actor, document: Document) -> Panel | None:
    """The question that waits for the reader's answer."""
    if document.state is not DocumentState.IN_REVIEW:
        return None
    asked = opinions.asked_of(actor, opinions.opinions_of(session, document.id))
    return Panel("approvals/opinion.html", {"asked": asked[0]}) if asked else None


@panel(DUTY, order=20)
def own_draft(session: orm.Session, actor: Actor, document: Document) -> Panel | None:
    """Send it on its way, or take it back."""
    if document.state in EDITABLE and policy.allows(actor, "document.edit", document):
        context = {"returned": _returned(turns.last_circuit(session, document.id))}
        return Panel("approvals/draft.html", context)
    in_review = document.state is DocumentState.IN_REVIEW
    if in_review and policy.allows(actor, "document.withdraw", document):
        return Panel("approvals/withdraw.html")
    return None


def _returned(circuit: Circuit | None) -> dict[str, str] | None:
    """Who gave it back, and why."""
    seats = [seat for step in circuit.steps for seat in step.seats] if circuit else []
    back = next((seat for seat in seats if seat.state is SeatState.RETURNED), None)
    return {"by": back.decided_by or "", "reason": back.comment or ""} if back else None


@panel(SIDE, order=20)
def circuit_panel(session: orm.Session, actor: Actor, document: Document) -> Panel | None:
    """Who agreed, who is asked, and the opinions beside the circuit."""
    circuit = turns.last_circuit(session, document.id)
    if circuit is None:
        return None
    context = {
        "steps": circuit_rows(session, circuit),
        "opinions": opinion_rows(session, document),
        "may_change": circuit.live and policy.allows(actor, "document.reroute", document),
    }
    return Panel("approvals/circuit_panel.html", context)


def circuit_rows(session: orm.Session, circuit: Circuit) -> list[dict[str, Any]]:
    """A circuit in words."""
    posts = posts_of(session, (s.position_id for step in circuit.steps for s in step.seats))
    return [
        {
            "ordinal": step.ordinal,
            "name": name_of(step.kind, step.covers),
            "rule": str(QUORUMS[step.quorum]) % {"needed": step.needed}
            if len(step.seats) > 1
            else "",
            "seats": [
                {
                    "id": seat.id,
                    "title": posts[seat.position_id].title,
                    "state": str(SEATS[seat.state]),
                    "level": SEAT_LEVELS[seat.state],
                    "by": _by(seat.decided_by or "", posts[seat.position_id].title),
                    "at": seat.decided_at,
                    "on_behalf": seat.on_behalf,
                    "comment": seat.comment,
                    "kept": seat.kept,
                    "replaceable": step.kind is not StepKind.SIGN
                    and seat.state in {SeatState.WAITING, SeatState.OPEN},
                }
                for seat in step.seats
            ],
        }
        for step in circuit.steps
    ]


def _by(decided_by: str, title: str) -> str:
    """Who decided; the post is said only where it is not the seat's own."""
    name, _, post = decided_by.rpartition(" – ")
    return name if post == title else decided_by


def opinion_rows(session: orm.Session, document: Document) -> list[dict[str, Any]]:
    rows = opinions.opinions_of(session, document.id)
    posts = posts_of(session, (row.position_id for row in rows))
    return [{"row": row, "title": posts[row.position_id].title} for row in rows]
