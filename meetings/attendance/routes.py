"""Checking in with a phone: the code on the room's screen, and the page it leads to."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import segno
from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.errors import Invalid, Refusal, WrongState
from docflow.core.web import current_actor, needs, sentence
from meetings.calendar import queries as calendar
from meetings.live.dispatch import CommandIn, dispatch
from meetings.live.log import milliseconds

from . import codes

bp = Blueprint("attendance", __name__, url_prefix="/meetings/<uuid:meeting_id>/check-in")


@bp.get("/code.svg")
@needs("meeting.screen")
def code(meeting_id: UUID) -> ResponseReturnValue:
    """A fresh code, drawn; the screen asks for another every half minute."""
    meeting = calendar.show(db.session, current_actor(), meeting_id)
    policy.require(current_actor(), "meeting.screen", meeting)
    fresh = codes.issue(meeting_id, milliseconds(clock.now()))
    root = (current_app.config.get("PUBLIC_URL") or request.host_url).rstrip("/")
    drawn = io.BytesIO()
    segno.make(
        root + url_for("attendance.page", meeting_id=meeting_id, code=fresh), error="m"
    ).save(drawn, kind="svg", scale=8, border=4, light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@bp.get("")
@needs("meeting.attend")
def page(meeting_id: UUID) -> ResponseReturnValue:
    """Where a scanned code leads: one press, for a look must not check anybody in."""
    meeting = calendar.show(db.session, current_actor(), meeting_id)
    policy.require(current_actor(), "meeting.attend", meeting)
    given = request.args.get("code", "")[:80]
    return render_template(
        "meetings/attendance/check_in.html",
        meeting=meeting,
        code=given,
        fault=_fault(meeting_id, given),
    )


def _fault(meeting_id: UUID, given: str) -> str:
    """What is wrong with a code, in words."""
    try:
        codes.read(meeting_id, given, milliseconds(clock.now()))
    except Refusal as refusal:
        return sentence(refusal)
    return ""


@bp.post("")
@needs("meeting.attend")
def check_in(meeting_id: UUID) -> ResponseReturnValue:
    calendar.show(db.session, current_actor(), meeting_id)
    args = {"code": request.form.get("code", "")[:80]}
    said = CommandIn(id=uuid4(), meeting=meeting_id, type="attendance.scan", args=args)
    try:
        dispatch(current_actor(), said)
    except (Invalid, WrongState) as refusal:
        flash(sentence(refusal), "late")
        return redirect(url_for("attendance.page", meeting_id=meeting_id), 303)
    flash(_("Bạn đã điểm danh: có mặt tại phòng"), "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
