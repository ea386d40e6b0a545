"""Văn bản đến: the list, the page of one document, its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from docflow.circulation import queries, showing
from docflow.circulation.delivery import title_of
from docflow.circulation.models import IncomingState
from docflow.circulation.sentences import LEVELS, STATES
from docflow.core import clock
from docflow.core.counting import said
from docflow.core.db import db
from docflow.core.web import current_actor, day_asked, needs, ports
from docflow.documents.intake.names import SANDBOX, content_disposition, safe_name

from . import bp

KEPT = ("state", "q", "since", "until", "overdue")


@bp.get("")
@needs("incoming.list")
def index() -> ResponseReturnValue:
    actor, wanted = current_actor(), _filter()
    found = queries.listed(db.session, actor, wanted)
    return render_template(
        "circulation/index.html",
        found=found,
        wanted=wanted,
        tabs=_tabs(queries.counts(db.session, actor), wanted),
        titles={row.id: title_of(row) for row in found.rows},
        states=STATES,
        levels=LEVELS,
        urgencies=showing.URGENCIES,
        now=clock.now(),
        next_url=_address(after=found.next) if found.next else "",
        first_url=_address() if wanted.after else "",
    )


def _filter() -> queries.Filter:
    """From the address; what is not understood is not asked for."""
    asked = request.args
    state = asked.get("state", "")
    return queries.Filter(
        states=(IncomingState(state),) if state in set(IncomingState) else (),
        text=asked.get("q", "").strip(),
        since=day_asked("since"),
        until=day_asked("until"),
        overdue_at=clock.now() if asked.get("overdue") else None,
        after=asked.get("after", ""),
    )


def _address(**changed: Any) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if request.args.get(name)}
    return url_for("incoming.index", **kept | changed)


def _tabs(counted: Mapping[IncomingState, int], wanted: queries.Filter) -> list[dict[str, Any]]:
    """All, then each state that has something or is asked for."""
    rows: list[tuple[str, str, int]] = [("", str(showing.ALL), sum(counted.values()))]
    rows += [
        (state.value, str(label), counted.get(state, 0))
        for state, label in STATES.items()
        if counted.get(state) or state in wanted.states
    ]
    current = wanted.states[0].value if wanted.states else ""
    return [
        {
            "label": label,
            "count": said(count),
            "active": name == current,
            "url": _address(state=name or None),
        }
        for name, label, count in rows
    ]


@bp.get("/<uuid:incoming_id>")
@needs("incoming.read")
def show(incoming_id: UUID) -> ResponseReturnValue:
    return page(incoming_id)


def page(
    incoming_id: UUID,
    act: str = "",
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    """The page; `act` names the form that came back, with what was typed and what is wrong."""
    actor = current_actor()
    incoming = queries.show(db.session, actor, incoming_id)
    context = showing.page_of(db.session, actor, incoming)
    typed = dict(values or {})
    start = typed if act == "direct" else showing.now_assigned(incoming)
    context["picked"] = {
        name: showing.chosen(context["colleagues"], start.get(name, []))
        for name in ("lead_id", "support_ids", "info_ids")
    }
    return render_template(
        "circulation/show.html",
        incoming=incoming,
        act=act,
        values=typed,
        errors=dict(errors or {}),
        **context,
    )


@bp.get("/<uuid:incoming_id>/pdf")
@needs("incoming.read")
def pdf(incoming_id: UUID) -> ResponseReturnValue:
    incoming = queries.show(db.session, current_actor(), incoming_id)
    name = safe_name(f"{incoming.code or incoming.type_name}.pdf".replace("/", "_"), "pdf")
    return _file(incoming.pdf_sha, "application/pdf", name)


@bp.get("/<uuid:incoming_id>/attachments/<int:place>")
@needs("incoming.read")
def attachment(incoming_id: UUID, place: int) -> ResponseReturnValue:
    incoming = queries.show(db.session, current_actor(), incoming_id)
    found = queries.attachment_at(incoming, place)
    return _file(found["sha256"], found["media_type"], found["name"])


def _file(sha: str, media_type: str, name: str) -> Response:
    answer = Response(ports().files.get(sha), mimetype=media_type)
    inline = media_type == "application/pdf" and "download" not in request.args
    answer.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    if not inline:
        answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
