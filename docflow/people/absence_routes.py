"""Absences: whose work a colleague does meanwhile."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import current_actor, needs
from docflow.core.work import work

from . import mandates, queries
from .form_pages import EMPTY, Returned, submit
from .models import Handover, Organization
from .schemas import HandoverIn

bp = Blueprint("absences", __name__, url_prefix="/directory/absences")


@bp.get("")
@needs("directory.read")
def index() -> ResponseReturnValue:
    return _page(EMPTY)


@bp.post("")
@needs("directory.read")
def add() -> ResponseReturnValue:
    back = submit(HandoverIn, mandates.hand_over)
    if back is not None:
        return _page(back)
    flash(_("Đã bàn giao công việc."), "done")
    return redirect(_here(), 303)


@bp.post("/<uuid:handover_id>/end")
@needs("directory.read")
def end(handover_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        mandates.end_handover(w, handover_id)
    flash(_("Đã kết thúc bàn giao."), "done")
    return redirect(_here(), 303)


def _here() -> str:
    return url_for("absences.index", organization=request.values.get("organization"))


def _body() -> Organization:
    """The own organisation, or for an administrator of all the one that is asked for."""
    actor = current_actor()
    asked = request.values.get("organization", type=UUID)
    if asked is not None and asked != actor.organization_id:
        return queries.manageable(db.session, actor, asked)
    row = db.session.get(Organization, actor.organization_id)
    if row is None:
        raise NotFound(kind="Organization")
    return row


def _page(back: Returned) -> ResponseReturnValue:
    actor, day, body = current_actor(), clock.today(), _body()
    rows = queries.handovers(db.session, body.id, day)
    probe = Handover(organization_id=body.id, absent_id=None)
    page = render_template(
        "people/absences.html",
        body=body,
        rows=rows,
        may_end={row.id for row in rows if policy.allows(actor, "handover.manage", row)},
        for_all=policy.allows(actor, "handover.manage", probe),
        posts=queries.posts(db.session, body.id, day),
        titles=queries.titles(db.session, body.id),
        day=day,
        values=back.values,
        errors=back.errors,
    )
    return page, back.status
