"""Drafting the invitations, and answering them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.errors import Invalid
from docflow.core.web import current_actor, needs, sentence
from docflow.core.work import work

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
    try:
        with work(current_actor()) as w:
            usecases.reply(w, meeting_id, MeetingReplyIn.model_validate(sent))
    except Invalid as refusal:
        flash(sentence(refusal), "late")
    else:
        flash(_("Đã gửi trả lời."), "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/substitutes")
@needs("meeting.keep")
def seat_substitutes(meeting_id: UUID) -> ResponseReturnValue:
    """From then on they see the meeting as those they come for do, without a vote."""
    with work(current_actor()) as w:
        usecases.seat_substitutes(w, meeting_id)
    flash(_("Đã thêm người dự thay vào thành phần dự họp, không có phiếu biểu quyết."), "done")
    return redirect(url_for("offline.readiness", meeting_id=meeting_id), 303)
