"""Pages of a meeting's papers: for the secretary who lays them, and for who reads them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from docflow.api import find_documents as documents_like
from docflow.api import serve
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound, Unavailable, WrongState
from docflow.core.web import current_actor, needs, ports
from docflow.core.work import work
from meetings.calendar import queries as calendar
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.forms import EMPTY, Returned, in_words, refused

from . import notice, queries, usecases, waiting
from . import panels as _panels  # noqa: F401 - the papers on the meeting's page
from .forms import sent_file, told, typed_paper, typed_readers
from .schemas import PaperIn, PaperReadersIn

bp = Blueprint("papers", __name__, url_prefix="/meetings/<uuid:meeting_id>/papers")
PDF = "application/pdf"


def _done(meeting_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("papers.edit", meeting_id=meeting_id), 303)


@bp.get("")
@needs("meeting.keep")
def edit(meeting_id: UUID) -> ResponseReturnValue:
    return _form(meeting_id, EMPTY)


def _form(meeting_id: UUID, back: Returned) -> ResponseReturnValue:
    meeting = calendar.kept(db.session, current_actor(), meeting_id)
    items = queries.by_item(db.session, current_actor(), meeting)
    open_items = [one.line for one in items if not one.line.item.secret and not one.line.is_heading]
    page = render_template(
        "meetings/papers/form.html",
        meeting=meeting,
        items=items,
        choices=[(line.item.id, f"{line.number}. {line.item.title}") for line in open_items],
        people=[one for one in meeting.people if one.removed_at is None],
        may_lay=meeting.state in PREPARED | FURNISHED,
        waiting=told(queries.waiting(db.session, meeting)),
        due=notice.due(db.session, meeting),
        is_late=notice.is_late,
        values=back.values,
        errors=back.errors,
    )
    return page, back.status


@bp.post("")
@needs("meeting.keep")
def lay(meeting_id: UUID) -> ResponseReturnValue:
    values = typed_paper()
    try:
        said = PaperIn.model_validate(values)
        laid = _lay(meeting_id, said)
    except ValidationError as error:
        codes = {str(one["loc"][0]): str(one["type"]) for one in error.errors()}
        return _form(meeting_id, Returned(values, in_words(codes), 422))
    except (Invalid, WrongState, Unavailable) as refusal:
        return _form(meeting_id, refused(values, refusal))
    return _done(meeting_id, _("Đã thêm tài liệu.") if laid else _brought())


def _brought() -> str:
    return str(_("Đã nhận tệp Word. Tài liệu mở được sau khi chuyển xong."))


def _lay(meeting_id: UUID, said: PaperIn) -> bool:
    """False while the file is converted."""
    file = sent_file()
    if file is not None:
        alone = said.model_copy(update={"document_id": None})
        return usecases.bring(ports(), current_actor(), meeting_id, alone, file) is not None
    usecases.refer(ports(), current_actor(), meeting_id, said)
    return True


@bp.post("/<uuid:paper_id>/replace")
@needs("meeting.keep")
def replace(meeting_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    try:
        done = usecases.replace(ports(), current_actor(), meeting_id, paper_id, sent_file())
    except (Invalid, WrongState, Unavailable) as refusal:
        return _form(meeting_id, refused({}, refusal))
    newer = _("Đã thay bằng bản mới; bản cũ vẫn được giữ.")
    return _done(meeting_id, newer if done else _brought())


@bp.post("/waiting/<uuid:waiting_id>/again")
@needs("meeting.keep")
def convert_again(meeting_id: UUID, waiting_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        waiting.again(w, meeting_id, waiting_id)
    return _done(meeting_id, _("Đang chuyển lại."))


@bp.post("/waiting/<uuid:waiting_id>/drop")
@needs("meeting.keep")
def drop(meeting_id: UUID, waiting_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        waiting.drop(w, meeting_id, waiting_id)
    return _done(meeting_id, _("Đã bỏ tệp Word này."))


@bp.post("/<uuid:paper_id>/readers")
@needs("meeting.keep")
def open_to(meeting_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    said = PaperReadersIn.model_validate(typed_readers())
    with work(current_actor()) as w:
        usecases.open_to(w, meeting_id, paper_id, said)
    return _done(meeting_id, _("Đã lưu người được xem."))


@bp.post("/<uuid:paper_id>/remove")
@needs("meeting.keep")
def remove(meeting_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.remove(w, meeting_id, paper_id)
    return _done(meeting_id, _("Đã bỏ tài liệu."))


@bp.get("/documents")
@needs("meeting.keep")
def find_documents(meeting_id: UUID) -> ResponseReturnValue:
    """For the picker: documents the secretary may read."""
    calendar.kept(db.session, current_actor(), meeting_id)
    found = documents_like(db.session, current_actor(), request.args.get("q", "")[:100])
    return {"items": [{"id": str(one.id), "label": one.title, "note": one.code} for one in found]}


@bp.get("/mine")
@needs("meeting.read")
def mine(meeting_id: UUID) -> ResponseReturnValue:
    """What one may open, for the room: restricted papers are in no audience's view."""
    meeting = calendar.show(db.session, current_actor(), meeting_id)
    papers = {
        str(paper.id): {
            "item": str(paper.item_id),
            "title": paper.title,
            "number": paper.latest.number,
            "sha": paper.latest.sha256,
            "pages": paper.latest.pages,
            "size": paper.latest.size,
            "restricted": paper.restricted,
        }
        for paper in queries.readable(db.session, current_actor(), meeting)
    }
    return {"papers": papers, "order": list(papers)}


@bp.get("/<uuid:paper_id>")
@needs("meeting.read")
def show(meeting_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """One paper to read, with what it was before."""
    meeting = calendar.show(db.session, current_actor(), meeting_id)
    paper = queries.one(db.session, current_actor(), meeting_id, paper_id)
    sha = request.args.get("sha", paper.latest.sha256)
    return render_template(
        "meetings/papers/show.html",
        meeting=meeting,
        paper=paper,
        version=queries.version_by_hash(paper, sha),
    )


@bp.get("/<uuid:paper_id>/<string:paper_file>")
@needs("meeting.read")
def pdf(meeting_id: UUID, paper_id: UUID, paper_file: str) -> ResponseReturnValue:
    """The bytes named by their own SHA-256: `…/<sha>.pdf` never means anything else."""
    sha, _dot, ending = paper_file.partition(".")
    if ending != "pdf":
        raise NotFound(kind="PaperVersion")
    paper = queries.one(db.session, current_actor(), meeting_id, paper_id)
    version = queries.version_by_hash(paper, sha)
    content = ports().files.get(version.sha256)
    return serve(content, PDF, version.name, inline="download" not in request.args)
