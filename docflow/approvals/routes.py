"""Pages of circuits: submitting, deciding, signing one document or many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.forms import Filled
from docflow.core.web import current_actor, needs, ports, sentence
from docflow.core.work import work
from docflow.documents import queries as documents
from docflow.documents import showing
from docflow.documents.lifecycle import EDITABLE
from docflow.documents.manuscript import unfinished
from docflow.documents.models import Document
from docflow.documents.naming import title_of
from docflow.documents.sentences import FIELDS
from docflow.documents.sentences import in_words as draft_in_words

from . import opinions, panels, queries, rerouting, signatures, submitting, turns, usecases
from .models import StepKind
from .planning import Plan
from .schemas import (
    AnswerIn,
    ApproveIn,
    AskIn,
    RerouteIn,
    ReturnIn,
    SendBackIn,
    SignIn,
    SignManyIn,
    SubmitIn,
    WithdrawIn,
)
from .sentences import STEPS, TOKENS, in_words, refused_in_words

bp = Blueprint("approvals", __name__)
REVIEWERS = ("deputy", "office_head", "unit_head", "unit_deputy", "specialist")
"""Who a drafter may ask to look at the content first."""


def _back(document_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("documents.show", document_id=document_id), 303)


def page_again(
    document_id: UUID, act: str, form: Filled[Any], refusal: Invalid | None = None
) -> ResponseReturnValue:
    """The document's page with what was typed and what is wrong with it; a PIN is never kept."""
    actor = current_actor()
    document = documents.show(db.session, actor, document_id)
    values = {name: value for name, value in form.values.items() if name != "pin"}
    errors = refused_in_words(refusal) if refusal else in_words(form.errors)
    context = showing.page_of(db.session, actor, document)
    context |= {"act": act, "values": values, "errors": errors}
    return render_template("documents/show.html", document=document, **context), 422


@bp.get("/documents/<uuid:document_id>/submit")
@needs("document.edit")
def submit_page(document_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    document = documents.show(db.session, actor, document_id)
    if document.state not in EDITABLE or not documents.may_edit(actor, document):
        return redirect(url_for("documents.show", document_id=document_id), 303)
    return _submit_page(document_id, {}, [])


def _submit_page(document_id: UUID, errors: dict[str, str], chosen: list[str]) -> str:
    actor = current_actor()
    document = documents.show(db.session, actor, document_id)
    gaps = draft_in_words(unfinished(db.session, document, clock.today()))
    plan, problem = _planned(document)
    colleagues = queries.colleagues(db.session, actor, *REVIEWERS)
    return render_template(
        "approvals/submit.html",
        document=document,
        title=title_of(document),
        errors=errors,
        gaps=[(FIELDS.get(name, name), words) for name, words in gaps.items()],
        plan=queries.plan_rows(db.session, plan) if plan else [],
        missing=[str(TOKENS.get(token, token)) for token in plan.missing] if plan else [],
        problem=problem,
        steps=STEPS,
        name_of=panels.name_of,
        colleagues=colleagues,
        chosen=[one for one in colleagues if one["id"] in chosen],
    )


def _planned(document: Document) -> tuple[Plan | None, str]:
    try:
        return submitting.circuit_of_draft(db.session, document, clock.today()), ""
    except Invalid as refusal:
        return None, sentence(refusal)


@bp.post("/documents/<uuid:document_id>/submit")
@needs("document.edit")
def submit(document_id: UUID) -> ResponseReturnValue:
    form = Filled(SubmitIn, request.form)
    chosen = request.form.getlist("reviewers")
    if form.value is None:
        return _submit_page(document_id, in_words(form.errors), chosen), 422
    try:
        submitting.submit(ports(), current_actor(), document_id, form.value)
    except Invalid as refusal:
        return _submit_page(document_id, {"form": sentence(refusal)}, chosen), 422
    return _back(document_id, _("Đã trình. Bạn sẽ được báo khi có người xem xong."))


@bp.post("/documents/<uuid:document_id>/approve")
@needs("document.read")
def approve(document_id: UUID) -> ResponseReturnValue:
    form = Filled(ApproveIn, request.form)
    if form.value is None:
        return page_again(document_id, "approve", form)
    with work(current_actor()) as w:
        usecases.approve(w, document_id, form.value)
    return _back(document_id, _("Đã ghi nhận: bạn đồng ý."))


@bp.post("/documents/<uuid:document_id>/sign")
@needs("document.read")
def sign(document_id: UUID) -> ResponseReturnValue:
    """Ký nháy or ký ban hành, whichever is due."""
    form = Filled(SignIn, request.form)
    if form.value is None:
        return page_again(document_id, "sign", form)
    try:
        signatures.initial_or_sign(ports(), current_actor(), document_id, form.value)
    except Invalid as refusal:
        return page_again(document_id, "sign", form, refusal)
    return _back(document_id, _("Đã ký. Mọi chữ ký trên văn bản đều hợp lệ."))


@bp.post("/documents/<uuid:document_id>/give-back")
@needs("document.read")
def give_back(document_id: UUID) -> ResponseReturnValue:
    """To an earlier step when one was chosen, else to the drafter."""
    model: type[Any] = SendBackIn if request.form.get("step") else ReturnIn
    form: Filled[Any] = Filled(model, request.form)
    if form.value is None:
        return page_again(document_id, "give-back", form)
    try:
        with work(current_actor()) as w:
            if isinstance(form.value, SendBackIn):
                usecases.send_back(w, document_id, form.value)
            else:
                usecases.return_(w, document_id, form.value)
    except Invalid as refusal:
        return page_again(document_id, "give-back", form, refusal)
    return _back(document_id, _("Đã trả lại kèm lý do."))


@bp.post("/documents/<uuid:document_id>/withdraw")
@needs("document.withdraw")
def withdraw(document_id: UUID) -> ResponseReturnValue:
    form = Filled(WithdrawIn, request.form)
    with work(current_actor()) as w:
        usecases.withdraw(w, document_id, form.value or WithdrawIn())
    return _back(document_id, _("Đã rút về. Bạn có thể sửa rồi trình lại."))


@bp.post("/documents/<uuid:document_id>/ask")
@needs("document.consult")
def ask(document_id: UUID) -> ResponseReturnValue:
    form = Filled(AskIn, request.form)
    if form.value is None:
        return page_again(document_id, "ask", form)
    try:
        with work(current_actor()) as w:
            opinions.ask(w, document_id, form.value, request.form.get("idempotency_key"))
    except Invalid as refusal:
        return page_again(document_id, "ask", form, refusal)
    return _back(document_id, _("Đã gửi câu hỏi."))


@bp.post("/documents/<uuid:document_id>/opinions/<uuid:opinion_id>")
@needs("document.read")
def answer(document_id: UUID, opinion_id: UUID) -> ResponseReturnValue:
    form = Filled(AnswerIn, request.form)
    if form.value is None:
        return page_again(document_id, "answer", form)
    with work(current_actor()) as w:
        opinions.answer(w, document_id, opinion_id, form.value)
    return _back(document_id, _("Đã gửi ý kiến của bạn."))


@bp.get("/documents/<uuid:document_id>/circuit")
@needs("document.read")
def circuit_page(document_id: UUID) -> ResponseReturnValue:
    return _circuit_page(document_id, {}, {})


def _circuit_page(document_id: UUID, values: dict[str, Any], errors: dict[str, str]) -> str:
    actor = current_actor()
    document = documents.show(db.session, actor, document_id)
    circuit = turns.last_circuit(db.session, document_id)
    rows = panels.circuit_rows(db.session, circuit) if circuit else []
    live = circuit is not None and circuit.live
    return render_template(
        "approvals/circuit.html",
        document=document,
        title=title_of(document),
        circuit=circuit,
        steps=rows,
        seats=[
            (seat["id"], f"{step['name']}: {seat['title']}")
            for step in rows
            for seat in step["seats"]
            if seat["replaceable"] and live
        ],
        colleagues=queries.colleagues(db.session, actor),
        values=values,
        errors=errors,
    )


@bp.post("/documents/<uuid:document_id>/circuit")
@needs("document.reroute")
def reroute(document_id: UUID) -> ResponseReturnValue:
    form = Filled(RerouteIn, request.form)
    if form.value is None:
        return _circuit_page(document_id, form.values, in_words(form.errors)), 422
    try:
        with work(current_actor()) as w:
            rerouting.reroute(w, document_id, form.value)
    except Invalid as refusal:
        return _circuit_page(document_id, form.values, refused_in_words(refusal)), 422
    return _back(document_id, _("Đã đổi người. Các bước đã xong giữ nguyên."))


@bp.get("/sign-many")
@needs("document.sign_many")
def batch() -> ResponseReturnValue:
    """Ký nhiều văn bản: everything that waits for the reader's signature."""
    return _batch_page({})


def _batch_page(errors: dict[str, str]) -> str:
    waiting = queries.to_sign(db.session, current_actor())
    rows = [
        {
            "document": one.document,
            "title": title_of(one.document),
            "kind": STEPS[StepKind(one.task.kind)],
            "by": one.task.summary,
        }
        for one in waiting
    ]
    chosen = request.form.getlist("item")
    return render_template("approvals/batch.html", rows=rows, chosen=chosen, errors=errors)


@bp.post("/sign-many")
@needs("document.sign_many")
def sign_many() -> ResponseReturnValue:
    """Each chosen document on its own; the page says what became of each."""
    chosen, pin = request.form.getlist("item"), request.form.get("pin", "")
    if wrong := _missing(chosen, pin):
        return _batch_page(in_words(wrong)), 422
    pairs = [item.partition(":") for item in chosen]
    items = [{"document_id": document_id, "sha": sha} for document_id, _colon, sha in pairs]
    said = SignManyIn.model_validate({"items": items, "pin": pin})
    results = signatures.sign_many(ports(), current_actor(), said)
    first = results[0].refusal
    if first is not None and first.code in signatures.HOPELESS:
        return _batch_page({"pin": sentence(first)}), 422
    return render_template("approvals/batch_done.html", rows=[_result(one) for one in results])


def _missing(chosen: list[str], pin: str) -> dict[str, str]:
    wrong = {} if chosen else {"item": "nothing_chosen"}
    return wrong if pin else wrong | {"pin": "missing"}


def _result(one: signatures.Result) -> dict[str, Any]:
    try:
        title = title_of(documents.show(db.session, current_actor(), one.document_id))
    except NotFound:
        title = str(one.document_id)
    why = sentence(one.refusal) if one.refusal else ""
    return {"id": one.document_id, "title": title, "ok": one.refusal is None, "why": why}
