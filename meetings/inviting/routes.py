"""Drafting the invitation, and answering it."""

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
    """The draft opens for its drafter, who goes on with it as with any other."""
    with work(current_actor()) as w:
        document_id = usecases.draft_invitation(w, meeting_id)
    flash(_("Đã soạn giấy mời từ cuộc họp. Hãy xem lại rồi trình ký."), "done")
    return redirect(url_for("documents.edit", document_id=document_id), 303)


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
