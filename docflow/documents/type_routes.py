"""The administrators' pages of document types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from docflow.core.db import db
from docflow.core.web import needs
from docflow.people import sections
from docflow.people.form_pages import EMPTY, Returned, submit

from . import types
from .composing.kinds import Abstract, Symbol
from .models import DocumentType

bp = Blueprint("document_types", __name__, url_prefix="/directory/types")
sections.add(50, "document_types.index", lazy_gettext("Loại văn bản"), "people.manage")
ABSTRACTS = {
    Abstract.TITLE: lazy_gettext("Dưới tên loại, in đậm"),
    Abstract.LETTER: lazy_gettext("“V/v …” dưới số, ký hiệu"),
    Abstract.NONE: lazy_gettext("Không có trích yếu"),
}
SYMBOLS = {
    Symbol.TYPED: lazy_gettext("Có tên loại: 15/QĐ-UBND"),
    Symbol.LETTER: lazy_gettext("Không có tên loại: 12/UBND-VP"),
}


@bp.get("")
@needs("people.manage")
def index() -> ResponseReturnValue:
    """Every administrator sees the types; the province's change them for all."""
    return render_template("documents/type_list.html", rows=types.all_types(db.session))


@bp.get("/new")
@needs("reference.manage")
def new() -> ResponseReturnValue:
    return _form(None, EMPTY)


@bp.post("")
@needs("reference.manage")
def add() -> ResponseReturnValue:
    back = submit(types.NewTypeIn, types.add)
    if back is not None:
        return _form(None, back)
    flash(_("Đã thêm loại văn bản."), "done")
    return redirect(url_for("document_types.index"), 303)


@bp.get("/<uuid:type_id>")
@needs("reference.manage")
def edit(type_id: UUID) -> ResponseReturnValue:
    return _form(types.found(db.session, type_id), EMPTY)


@bp.post("/<uuid:type_id>")
@needs("reference.manage")
def change(type_id: UUID) -> ResponseReturnValue:
    back = submit(types.TypeChangeIn, lambda w, said: types.change(w, type_id, said))
    if back is not None:
        return _form(types.found(db.session, type_id), back)
    flash(_("Đã lưu loại văn bản."), "done")
    return redirect(url_for("document_types.index"), 303)


def _form(row: DocumentType | None, back: Returned) -> ResponseReturnValue:
    kept: dict[str, Any] = {"active": True, "ordinal": 30}
    if row is not None:
        kept = {name: getattr(row, name) for name in types.TypeChangeIn.model_fields}
    page = render_template(
        "documents/type_form.html",
        row=row,
        values=back.values or kept,
        errors=back.errors,
        abstracts=[(str(key), str(words)) for key, words in ABSTRACTS.items()],
        symbols=[(str(key), str(words)) for key, words in SYMBOLS.items()],
    )
    return page, back.status
