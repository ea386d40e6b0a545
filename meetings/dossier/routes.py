"""The dossier as a download."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.api import asked_first
from docflow.core.budgets import EXPORTS
from docflow.core.db import db
from docflow.core.web import current_actor, needs, ports, sparing
from meetings.calendar.queries import kept
from meetings.live.parts import parts_for
from meetings.live.views import Audience

from . import panels as _panels  # noqa: F401 - on the meeting's page
from .inventory import make_inventory
from .packing import pack
from .queries import over
from .replaying import film

bp = Blueprint("dossier", __name__, url_prefix="/meetings/<uuid:meeting_id>")
ZIP = "application/zip"
NOT_PLAYED = frozenset({"ballot"})
"""Lives on news that nobody logs."""


@bp.get("/dossier.zip")
@needs("meeting.keep")
@sparing(EXPORTS)
def download(meeting_id: UUID) -> ResponseReturnValue:
    name, content = pack(db.session, ports(), current_actor(), meeting_id)
    return send_file(content, mimetype=ZIP, as_attachment=True, download_name=name)


@bp.post("/dossier/inventory")
@needs("meeting.keep")
def seal(meeting_id: UUID) -> ResponseReturnValue:
    """Draft the inventory that is to be signed and sealed."""
    meeting = kept(db.session, current_actor(), meeting_id)
    if first := asked_first((meeting.title, url_for("meetings.show", meeting_id=meeting_id))):
        return first
    document_id = make_inventory(current_actor(), meeting_id)
    flash(_("Đã lập biên bản niêm phong từ hồ sơ hiện tại. Hãy xem lại rồi trình ký."), "done")
    return redirect(url_for("documents.edit", document_id=document_id), 303)


@bp.get("/replay")
@needs("meeting.keep")
def replay(meeting_id: UUID) -> ResponseReturnValue:
    """The meeting once more, second by second, as the room's screen showed it."""
    meeting = over(db.session, current_actor(), meeting_id)
    placed = parts_for(Audience.SCREEN)
    return render_template(
        "meetings/dossier/replay.html",
        meeting=meeting,
        audience=Audience.SCREEN.value,
        parts={
            column: [name for name in names if name not in NOT_PLAYED]
            for column, names in placed.items()
        },
    )


@bp.get("/replay.json")
@needs("meeting.keep")
def replayed(meeting_id: UUID) -> ResponseReturnValue:
    """What the page plays."""
    return jsonify(film(db.session, current_actor(), meeting_id))
