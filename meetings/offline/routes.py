"""What a device needs to keep a meeting, what it says it holds, and the secretary's board."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.web import current_actor, needs, stateless, watchable
from docflow.core.work import work
from meetings.calendar import queries as calendar
from meetings.calendar.models import Meeting
from meetings.inviting.models import Answer
from meetings.inviting.queries import substitutes
from meetings.inviting.sentences import ANSWERS
from meetings.papers.models import Paper
from meetings.papers.queries import readable

from . import panels as _panels  # noqa: F401 - on the meeting's page
from . import queries, shell, usecases
from .schemas import HeldIn

bp = Blueprint("offline", __name__)
KEPT_FOR = timedelta(days=7)
"""After the meeting's end."""
watchable("meeting", Meeting)


@bp.get("/worker.js")
@stateless
def worker() -> Response:
    """The service worker; a script reaches no further than the folder it comes from."""
    script = Path(current_app.static_folder or "") / "vendor" / "worker.js"
    return Response(script.read_bytes(), mimetype="text/javascript")


@bp.get("/meetings/<uuid:meeting_id>/offline")
@needs("meeting.read")
def manifest(meeting_id: UUID) -> ResponseReturnValue:
    """Everything a device keeps for this person, and until when."""
    actor = current_actor()
    meeting = calendar.show(db.session, actor, meeting_id)
    names, built = shell.files(Path(current_app.static_folder or ""))
    papers = readable(db.session, actor, meeting)
    return {
        "person": str(actor.person_id),
        "until": int((meeting.ends_at + KEPT_FOR).timestamp() * 1000),
        "pages": _pages(meeting_id, papers),
        "papers": [_paper(meeting_id, one) for one in papers],
        "files": [url_for("static", filename=name) for name in names],
        "built": built,
    }


def _pages(meeting_id: UUID, papers: list[Paper]) -> list[str]:
    return [
        url_for("meetings.show", meeting_id=meeting_id),
        url_for("room.show", meeting_id=meeting_id),
        url_for("papers.mine", meeting_id=meeting_id),
        url_for("notes.index", meeting_id=meeting_id),
        *(url_for("papers.show", meeting_id=meeting_id, paper_id=one.id) for one in papers),
    ]


def _paper(meeting_id: UUID, paper: Paper) -> dict[str, Any]:
    sha = paper.latest.sha256
    url = url_for("papers.pdf", meeting_id=meeting_id, paper_id=paper.id, paper_file=f"{sha}.pdf")
    return {"url": url, "sha": sha, "size": paper.latest.size}


@bp.post("/meetings/<uuid:meeting_id>/offline/held")
@needs("meeting.attend")
def held(meeting_id: UUID) -> ResponseReturnValue:
    """A device tells which papers it holds, by their SHA-256."""
    calendar.show(db.session, current_actor(), meeting_id)
    form = {"device": request.form.get("device"), "papers": request.form.getlist("papers")}
    said = HeldIn.model_validate(request.get_json(silent=True) or form)
    with work(current_actor()) as w:
        return {"wanted": usecases.hold(w, meeting_id, said)}


@bp.get("/meetings/<uuid:meeting_id>/readiness")
@needs("meeting.keep")
def readiness(meeting_id: UUID) -> ResponseReturnValue:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    rows = queries.readiness(db.session, meeting)
    answered = [row.reply.answer for row in rows if row.reply]
    return render_template(
        "meetings/offline/readiness.html",
        meeting=meeting,
        rows=rows,
        counts=[(ANSWERS[one][0], answered.count(one)) for one in Answer],
        silent=len(rows) - len(answered),
        full=sum(row.is_full for row in rows),
        labels=ANSWERS,
        substitutes=substitutes(db.session, meeting),
    )


@bp.get("/meetings/<uuid:meeting_id>/readiness/counts")
@needs("meeting.keep")
def counts(meeting_id: UUID) -> ResponseReturnValue:
    """For the secretary's screen in the room."""
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    return queries.counts(db.session, meeting)
