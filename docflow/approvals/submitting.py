"""Trình: the draft is frozen outside any transaction, then put on its circuit in one.

What was agreed to before stays agreed to when the same content comes again; with new content only
the steps whose rule says `keep` are not asked again. Signatures belong to bytes, so a new version
is always initialled and signed anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import orm

import signing
from docflow.core.access import Actor
from docflow.core.errors import Conflict, WrongState
from docflow.core.ports import Ports
from docflow.core.tasks import close_tasks
from docflow.core.values import Sha256
from docflow.core.work import Work, work
from docflow.documents.freezing import Frozen, freeze
from docflow.documents.lifecycle import DOCUMENT, EDITABLE
from docflow.documents.manuscript import Manuscript, manuscript
from docflow.documents.models import Document
from docflow.documents.versions import keep_version
from docflow.people.capacity import signing_right
from docflow.people.models import Position

from . import acts, turns
from .definitions import KEEP
from .models import Circuit, CircuitStep, Seat, SeatState, StepKind, StepState
from .planning import Plan, PlannedStep, plan
from .schemas import SubmitIn


@dataclass(frozen=True)
class Ready:
    """What was read of the draft before the slow part."""

    manuscript: Manuscript
    initials: int
    content_sha: str
    reuses: bool
    """The same content with the same initials: the frozen file is still the right one."""


def submit(ports: Ports, actor: Actor, document_id: UUID, said: SubmitIn) -> None:
    """Freeze the draft and ask the first seats. Raises `Invalid` with what is missing."""
    with work(actor) as w:
        ready = _ready(w, document_id, said)
    frozen = None if ready.reuses else _frozen(ports, ready)
    with work(actor) as w:
        _start(w, document_id, said, ready, frozen)


def circuit_of_draft(
    session: orm.Session, document: Document, day: date, reviewers: Sequence[UUID] = ()
) -> Plan:
    """What the drafter sees before submitting."""
    return plan(session, document, day, reviewers)


def _ready(w: Work, document_id: UUID, said: SubmitIn) -> Ready:
    document = w.take(Document, document_id)
    w.require("document.edit", document)
    if document.state not in EDITABLE:
        raise WrongState("not_a_draft", state=str(document.state), **w.winner(document.id))
    w.unchanged_since(document, said.version)
    paper = manuscript(w.session, document, w.today)
    made = plan(w.session, document, w.today, said.reviewers)
    made.refuse_gaps()
    before = turns.last_circuit(w.session, document.id)
    content = content_sha(paper, document)
    same = before is not None and before.content_sha == content
    reuses = same and _initialled_alike(before, made)
    return Ready(paper, len(made.initials), content, reuses)


def content_sha(paper: Manuscript, document: Document) -> str:
    """What the draft says and what lies beside it, whatever the time of its freezing."""
    said = {
        "paper": asdict(replace(paper.composition, at=None)),
        "brought": paper.brought and asdict(paper.brought),
        "snapshot": paper.snapshot,
        "beside": [(row.name, row.sha256) for row in document.attachments],
    }
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def _initialled_alike(before: Circuit | None, made: Plan) -> bool:
    steps = before.steps if before else []
    posts = [
        seat.position_id for step in steps if step.kind is StepKind.INITIAL for seat in step.seats
    ]
    return posts == [post.id for post in made.initials]


def _frozen(ports: Ports, ready: Ready) -> tuple[Frozen, Sha256]:
    frozen = freeze(ports, ready.manuscript, initials=ready.initials)
    return frozen, ports.files.put(frozen.pdf)


def _start(
    w: Work,
    document_id: UUID,
    said: SubmitIn,
    ready: Ready,
    frozen: tuple[Frozen, Sha256] | None,
) -> None:
    document = w.take(Document, document_id)
    w.unchanged_since(document, ready.manuscript.version)
    made = plan(w.session, document, w.today, said.reviewers)
    made.refuse_gaps()
    if len(made.initials) != ready.initials:
        raise Conflict("changed_meanwhile", **w.winner(document.id))
    before = turns.last_circuit(w.session, document.id)
    if frozen is not None:
        keep_version(w, document, ready.manuscript, *frozen)
    else:
        unsigned = acts.before_field(w.session, document, signing.LEADER)
        document.pdf_sha, document.changed_at = unsigned or document.pdf_sha, w.now
    circuit = _copied(w, document, made, ready)
    _carry_over(before, circuit, same=bool(before and before.content_sha == ready.content_sha))
    w.session.add(circuit)
    document.open_to(*(f"position:{seat.position_id}" for s in circuit.steps for seat in s.seats))
    w.fire(DOCUMENT, "submit", document, version=document.version_no, circuit=made.template_name)
    close_tasks(w, document.id, "revise")
    turns.advance(w, document, circuit)


def _copied(w: Work, document: Document, made: Plan, ready: Ready) -> Circuit:
    """The plan as rows that nobody edits behind the office."""
    before = turns.last_circuit(w.session, document.id)
    circuit = Circuit(
        document_id=document.id,
        revision=before.revision + 1 if before else 1,
        template_name=made.template_name,
        version_no=document.version_no,
        content_sha=ready.content_sha,
        block=_block(w, document),
        live=True,
        started_at=w.now,
    )
    fields = {post.id: f"{signing.INITIAL}{n}" for n, post in enumerate(made.initials, start=1)}
    for ordinal, step in enumerate(made.steps, start=1):
        circuit.steps.append(_step(document, ordinal, step, fields))
    return circuit


def _block(w: Work, document: Document) -> dict[str, Any]:
    assert document.signer_id is not None  # noqa: S101 - the plan has its seat
    right = signing_right(w.session, document.signer_id, document.type_code, w.today)
    return {
        "lines": list(right.lines),
        "name": right.holder.full_name,
        "person_id": str(right.holder.id),
    }


def _step(
    document: Document, ordinal: int, planned: PlannedStep, fields: Mapping[UUID, str]
) -> CircuitStep:
    step = CircuitStep(
        document_id=document.id,
        ordinal=ordinal,
        kind=planned.kind,
        covers=[kind.value for kind in planned.covers],
        quorum=planned.rule.quorum,
        needed=planned.needed,
        on_new_version=planned.rule.on_new_version,
        state=StepState.WAITING,
    )
    for place, post in enumerate(planned.posts, start=1):
        step.seats.append(_seat(document, place, planned.kind, post, fields))
    return step


def _seat(
    document: Document, place: int, kind: StepKind, post: Position, fields: Mapping[UUID, str]
) -> Seat:
    field = {StepKind.INITIAL: fields.get(post.id), StepKind.SIGN: signing.LEADER}.get(kind)
    return Seat(
        document_id=document.id,
        ordinal=place,
        position_id=post.id,
        state=SeatState.WAITING,
        field=field,
        kept=False,
    )


def _carry_over(before: Circuit | None, circuit: Circuit, *, same: bool) -> None:
    earlier = {
        (step.kind, seat.position_id): seat
        for step in (before.steps if before else [])
        for seat in step.seats
    }
    reuses = before is not None and before.version_no == circuit.version_no
    for step in circuit.steps:
        for seat in step.seats:
            old = earlier.get((step.kind, seat.position_id))
            if old is None:
                continue
            seat.signed_at = old.signed_at if reuses and step.kind is StepKind.INITIAL else None
            if old.state is SeatState.APPROVED and _stays(step, same=same, reuses=reuses):
                _keep(seat, old)


def _stays(step: CircuitStep, *, same: bool, reuses: bool) -> bool:
    """The explicit rule: what a new version leaves standing."""
    if step.kind is StepKind.INITIAL:
        return reuses
    if step.kind in {StepKind.CONTENT_REVIEW, StepKind.FORMAT_REVIEW}:
        return same or step.on_new_version == KEEP
    return False


def _keep(seat: Seat, old: Seat) -> None:
    seat.state, seat.kept = SeatState.APPROVED, True
    seat.decided_at, seat.decided_by = old.decided_at, old.decided_by
    seat.decided_by_id, seat.on_behalf = old.decided_by_id, old.on_behalf
    seat.comment, seat.approved_sha = old.comment, old.approved_sha
