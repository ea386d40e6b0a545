"""Circuits and signatures over the API: the same deeds as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.core import clock
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import current_actor, needs, ports, sentence
from docflow.core.work import work
from docflow.documents import queries as documents

from . import opinions, queries, rerouting, signatures, submitting, turns, usecases
from .models import StepState
from .planning import Plan
from .schemas import (
    AnswerIn,
    ApproveIn,
    AskIn,
    BatchOut,
    CircuitOut,
    OpinionList,
    OpinionOut,
    RerouteIn,
    ReturnIn,
    SeatOut,
    SendBackIn,
    SignedOut,
    SignIn,
    SignManyIn,
    StateOut,
    StepOut,
    SubmitIn,
    WithdrawIn,
)

api = APIBlueprint(
    "approvals_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="approvals", description="Circuits and signatures")],
    abp_security=[{"token": []}],
)


class DocumentPath(BaseModel):
    document_id: UUID


class OpinionPath(DocumentPath):
    opinion_id: UUID


class PlanQuery(Input):
    reviewers: list[UUID] = Field(default_factory=list)
    """Of a draft: posts that would be asked for content first."""


def _stands(path: DocumentPath) -> dict[str, Any]:
    return queries.state_out(db.session, current_actor(), path.document_id)


@api.post("/documents/<uuid:document_id>/submit", responses={200: StateOut})
@needs("document.edit")
def submit(path: DocumentPath, body: SubmitIn) -> dict[str, Any]:
    """Freeze the draft to PDF/A and put it on its circuit."""
    submitting.submit(ports(), current_actor(), path.document_id, body)
    return _stands(path)


@api.post("/documents/<uuid:document_id>/approve", responses={200: StateOut})
@needs("document.read")
def approve(path: DocumentPath, body: ApproveIn) -> dict[str, Any]:
    """Agree with the bytes of this SHA-256 in the step that is due."""
    with work(current_actor()) as w:
        usecases.approve(w, path.document_id, body)
    return _stands(path)


@api.post("/documents/<uuid:document_id>/send-back", responses={200: StateOut})
@needs("document.read")
def send_back(path: DocumentPath, body: SendBackIn) -> dict[str, Any]:
    """Ask an earlier step again."""
    with work(current_actor()) as w:
        usecases.send_back(w, path.document_id, body)
    return _stands(path)


@api.post("/documents/<uuid:document_id>/return", responses={200: StateOut})
@needs("document.read")
def give_back(path: DocumentPath, body: ReturnIn) -> dict[str, Any]:
    """Return to the drafter."""
    with work(current_actor()) as w:
        usecases.return_(w, path.document_id, body)
    return _stands(path)


@api.post("/documents/<uuid:document_id>/withdraw", responses={200: StateOut})
@needs("document.withdraw")
def withdraw(path: DocumentPath, body: WithdrawIn) -> dict[str, Any]:
    """Take the document back before the leader signs."""
    with work(current_actor()) as w:
        usecases.withdraw(w, path.document_id, body)
    return _stands(path)


@api.post("/documents/<uuid:document_id>/initial", responses={200: StateOut})
@needs("document.read")
def initial(path: DocumentPath, body: SignIn) -> dict[str, Any]:
    """Ký nháy with the caller's own key."""
    signatures.initial(ports(), current_actor(), path.document_id, body)
    return _stands(path)


@api.post("/documents/<uuid:document_id>/sign", responses={200: StateOut})
@needs("document.read")
def sign(path: DocumentPath, body: SignIn) -> dict[str, Any]:
    """Ký ban hành with the caller's own key, in the capacity that is printed."""
    signatures.sign(ports(), current_actor(), path.document_id, body)
    return _stands(path)


@api.post("/documents/sign-many", responses={200: BatchOut})
@needs("document.sign_many")
def sign_many(body: SignManyIn) -> dict[str, Any]:
    """Sign or initial several documents with one PIN; each has its own result."""
    results = signatures.sign_many(ports(), current_actor(), body)
    items = [
        SignedOut(
            document_id=one.document_id,
            ok=one.refusal is None,
            code=one.refusal.code if one.refusal else "",
            detail=sentence(one.refusal) if one.refusal else "",
        )
        for one in results
    ]
    return BatchOut(items=items).model_dump(mode="json")


@api.get("/documents/<uuid:document_id>/circuit", responses={200: CircuitOut})
@needs("document.read")
def circuit(path: DocumentPath, query: PlanQuery) -> dict[str, Any]:
    """The newest circuit; of a document never submitted, the plan (revision 0)."""
    document = documents.show(db.session, current_actor(), path.document_id)
    found = turns.last_circuit(db.session, document.id)
    if found is not None and not query.reviewers:
        return queries.circuit_out(db.session, found).model_dump(mode="json")
    plan = submitting.circuit_of_draft(db.session, document, clock.today(), query.reviewers)
    return _plan_out(plan).model_dump(mode="json")


def _plan_out(plan: Plan) -> CircuitOut:
    steps = [
        StepOut(
            ordinal=ordinal,
            kind=step.kind,
            covers=[kind.value for kind in step.covers],
            quorum=step.rule.quorum,
            needed=step.needed,
            state=StepState.WAITING,
            opened_at=None,
            done_at=None,
            seats=[SeatOut.planned(post, _holder(post.id)) for post in step.posts],
        )
        for ordinal, step in enumerate(plan.steps, start=1)
    ]
    return CircuitOut(
        revision=0,
        template_name=plan.template_name,
        live=False,
        missing=list(plan.missing),
        steps=steps,
    )


def _holder(position_id: UUID) -> str:
    return queries.holder_of(db.session, position_id)


@api.post("/documents/<uuid:document_id>/circuit", responses={200: CircuitOut})
@needs("document.reroute")
def reroute(path: DocumentPath, body: RerouteIn) -> dict[str, Any]:
    """Put another post into a seat that has not acted; a new revision of the circuit."""
    with work(current_actor()) as w:
        rerouting.reroute(w, path.document_id, body)
    found = turns.last_circuit(db.session, path.document_id)
    assert found is not None  # noqa: S101 - it was changed a moment ago
    return queries.circuit_out(db.session, found).model_dump(mode="json")


@api.get("/documents/<uuid:document_id>/opinions", responses={200: OpinionList})
@needs("document.read")
def opinion_list(path: DocumentPath) -> dict[str, Any]:
    """What colleagues were asked about a document, and what they answered."""
    document = documents.show(db.session, current_actor(), path.document_id)
    return _opinions_out(opinions.opinions_of(db.session, document.id))


def _opinions_out(rows: list[Any]) -> dict[str, Any]:
    items = [OpinionOut.model_validate(row, from_attributes=True) for row in rows]
    return OpinionList(items=items).model_dump(mode="json")


@api.post("/documents/<uuid:document_id>/opinions", responses={201: OpinionList})
@needs("document.consult")
def ask(path: DocumentPath, body: AskIn) -> tuple[dict[str, Any], int]:
    """Ask colleagues; `Idempotency-Key` makes it happen once."""
    with work(current_actor()) as w:
        opinions.ask(w, path.document_id, body, request.headers.get("Idempotency-Key"))
    return _opinions_out(opinions.opinions_of(db.session, path.document_id)), 201


@api.post("/documents/<uuid:document_id>/opinions/<uuid:opinion_id>", responses={200: OpinionOut})
@needs("document.read")
def answer(path: OpinionPath, body: AnswerIn) -> dict[str, Any]:
    """Answer what one was asked."""
    with work(current_actor()) as w:
        row = opinions.answer(w, path.document_id, path.opinion_id, body)
        shown = OpinionOut.model_validate(row, from_attributes=True)
    return shown.model_dump(mode="json")
