"""Soạn văn bản: the one question, the type, the form, the preview, saving."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.budgets import PREVIEWS
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid, Unavailable
from docflow.core.values import fold
from docflow.core.web import current_actor, needs, ports, sentence, sparing
from docflow.core.work import work
from docflow.documents import drafting, panels, previewing, queries, usecases
from docflow.documents.forms import DraftForm, blank, from_document
from docflow.documents.groups import GROUPS
from docflow.documents.lifecycle import EDITABLE
from docflow.documents.models import Source
from docflow.documents.schemas import DraftIn, PreviewIn, ReviseIn

from . import bp, tickets
from .desk import (
    STEP_ADD_ANNEX,
    STEP_SUBMIT,
    Sheet,
    enclosed,
    form_context,
    uuid_or_none,
    wrong,
    wrong_by,
)


@bp.get("/new")
@needs("document.draft")
def new() -> ResponseReturnValue:
    return _question({})


def _question(errors: dict[str, str]) -> str:
    replies_to = request.values.get("replies_to", "")
    return render_template("documents/question.html", errors=errors, replies_to=replies_to)


@bp.post("/new")
@needs("document.draft")
def answer() -> ResponseReturnValue:
    said = request.form.get("state_secret", "")
    if said == "yes":
        keepers = queries.secret_keepers(db.session, current_actor())
        return render_template("documents/stopped.html", keepers=keepers)
    if said != "no":
        return _question({"state_secret": _("Hãy trả lời câu hỏi này.")}), 422
    ticket = tickets.issue(uuid_or_none(request.form.get("replies_to", "")))
    return redirect(url_for("documents.choose_type", ticket=ticket), 303)


@bp.get("/new/type")
@needs("document.draft")
def choose_type() -> ResponseReturnValue:
    ticket = request.args.get("ticket", "")
    if tickets.read(ticket) is None:
        return _ask_again()
    actor, q = current_actor(), request.args.get("q", "").strip()
    known = {row.code: row for row in queries.types(db.session)}
    found = {code for code, row in known.items() if _is_named(q, row.name, row.abbreviation)}
    usual = [code for code in queries.usual_types(db.session, actor) if code in known and not q]
    groups = [(name, [known[code] for code in codes if code in found]) for name, codes in GROUPS]
    grouped = {code for _name, codes in GROUPS for code in codes}
    others = [row for code, row in known.items() if code in found and code not in grouped]
    return render_template(
        "documents/types.html",
        ticket=ticket,
        q=q,
        usual=[known[code] for code in usual],
        groups=[*groups, (_("Loại khác"), others)],
    )


def _is_named(typed: str, *names: str) -> bool:
    return all(word in fold(" ".join(names)) for word in fold(typed).split())


def _ask_again() -> ResponseReturnValue:
    flash(_("Hãy trả lời câu hỏi về bí mật nhà nước trước khi soạn văn bản."), "soon")
    return redirect(url_for("documents.new"), 303)


@bp.get("/new/<string:type_code>")
@needs("document.draft")
def form(type_code: str) -> ResponseReturnValue:
    ticket = tickets.read(request.args.get("ticket", ""))
    if ticket is None:
        return _ask_again()
    kind = queries.type_named(db.session, type_code)
    source = Source.DOCX if request.args.get("source") == "docx" else Source.FORM
    start: dict[str, Any] = {}
    if replies_to := uuid_or_none(ticket.replies_to):
        start = panels.opened_with(db.session, current_actor(), replies_to)
    known = {"type_code": kind.code, "state_secret": "no", "replies_to_id": ticket.replies_to}
    values = blank(**start | known)
    return _new_form(Sheet(kind, values, {}, source))


def _new_form(sheet: Sheet) -> str:
    ticket = request.values.get("ticket", "")
    return render_template("documents/form.html", ticket=ticket, **form_context(sheet))


@bp.post("/new/<string:type_code>")
@needs("document.draft")
def create(type_code: str) -> ResponseReturnValue:
    ticket = tickets.read(request.form.get("ticket", ""))
    if ticket is None:
        return _ask_again()
    kind = queries.type_named(db.session, type_code)
    source = Source.DOCX if request.args.get("source") == "docx" else Source.FORM
    typed = DraftForm(request.form)
    if request.form.get("step") == STEP_ADD_ANNEX:
        typed.values["annexes"].append({"title": "", "body": "", "landscape": False})
        return _new_form(Sheet(kind, typed.values, {}, source))
    files = enclosed()
    if source is Source.DOCX and files.docx is None:
        typed.errors.setdefault("docx", "missing")
    if typed.said is None or typed.errors:
        return _new_form(Sheet(kind, typed.values, wrong(typed), source)), 422
    try:
        made = drafting.begin(ports(), current_actor(), typed.said, files, key=ticket.key)
    except (Invalid, Unavailable) as refusal:
        return _new_form(Sheet(kind, typed.values, wrong_by(refusal), source)), 422
    return _saved(made, clock.now())


def _saved(document_id: UUID, at: datetime) -> ResponseReturnValue:
    """Back to the form, or on to who will see the document."""
    flash(_("Đã lưu bản thảo lúc %(time)s.", time=_hour(at)), "done")
    then = "approvals.submit_page" if request.form.get("step") == STEP_SUBMIT else "documents.edit"
    return redirect(url_for(then, document_id=document_id), 303)


def _hour(at: datetime) -> str:
    return at.astimezone(clock.HANOI).strftime("%H:%M")


@bp.get("/<uuid:document_id>/edit")
@needs("document.edit")
def edit(document_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    document = queries.show(db.session, actor, document_id)
    if document.state not in EDITABLE or not queries.may_edit(actor, document):
        return redirect(url_for("documents.show", document_id=document_id), 303)
    return _edit_form(document_id, from_document(document), {})


def _edit_form(document_id: UUID, values: dict[str, Any], errors: dict[str, str]) -> str:
    document = queries.show(db.session, current_actor(), document_id)
    code = values.get("type_code") or document.type_code
    known = {row.code: row for row in queries.types(db.session)}
    kind = known.get(code, document.type)
    return render_template(
        "documents/form.html",
        ticket="",
        types=[(row.code, row.name) for row in known.values()],
        saved_at=_hour(document.changed_at),
        **form_context(Sheet(kind, values, errors, document.source, document)),
    )


@bp.post("/<uuid:document_id>/edit")
@needs("document.edit")
def save(document_id: UUID) -> ResponseReturnValue:
    typed = DraftForm(request.form, ReviseIn)
    if request.form.get("step") == STEP_ADD_ANNEX:
        typed.values["annexes"].append({"title": "", "body": "", "landscape": False})
        return _edit_form(document_id, typed.values, {})
    if typed.said is None:
        return _not_saved(document_id, typed, wrong(typed), 422)
    said: ReviseIn = typed.said
    if request.form.get("overwrite", "").isdigit():
        said = said.model_copy(update={"version": int(request.form["overwrite"])})
    try:
        saved = drafting.save(ports(), current_actor(), document_id, said, enclosed())
    except Conflict as refusal:
        return _not_saved(document_id, typed, {"form": sentence(refusal)}, 409)
    except (Invalid, Unavailable) as refusal:
        return _not_saved(document_id, typed, wrong_by(refusal), 422)
    if _wants_json():
        said_at = _("Đã lưu lúc %(time)s", time=_hour(saved.at))
        return jsonify(version=saved.version, saved_at=saved.at.isoformat(), text=said_at)
    return _saved(document_id, saved.at)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _not_saved(
    document_id: UUID, typed: DraftForm, errors: dict[str, str], status: int
) -> ResponseReturnValue:
    """What was typed stays on the page; a conflict offers both ways out."""
    if _wants_json():
        return jsonify(fields=errors, detail=errors.get("form", "")), status
    values = typed.values
    if status == 409:
        latest = queries.show(db.session, current_actor(), document_id).version
        values = values | {"overwrite": latest}
    return _edit_form(document_id, values, errors), status


@bp.post("/preview")
@needs("document.draft")
@sparing(PREVIEWS)
def preview() -> ResponseReturnValue:
    """The page being typed as PDF; nothing is kept."""
    typed = DraftForm(request.form, PreviewIn)
    if typed.said is None:
        return jsonify(fields=wrong(typed)), 422
    said: DraftIn = typed.said
    try:
        pdf = previewing.of_typed(db.session, ports(), current_actor(), said)
    except Invalid as refusal:
        return jsonify(fields=wrong_by(refusal)), 422
    return Response(pdf, mimetype="application/pdf")


@bp.post("/<uuid:document_id>/discard")
@needs("document.edit")
def discard(document_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.discard(w, document_id)
    flash(_("Đã bỏ bản thảo. Nội dung và lịch sử vẫn còn để tra cứu."), "done")
    return redirect(url_for("documents.index", scope="mine"), 303)


@bp.get("/recipients")
@needs("document.draft")
def recipients() -> ResponseReturnValue:
    """Organisations for the combobox of "Nơi nhận"."""
    typed = request.args.get("q", "")
    return jsonify(queries.recipients_like(db.session, current_actor(), typed))
