"""Pages of incoming documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.forms import Filled
from docflow.core.web import current_actor, needs, ports, watchable
from docflow.core.work import Work, work

from . import checking, panels, paper, queries, usecases
from .models import Incoming, IncomingState
from .schemas import DirectIn, PaperIn, PassOnIn, RefuseIn, RegisterIn, ReportIn, UrgeIn

bp = Blueprint("incoming", __name__, url_prefix="/incoming")
watchable("incoming", Incoming)

TABS: tuple[tuple[str, tuple[IncomingState, ...]], ...] = (
    ("waiting", (IncomingState.ARRIVED,)),
    ("open", (IncomingState.REGISTERED, IncomingState.DIRECTED, IncomingState.IN_PROGRESS)),
    ("finished", (IncomingState.FINISHED,)),
    ("refused", (IncomingState.REFUSED,)),
)
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


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("")
@needs("incoming.list")
def index() -> ResponseReturnValue:
    tab = request.args.get("tab", "")
    wanted = queries.Filter(
        states=dict(TABS).get(tab, ()),
        text=request.args.get("q", "").strip(),
        since=_day("since"),
        until=_day("until"),
        overdue_at=clock.now() if request.args.get("overdue") else None,
        after=request.args.get("after", ""),
    )
    found = queries.listed(db.session, current_actor(), wanted)
    return render_template(
        "circulation/index.html",
        found=found,
        tab=tab,
        tabs_of=[_tab(name, tab) for name, _states in TABS],
        next_url=_next(found.next),
        q=wanted.text,
        labels=panels.LABELS,
    )


def _tab(name: str, current: str) -> dict[str, Any]:
    url = url_for("incoming.index", tab=name, q=request.args.get("q") or None)
    return {"label": panels.LABELS[name], "url": url, "active": name == current}


def _next(after: str | None) -> str:
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k != "after"}
    return url_for("incoming.index", **kept, after=after) if after else ""


@bp.get("/scan")
@needs("incoming.scan")
def scan() -> ResponseReturnValue:
    return _scan_page({}, {})


def _scan_page(values: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template(
        "circulation/scan.html",
        values=values,
        errors=panels.in_words(errors),
        leaders=panels.leaders(db.session, current_actor()),
    )


@bp.post("/scan")
@needs("incoming.scan")
def scan_submit() -> ResponseReturnValue:
    form = Filled(PaperIn, request.form)
    sent = request.files.get("scan")
    if sent is None or not sent.filename:
        form.errors.setdefault("scan", "missing")
    if form.value is None or sent is None or form.errors:
        return _scan_page(form.values, form.errors), 422
    key = request.form.get("idempotency_key")
    try:
        incoming = paper.scan_in(ports(), current_actor(), sent.read(), form.value, key=key)
    except Invalid as refusal:
        form.refused(refusal)
        return _scan_page(form.values, form.errors), 422
    flash(_("Đã vào sổ đến số %(number)s.", number=incoming.arrival_number), "done")
    return redirect(url_for("incoming.show", incoming_id=incoming.id), 303)


@bp.get("/<uuid:incoming_id>")
@needs("incoming.read")
def show(incoming_id: UUID) -> ResponseReturnValue:
    return _page(incoming_id, "", {}, {})


def _page(incoming_id: UUID, act: str, values: dict[str, Any], errors: dict[str, str]) -> str:
    actor = current_actor()
    incoming = queries.show(db.session, actor, incoming_id)
    return render_template(
        "circulation/show.html",
        incoming=incoming,
        act=act,
        values=values,
        errors=panels.in_words(errors),
        entries=panels.entries(timeline(db.session, incoming.id)),
        **panels.verdict_of(incoming.verdict),
        **panels.of_incoming(db.session, actor, incoming),
    )


@bp.post(
    "/<uuid:incoming_id>/<any(register, refuse, direct, 'pass-on', report, 'file-away', urge):act>"
)
@needs("incoming.read")
def do(incoming_id: UUID, act: str) -> ResponseReturnValue:
    model, deed = ACTS[act]
    form = Filled(model, request.form)
    if form.value is None:
        return _page(incoming_id, act, form.values, form.errors), 422
    try:
        with work(current_actor()) as w:
            deed(w, incoming_id, form.value)
    except Invalid as refusal:
        form.refused(refusal)
        return _page(incoming_id, act, form.values, form.errors), 422
    flash(panels.DONE[act], "done")
    return redirect(url_for("incoming.show", incoming_id=incoming_id), 303)


@bp.post("/<uuid:incoming_id>/start")
@needs("incoming.read")
def start(incoming_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.start(w, incoming_id)
    return redirect(url_for("incoming.show", incoming_id=incoming_id), 303)


@bp.post("/<uuid:incoming_id>/check")
@needs("incoming.read")
def check(incoming_id: UUID) -> ResponseReturnValue:
    """Check the signatures again, now."""
    queries.show(db.session, current_actor(), incoming_id)
    checking.check(ports(), incoming_id, current_actor())
    return redirect(url_for("incoming.show", incoming_id=incoming_id), 303)


@bp.get("/<uuid:incoming_id>/pdf")
@needs("incoming.read")
def pdf(incoming_id: UUID) -> ResponseReturnValue:
    incoming = queries.show(db.session, current_actor(), incoming_id)
    return _file(ports().files.get(incoming.pdf_sha), "application/pdf", panels.file_name(incoming))


@bp.get("/<uuid:incoming_id>/attachments/<int:place>")
@needs("incoming.read")
def attachment(incoming_id: UUID, place: int) -> ResponseReturnValue:
    incoming = queries.show(db.session, current_actor(), incoming_id)
    found = panels.attachment(incoming, place)
    return _file(ports().files.get(found["sha256"]), found["media_type"], found["name"])


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    inline = media_type == "application/pdf"
    answer.headers["Content-Disposition"] = panels.disposition(name, inline=inline)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
