"""Drafting the invitations, and answering them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from docflow.api import asked_first
from docflow.api import people as people_of
from docflow.core import clock
from docflow.core.db import db
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from meetings.calendar.queries import kept
from meetings.calendar.routes import shown as meeting_shown
from meetings.forms import Returned, carried_out

from . import panels as _panels  # noqa: F401 - on the meeting's page
from . import usecases
from .models import Answer
from .schemas import MeetingReplyIn

bp = Blueprint("inviting", __name__, url_prefix="/meetings/<uuid:meeting_id>")


@bp.post("/invitation")
@needs("meeting.keep")
def draft_invitation(meeting_id: UUID) -> ResponseReturnValue:
    """One draft opens for its drafter, who goes on with it as with any other; of several, each
    guest's among them, the meeting's page has the list.
    """
    meeting = kept(db.session, current_actor(), meeting_id)
    if first := asked_first((meeting.title, url_for("meetings.show", meeting_id=meeting_id))):
        return first
    with work(current_actor()) as w:
        made = usecases.draft_invitations(w, meeting_id)
    if len(made) == 1:
        flash(_("Đã soạn giấy mời từ cuộc họp. Hãy xem lại rồi trình ký."), "done")
        return redirect(url_for("documents.edit", document_id=made[0]), 303)
    said = _("Đã soạn %(n)s giấy mời; mỗi nhóm khách có giấy riêng.", n=len(made))
    flash(said + " " + _("Hãy mở từng giấy để xem lại rồi trình ký."), "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id) + "#documents", 303)


@bp.post("/reply")
@needs("meeting.reply")
def reply(meeting_id: UUID) -> ResponseReturnValue:
    sent = {name: request.form[name] for name in ("answer", "reason") if request.form.get(name)}
    named = "substitute_id" if sent.get("answer") == Answer.SUBSTITUTE else "proxy_id"
    if request.form.get(named):
        sent["other_id"] = request.form[named]

    def deed(said: MeetingReplyIn) -> None:
        with work(current_actor()) as w:
            usecases.reply(w, meeting_id, said)

    def done(_made: None) -> ResponseReturnValue:
        flash(_("Đã gửi trả lời."), "done")
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)

    def again(back: Returned) -> ResponseReturnValue:
        named = people_of(db.session, _ids(back.values.get("other_id")), clock.today())
        other = [{"id": id, "label": one.name} for id, one in named.items()]
        return meeting_shown(meeting_id, replace(back, values={**back.values, "other": other}))

    return carried_out(MeetingReplyIn, MultiDict(sent), deed, again, done)


def _ids(text: str | None) -> list[UUID]:
    """One, where what was sent is one."""
    try:
        return [UUID(text)] if text else []
    except ValueError:
        return []


@bp.post("/substitutes")
@needs("meeting.keep")
def seat_substitutes(meeting_id: UUID) -> ResponseReturnValue:
    """From then on they see the meeting as those they come for do, without a vote."""
    with work(current_actor()) as w:
        usecases.seat_substitutes(w, meeting_id)
    flash(_("Đã thêm người dự thay vào thành phần dự họp, không có phiếu biểu quyết."), "done")
    return redirect(url_for("offline.readiness", meeting_id=meeting_id), 303)
