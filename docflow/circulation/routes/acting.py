"""What is done on the page of an incoming document: one form for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.circulation import answering, beside, checking, queries, showing, usecases
from docflow.circulation.schemas import (
    DirectIn,
    PassOnIn,
    RefuseIn,
    RegisterIn,
    ReportIn,
    UrgeIn,
)
from docflow.circulation.sentences import in_words
from docflow.core.budgets import CHECKS
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid
from docflow.core.forms import Filled
from docflow.core.web import current_actor, needs, ports, sentence, sparing
from docflow.core.work import Work, work

from . import bp
from .reading import page

CONSEQUENCES = (answering, beside)
"""Rooms that only listen; named here so that they are there."""
ACTS: dict[str, tuple[type[Any], Callable[[Work, UUID, Any], object]]] = {
    "register": (RegisterIn, usecases.register),
    "refuse": (RefuseIn, usecases.refuse),
    "direct": (DirectIn, usecases.direct),
    "pass-on": (PassOnIn, usecases.pass_on),
    "report": (ReportIn, usecases.report),
    "file-away": (ReportIn, usecases.file_away),
    "urge": (UrgeIn, usecases.urge),
}
"""What a form of the page asks for, and the deed it becomes."""


@bp.post(
    "/<uuid:incoming_id>/<any(register, refuse, direct, 'pass-on', report, 'file-away', urge):act>"
)
@needs("incoming.read")
def do(incoming_id: UUID, act: str) -> ResponseReturnValue:
    model, deed = ACTS[act]
    form = Filled(model, request.form)
    if form.value is None:
        return page(incoming_id, act, form.values, in_words(form.errors)), 422
    try:
        with work(current_actor()) as w:
            deed(w, incoming_id, form.value)
    except Invalid as refusal:
        form.refused(refusal)
        return page(incoming_id, act, form.values, in_words(form.errors, refusal.facts)), 422
    except Conflict as refusal:
        return page(incoming_id, act, form.values, {"form": sentence(refusal)}), 409
    flash(showing.DONE[act], "done")
    return redirect(url_for("incoming.show", incoming_id=incoming_id), 303)


@bp.post("/<uuid:incoming_id>/start")
@needs("incoming.read")
def start(incoming_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.start(w, incoming_id)
    flash(_("Đã ghi nhận: bạn bắt đầu xử lý."), "done")
    return redirect(url_for("incoming.show", incoming_id=incoming_id), 303)


@bp.post("/<uuid:incoming_id>/check")
@needs("incoming.read")
@sparing(CHECKS)
def check(incoming_id: UUID) -> ResponseReturnValue:
    """Check the signatures again, now."""
    queries.show(db.session, current_actor(), incoming_id)
    checking.check(ports(), incoming_id, current_actor())
    flash(_("Đã kiểm tra lại các chữ ký."), "done")
    return redirect(url_for("incoming.show", incoming_id=incoming_id), 303)
