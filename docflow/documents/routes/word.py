"""Bringing a .docx: the choice about tracked changes, another try, the places of signatures."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.web import current_actor, needs, ports
from docflow.core.work import work
from docflow.documents import bringing, queries
from docflow.documents.forms import places_from
from docflow.documents.intake.changes import Choice
from docflow.documents.marking import marked
from docflow.documents.models import BroughtFile, Conversion
from docflow.documents.naming import pdf_name
from docflow.documents.places import MM, number_of_initial
from docflow.documents.sentences import CONVERSIONS, FAULTS, PLACES, REMARKS

from . import bp
from .desk import wrong_by
from .files import PDF, serve

SHOWN_INITIALS = 3
"""A circuit rarely has more; the others stand behind them in the same rows."""


@bp.get("/<uuid:document_id>/word")
@needs("document.edit")
def word(document_id: UUID) -> ResponseReturnValue:
    return _page(document_id, {})


def _page(document_id: UUID, errors: dict[str, str]) -> str:
    document, row = queries.brought(db.session, current_actor(), document_id)
    return render_template(
        "documents/word.html",
        document=document,
        brought=row,
        errors=errors,
        places=[_shown(label, place) for label, place in _places(row)],
        state=CONVERSIONS[row.state],
        fault=FAULTS.get(row.fault or "", _("Không chuyển được tệp. Hãy mở bằng Word và lưu lại.")),
        remarks=[REMARKS[code] for code in row.remarks if code in REMARKS],
        symbol_differs=bool(row.symbol) and row.symbol != document.symbol,
        missing=ports().converter.missing() if row.state is Conversion.FAILED else (),
    )


def _places(row: BroughtFile) -> list[tuple[int, dict[str, object]]]:
    shown = (p for p in row.places if number_of_initial(p["name"]) <= SHOWN_INITIALS)
    return list(enumerate(shown, start=1))


def _shown(label: int, place: dict[str, object]) -> dict[str, object]:
    """In the words and measures of the page: page from 1, millimetres from the upper left."""
    name = str(place["name"])
    plain = name.rstrip("0123456789")
    number = name.removeprefix(plain)
    x, y, height, page = (float(str(place[key])) for key in ("x", "y", "height", "page"))
    return {
        "label": label,
        "name": name,
        "title": f"{PLACES[plain]} {number}".strip(),
        "page": int(page) + 1,
        "left": round(x / MM, 1),
        "top": round(297 - (y + height) / MM, 1),
        "found": place["found"],
    }


@bp.get("/<uuid:document_id>/word/marked.pdf")
@needs("document.edit")
def marked_pdf(document_id: UUID) -> ResponseReturnValue:
    """The converted file with the places drawn on it."""
    document, row = queries.brought(db.session, current_actor(), document_id)
    if row.pdf_sha is None:
        raise NotFound(kind="pdf")
    content = marked(ports().files.get(row.pdf_sha), _places(row))
    return serve(content, PDF, pdf_name(document), inline=True)


@bp.post("/<uuid:document_id>/word/changes")
@needs("document.edit")
def choose_changes(document_id: UUID) -> ResponseReturnValue:
    chosen = request.form.get("choice", "")
    if chosen not in {"accept", "reject"}:
        return _page(document_id, {"choice": _("Hãy chọn chấp nhận hoặc từ chối.")}), 422
    bringing.choose(ports(), current_actor(), document_id, Choice(chosen))
    flash(_("Đã xử lý các thay đổi. Tệp đang được chuyển sang PDF/A."), "done")
    return redirect(url_for("documents.word", document_id=document_id), 303)


@bp.post("/<uuid:document_id>/word/convert")
@needs("document.edit")
def convert_again(document_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        bringing.convert_again(w, document_id)
    flash(_("Đang chuyển lại tệp sang PDF/A."), "done")
    return redirect(url_for("documents.word", document_id=document_id), 303)


@bp.post("/<uuid:document_id>/word/places")
@needs("document.edit")
def confirm_places(document_id: UUID) -> ResponseReturnValue:
    try:
        said = places_from(request.form)
    except ValidationError:
        wrong = _("Trang và khoảng cách phải là số, tính bằng mi-li-mét trong khổ giấy A4.")
        return _page(document_id, {"places": wrong}), 422
    try:
        with work(current_actor()) as w:
            bringing.confirm_places(w, document_id, said)
    except Invalid as refusal:
        return _page(document_id, wrong_by(refusal)), 422
    flash(_("Đã xác nhận vị trí các chữ ký."), "done")
    return redirect(url_for("documents.word", document_id=document_id), 303)
