"""Pages after a meeting: the minutes section by section, and the conclusion with its tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from docflow.api import asked_first, organizations_like, posts, stopped, unasked
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid
from docflow.core.web import current_actor, needs, sentence
from docflow.core.work import work
from meetings.agenda.queries import lines
from meetings.calendar import queries as calendar
from meetings.forms import EMPTY, Returned, in_words, refused
from meetings.inviting.documents import drafted
from meetings.inviting.models import Purpose

from . import panels as _panels  # noqa: F401 - on the meeting's page
from . import queries, usecases
from .schemas import ConclusionIn, SectionIn

bp = Blueprint("minutes", __name__, url_prefix="/meetings/<uuid:meeting_id>")
ROWS = 6


def _to_minutes(meeting_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("minutes.show", meeting_id=meeting_id), 303)


@bp.post("/minutes")
@needs("meeting.keep")
def begin(meeting_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.begin(w, meeting_id)
    return _to_minutes(meeting_id, _("Đã lập dự thảo biên bản từ nhật ký cuộc họp."))


@bp.get("/minutes")
@needs("meeting.keep")
def show(meeting_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    meeting = calendar.kept(db.session, actor, meeting_id)
    stand = {one.purpose for one in drafted(db.session, actor, meeting_id)}
    return render_template(
        "meetings/minutes/show.html",
        meeting=meeting,
        sections=queries.sections(db.session, meeting_id),
        fixed=Purpose.MINUTES in stand,
        now=clock.now(),
    )


@bp.post("/minutes/<uuid:section_id>/hold")
@needs("meeting.keep")
def hold(meeting_id: UUID, section_id: UUID) -> ResponseReturnValue:
    """Take the section, then edit it."""
    try:
        with work(current_actor()) as w:
            usecases.hold(w, meeting_id, section_id)
    except Conflict as refusal:
        flash(sentence(refusal), "late")
        return redirect(url_for("minutes.show", meeting_id=meeting_id), 303)
    return redirect(url_for("minutes.edit", meeting_id=meeting_id, section_id=section_id), 303)


@bp.get("/minutes/<uuid:section_id>")
@needs("meeting.keep")
def edit(meeting_id: UUID, section_id: UUID) -> ResponseReturnValue:
    return _section_form(meeting_id, section_id, EMPTY)


@bp.post("/minutes/<uuid:section_id>")
@needs("meeting.keep")
def save(meeting_id: UUID, section_id: UUID) -> ResponseReturnValue:
    """A conflict keeps what was typed and shows what stands there now."""
    text, revision = request.form.get("text", ""), request.form.get("revision", type=int) or 0
    try:
        said = SectionIn(text=text, revision=max(revision, 1))
        with work(current_actor()) as w:
            usecases.save(w, meeting_id, section_id, said)
    except Conflict as refusal:
        db.session.rollback()
        return _section_form(meeting_id, section_id, refused({"text": text}, refusal))
    return _to_minutes(meeting_id, _("Đã lưu phần biên bản."))


def _section_form(meeting_id: UUID, section_id: UUID, back: Returned) -> ResponseReturnValue:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    section = queries.section(db.session, meeting_id, section_id)
    page = render_template(
        "meetings/minutes/section.html",
        meeting=meeting,
        section=section,
        text=back.values.get("text", section.text),
        conflict=bool(back.values),
        errors=back.errors,
    )
    return page, back.status


def _back(meeting_id: UUID) -> tuple[str, str]:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    return meeting.title, url_for("meetings.show", meeting_id=meeting_id)


@bp.post("/minutes/document")
@needs("meeting.keep")
def make_minutes(meeting_id: UUID) -> ResponseReturnValue:
    if first := asked_first(_back(meeting_id)):
        return first
    with work(current_actor()) as w:
        document_id = usecases.make_minutes(w, meeting_id)
    flash(_("Biên bản đã thành văn bản. Hãy xem lại rồi trình ký."), "done")
    return redirect(url_for("documents.edit", document_id=document_id), 303)


@bp.get("/conclusion")
@needs("meeting.keep")
def conclusion(meeting_id: UUID) -> ResponseReturnValue:
    return _conclusion_form(meeting_id, EMPTY)


@bp.post("/conclusion")
@needs("meeting.keep")
def make_conclusion(meeting_id: UUID) -> ResponseReturnValue:
    rows = _rows()
    if first := stopped(_back(meeting_id)):
        return first
    if errors := unasked():
        return _conclusion_form(meeting_id, Returned({"rows": rows}, errors, 422))
    try:
        tasks = [_task(row) for row in rows]
        said = ConclusionIn.model_validate({"state_secret": False, "tasks": tasks})
        with work(current_actor()) as w:
            document_id = usecases.make_conclusion(w, meeting_id, said)
    except ValidationError as error:
        code = str(error.errors()[0]["type"])
        return _conclusion_form(meeting_id, Returned({"rows": rows}, in_words({"form": code}), 422))
    except Invalid as refusal:
        return _conclusion_form(meeting_id, refused({"rows": rows}, refusal))
    flash(_("Đã soạn thông báo kết luận. Nhiệm vụ được giao khi văn bản ban hành."), "done")
    return redirect(url_for("documents.edit", document_id=document_id), 303)


def _rows() -> list[dict[str, str]]:
    names = ("text", "item", "who", "due_on")
    columns = [request.form.getlist(name) for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if row["text"].strip()]


def _task(row: dict[str, str]) -> dict[str, Any]:
    """`who`: `post:<id>` or `organization:<id>`."""
    kind, _colon, id = row["who"].partition(":")
    target = {"post": "position_id", "organization": "organization_id"}.get(kind, "position_id")
    item = row["item"] or None
    return {"text": row["text"], "item_id": item, "due_on": row["due_on"], target: id or None}


def _conclusion_form(meeting_id: UUID, back: Returned) -> ResponseReturnValue:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    own = [(f"post:{one.id}", one.title) for one in posts(db.session, meeting.organization_id)]
    others = organizations_like(db.session, current_actor(), "")
    page = render_template(
        "meetings/minutes/conclusion.html",
        meeting=meeting,
        rows=[*back.values.get("rows", []), *({} for _row in range(ROWS))][:60],
        items=_items(meeting_id),
        own=own,
        others=[(f"organization:{one['id']}", one["label"]) for one in others],
        errors=back.errors,
    )
    return page, back.status


def _items(meeting_id: UUID) -> list[tuple[str, str]]:
    """What a task may follow from: nothing of a secret item."""
    found = [line for line in lines(db.session, meeting_id) if not line.item.secret]
    return [(str(line.item.id), f"{line.number}. {line.item.title}") for line in found]
