"""The dossier as a download."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.web import current_actor, needs, ports

from . import panels as _panels  # noqa: F401 - on the meeting's page
from .packing import pack

bp = Blueprint("dossier", __name__, url_prefix="/meetings/<uuid:meeting_id>")
ZIP = "application/zip"


@bp.get("/dossier.zip")
@needs("meeting.keep")
def download(meeting_id: UUID) -> ResponseReturnValue:
    name, content = pack(db.session, ports(), current_actor(), meeting_id)
    return send_file(content, mimetype=ZIP, as_attachment=True, download_name=name)
