"""The agenda's form, for the secretary."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from meetings.calendar import queries as calendar
from meetings.calendar.models import Meeting
from meetings.forms import EMPTY, Returned, decided, in_words

from . import panels as _panels  # noqa: F401 - the agenda on the meeting's page
from . import queries, usecases
from .schemas import AgendaIn

bp = Blueprint("agenda", __name__, url_prefix="/meetings/<uuid:meeting_id>/agenda")
COLUMNS = ("id", "title", "depth", "presenter", "minutes", "open_to")
BLANK = 2
"""Empty rows at the end, for who has no JavaScript."""


@bp.get("")
@needs("meeting.keep")
def edit(meeting_id: UUID) -> ResponseReturnValue:
    return _form(calendar.kept(db.session, current_actor(), meeting_id), EMPTY)


@bp.post("")
@needs("meeting.keep")
def arrange(meeting_id: UUID) -> ResponseReturnValue:
    rows = _sent(request.form)

    def again(back: Returned) -> ResponseReturnValue:
        return _form(calendar.kept(db.session, current_actor(), meeting_id), back)

    try:
        said = AgendaIn.model_validate({"items": [_item(row) for row in rows]})
    except ValidationError as error:
        return again(Returned({"rows": rows}, in_words(_places(error)), 422))
    return decided(
        lambda: _arrange(meeting_id, said), {"rows": rows}, again, lambda _made: _saved(meeting_id)
    )


def _arrange(meeting_id: UUID, said: AgendaIn) -> None:
    with work(current_actor()) as w:
        usecases.arrange(w, meeting_id, said)


def _saved(meeting_id: UUID) -> ResponseReturnValue:
    flash(_("Đã lưu chương trình."), "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _sent(sent: MultiDict[str, str]) -> list[dict[str, str]]:
    """Rows of the table, as they stood; those without a title are left out."""
    columns = [sent.getlist(name) for name in COLUMNS]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if row["title"].strip()]


def _item(row: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row["id"] or None,
        "title": row["title"],
        "depth": row["depth"] or 0,
        "presenter": row["presenter"],
        "minutes": row["minutes"] or 0,
        "secret": row["open_to"] == "secret",
        "for_guests": row["open_to"] == "guests",
    }


def _places(error: ValidationError) -> dict[str, str]:
    """Faults by row: `items.3` and what is wrong there."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    code = str(first["type"])
    return {f"row-{place[1]}" if len(place) > 1 else "form": code}


def _form(meeting: Meeting, back: Returned) -> ResponseReturnValue:
    rows = back.values.get("rows") or [
        {
            "id": line.item.id,
            "title": line.item.title,
            "depth": line.depth,
            "presenter": line.item.presenter,
            "minutes": line.item.minutes,
            "open_to": _open_to(line),
        }
        for line in queries.lines(db.session, meeting.id)
    ]
    page = render_template(
        "meetings/agenda/form.html",
        meeting=meeting,
        rows=rows,
        blank=BLANK,
        presenters=[one.title for one in meeting.people if one.removed_at is None],
        told=queries.told(db.session, meeting.id),
        errors=back.errors,
    )
    return page, back.status


def _open_to(line: queries.Line) -> str:
    return "secret" if line.item.secret else "guests" if line.item.for_guests else ""
