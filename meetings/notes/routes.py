"""Notes, for the page that shows a paper."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.live import private
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from meetings.calendar import queries as calendar

from . import queries, usecases
from .schemas import NoteIn

private("meeting.note")
bp = Blueprint("notes", __name__, url_prefix="/meetings/<uuid:meeting_id>/notes")


@bp.get("")
@needs("meeting.read")
def index(meeting_id: UUID) -> ResponseReturnValue:
    """One's own notes, what others share, whom one may share with; pages that changed."""
    actor = current_actor()
    meeting = calendar.show(db.session, actor, meeting_id)
    return {
        "me": str(actor.person_id),
        "people": queries.others(actor, meeting),
        "changed": queries.changed_pages(db.session, actor, meeting),
        "notes": queries.seen(db.session, actor, meeting),
    }


@bp.post("")
@needs("meeting.attend")
def write(meeting_id: UUID) -> ResponseReturnValue:
    """One note, new or changed; sent again it is the same note."""
    calendar.show(db.session, current_actor(), meeting_id)
    sent = {name: value for name, value in request.form.items() if name != "csrf_token"}
    said = NoteIn.model_validate(request.get_json(silent=True) or sent)
    with work(current_actor()) as w:
        usecases.write(w, meeting_id, said)
    return {"ok": True}
