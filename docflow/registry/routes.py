"""Pages of the clerk: number, seal, issue, void; the registers on screen and on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from docflow.approvals.routes import page_again
from docflow.core import clock
from docflow.core.budgets import EXPORTS
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.forms import Filled
from docflow.core.web import current_actor, needs, ports, sparing
from docflow.core.work import work
from docflow.documents.routes.files import serve
from docflow.documents.titles import titled

from . import jobs as _jobs  # noqa: F401 - the nightly proof
from . import panels as _panels  # noqa: F401 - the clerk's part of a document's page
from . import printing, proof, queries, stamping, usecases
from .models import Direction
from .numbering import series_names
from .schemas import RegisterQuery, StampIn, VoidIn
from .sentences import DIRECTIONS, LEVELS, STATES

bp = Blueprint("registry", __name__)
BOOK = "/registers/<any(outgoing, incoming):book>"


def _done(document_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("documents.show", document_id=document_id), 303)


@bp.post("/documents/<uuid:document_id>/number")
@needs("document.clerk")
def number(document_id: UUID) -> ResponseReturnValue:
    form = Filled(StampIn, request.form)
    if form.value is None:
        return page_again(document_id, "number", form)
    try:
        stamping.number(ports(), current_actor(), document_id, form.value)
    except Invalid as refusal:
        return page_again(document_id, "number", form, refusal)
    return _done(document_id, _("Đã cấp số và vào sổ."))


@bp.post("/documents/<uuid:document_id>/seal")
@needs("document.clerk")
def seal(document_id: UUID) -> ResponseReturnValue:
    form = Filled(StampIn, request.form)
    if form.value is None:
        return page_again(document_id, "seal", form)
    try:
        stamping.seal(ports(), current_actor(), document_id, form.value)
    except Invalid as refusal:
        return page_again(document_id, "seal", form, refusal)
    return _done(document_id, _("Đã đóng dấu. Mọi chữ ký trên văn bản đều hợp lệ."))


@bp.post("/documents/<uuid:document_id>/issue")
@needs("document.clerk")
def issue(document_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.issue(w, document_id)
    return _done(document_id, _("Đã phát hành. Nơi nhận trong hệ thống thấy ngay."))


@bp.post("/documents/<uuid:document_id>/void")
@needs("document.clerk")
def void(document_id: UUID) -> ResponseReturnValue:
    form = Filled(VoidIn, request.form)
    if form.value is None:
        return page_again(document_id, "void", form)
    with work(current_actor()) as w:
        usecases.void(w, document_id, form.value)
    return _done(document_id, _("Đã hủy số. Sổ giữ lại số và lý do."))


@bp.get("/registers")
@needs("register.read")
def index() -> ResponseReturnValue:
    return redirect(url_for("registry.show", book=Direction.OUTGOING.value))


@bp.get(BOOK)
@needs("register.read")
def show(book: str) -> ResponseReturnValue:
    """One year's book with its filters, newest line first."""
    actor, wanted = current_actor(), _filter(book)
    found = queries.listed(db.session, actor, wanted)
    names = series_names(db.session, _own(actor))
    return render_template(
        "registry/show.html",
        book=book,
        found=found,
        wanted=wanted,
        tabs=[_tab(direction, book) for direction in Direction],
        years=queries.years(db.session, actor, wanted.direction),
        series=[(key, name) for (way, key), name in names.items() if way is wanted.direction],
        stuck=queries.stuck(db.session, _own(actor), clock.now()),
        titled=titled,
        states=STATES,
        levels=LEVELS,
        next_url=_address(book, after=found.next) if found.next else "",
        first_url=_address(book) if wanted.after else "",
        pdf_url=_address(book, endpoint="registry.as_pdf"),
        xlsx_url=_address(book, endpoint="registry.as_xlsx"),
    )


def _own(actor: Any) -> UUID:
    own: UUID = actor.organization_id
    return own


def _filter(book: str) -> queries.Filter:
    """From the address; what is not understood is not asked for."""
    given = {name: value for name, value in request.args.items() if value}
    try:
        asked = RegisterQuery.model_validate(given)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        asked = RegisterQuery.model_validate({n: v for n, v in given.items() if n not in wrong})
    return queries.filter_of(Direction(book), asked)


def _tab(direction: Direction, book: str) -> dict[str, Any]:
    url = url_for("registry.show", book=direction.value)
    return {"label": DIRECTIONS[direction], "url": url, "active": direction.value == book}


def _address(book: str, endpoint: str = "registry.show", **changes: str) -> str:
    names = ("year", "key", "since", "until", "q")
    kept: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for(endpoint, book=book, **kept | changes)


@bp.get(BOOK + "/pdf")
@needs("register.read")
@sparing(EXPORTS)
def as_pdf(book: str) -> Response:
    """The book as Annex IV prints it, PDF/A."""
    return serve(_printed(book, "pdf"), "application/pdf", f"{_name(book)}.pdf")


@bp.get(BOOK + "/xlsx")
@needs("register.read")
@sparing(EXPORTS)
def as_xlsx(book: str) -> Response:
    """The same columns as a workbook."""
    return serve(_printed(book, "xlsx"), printing.XLSX, f"{_name(book)}.xlsx")


def _printed(book: str, form: printing.Form) -> bytes:
    return printing.printed(ports(), db.session, current_actor(), _filter(book), form)


def _name(book: str) -> str:
    ways = {"outgoing": "di", "incoming": "den"}
    return f"So_van_ban_{ways[book]}_{_filter(book).year}"


@bp.get("/registers/proof")
@needs("register.read")
def prove() -> ResponseReturnValue:
    """The registers of the own organisation check themselves, now."""
    proofs = proof.prove(db.session, _own(current_actor()))
    names = series_names(db.session, _own(current_actor()))
    return render_template(
        "registry/proof.html",
        proofs=proofs,
        names=names,
        directions=DIRECTIONS,
        holds=all(one.holds for one in proofs),
        at=clock.now(),
    )
