"""Quét văn bản giấy: the form, and the scan it keeps while something else is put right."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from docflow.circulation import paper, showing
from docflow.circulation.paper import Scan
from docflow.circulation.schemas import PaperIn
from docflow.circulation.sentences import in_words
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.forms import Filled
from docflow.core.values import Sha256
from docflow.core.web import current_actor, needs, ports
from docflow.documents.gates import Sent
from docflow.documents.sentences import URGENCY_CHOICES

from . import bp

LIFE = 12 * 3600
"""Seconds for which an uploaded scan can be named by its form."""


@bp.get("/scan")
@needs("incoming.scan")
def scan() -> ResponseReturnValue:
    return _form({}, {}, None)


def _form(values: dict[str, Any], errors: dict[str, str], kept: Scan | None) -> str:
    return render_template(
        "circulation/scan.html",
        values=values,
        errors=errors,
        kept=kept,
        ticket=_serializer().dumps(_named(kept)) if kept else "",
        once=request.form.get("idempotency_key", ""),
        leaders=showing.leaders(db.session, current_actor()),
        urgencies=[(value, str(label)) for value, label in URGENCY_CHOICES],
    )


@bp.post("/scan")
@needs("incoming.scan")
def scan_submit() -> ResponseReturnValue:
    sent: MultiDict[str, str] = MultiDict(request.form)
    ticket = sent.pop("kept", "")
    form = Filled(PaperIn, sent)
    kept: Scan | None = None
    try:
        kept = _uploaded() or _kept(ticket)
        if kept is None:
            form.errors["scan"] = "missing"
        if form.value is not None and kept is not None:
            return _registered(kept, form.value)
    except Invalid as refusal:
        form.refused(refusal)
        return _form(form.values, in_words(form.errors, refusal.facts), kept), 422
    return _form(form.values, in_words(form.errors), kept), 422


def _registered(kept: Scan, said: PaperIn) -> ResponseReturnValue:
    key = request.form.get("idempotency_key")
    incoming = paper.scan_in(ports(), current_actor(), kept, said, key=key)
    flash(_("Đã vào sổ đến số %(number)s.", number=incoming.arrival_number), "done")
    return redirect(url_for("incoming.show", incoming_id=incoming.id), 303)


def _uploaded() -> Scan | None:
    sent = request.files.get("scan")
    if sent is None or not sent.filename:
        return None
    return paper.let_in(ports(), Sent(sent.filename, sent.read()))


def _named(scan: Scan) -> dict[str, Any]:
    return {"person": str(current_actor().person_id), "sha": scan.sha, "pages": scan.pages}


def _kept(ticket: str) -> Scan | None:
    """The scan this person sent with the same form before; None when it is not theirs."""
    try:
        said = _serializer().loads(ticket, max_age=LIFE)
    except BadData:
        return None
    if said["person"] != str(current_actor().person_id):
        return None
    return Scan(Sha256(said["sha"]), said["pages"])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="incoming.scan")
