"""The form of which guest is asked to which items, for the secretary."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from meetings.calendar import queries as calendar
from meetings.forms import EMPTY, Returned, decided, in_words

from . import panels as _panels  # noqa: F401 - the guests on the meeting's page
from . import queries, usecases
from .schemas import AdmissionsIn

bp = Blueprint("guests", __name__, url_prefix="/meetings/<uuid:meeting_id>/guests")


@bp.get("")
@needs("meeting.keep")
def edit(meeting_id: UUID) -> ResponseReturnValue:
    return _form(meeting_id, EMPTY)


@bp.post("")
@needs("meeting.keep")
def admit(meeting_id: UUID) -> ResponseReturnValue:
    sent = [
        {"person_id": id, "items": request.form.getlist(f"items-{id}")}
        for id in request.form.getlist("guest")
    ]
    again = partial(_form, meeting_id)
    try:
        said = AdmissionsIn.model_validate({"guests": sent})
    except ValidationError:
        return again(Returned({}, in_words({"form": "not_a_guest"}), 422))
    return decided(lambda: _admit(meeting_id, said), {}, again, lambda _made: _saved(meeting_id))


def _admit(meeting_id: UUID, said: AdmissionsIn) -> None:
    with work(current_actor()) as w:
        usecases.admit(w, meeting_id, said)


def _saved(meeting_id: UUID) -> ResponseReturnValue:
    flash(_("Đã lưu nội dung khách mời dự."), "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _form(meeting_id: UUID, back: Returned) -> ResponseReturnValue:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    page = render_template(
        "meetings/guests/form.html",
        meeting=meeting,
        rows=queries.asked(db.session, meeting),
        lines=queries.askable(db.session, meeting.id),
        errors=back.errors,
    )
    return page, back.status
