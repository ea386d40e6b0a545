"""The administrators' pages of number series."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from docflow.core import clock
from docflow.core.db import db
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from docflow.people import queries as people
from docflow.people import sections, type_names
from docflow.people.form_pages import EMPTY, Returned, submit
from docflow.people.models import Organization

from . import series
from .models import SeriesRule

bp = Blueprint("series", __name__, url_prefix="/directory/series")
sections.add(70, "series.index", lazy_gettext("Sổ số"), "people.manage")


def _body(organization_id: UUID | None = None) -> Organization:
    """The asked-for organisation, or the own one."""
    actor = current_actor()
    asked = organization_id or request.values.get("organization", type=UUID)
    return people.manageable(db.session, actor, asked or actor.organization_id or UUID(int=0))


@bp.get("")
@needs("people.manage")
def index() -> ResponseReturnValue:
    body = _body()
    return render_template(
        "registry/series.html",
        body=body,
        rows=series.rules(db.session, body.id),
        reached=series.reached(db.session, body.id, clock.today()),
        types=type_names.names(db.session),
        year=clock.today().year,
    )


@bp.get("/new")
@needs("people.manage")
def new() -> ResponseReturnValue:
    return _form(_body(), None, EMPTY)


@bp.post("")
@needs("people.manage")
def add() -> ResponseReturnValue:
    body_id = _body().id
    back = submit(series.NewSeriesIn, lambda w, said: series.add(w, body_id, said))
    if back is not None:
        return _form(_body(body_id), None, back)
    return _done(body_id, _("Đã thêm sổ số."))


@bp.get("/<uuid:series_id>")
@needs("people.manage")
def edit(series_id: UUID) -> ResponseReturnValue:
    row = series.found(db.session, series_id)
    return _form(_body(row.organization_id), row, EMPTY)


@bp.post("/<uuid:series_id>")
@needs("people.manage")
def change(series_id: UUID) -> ResponseReturnValue:
    body_id = _body(series.found(db.session, series_id).organization_id).id
    back = submit(series.SeriesIn, lambda w, said: series.change(w, series_id, said))
    if back is not None:
        return _form(_body(body_id), series.found(db.session, series_id), back)
    return _done(body_id, _("Đã lưu sổ số."))


@bp.post("/<uuid:series_id>/remove")
@needs("people.manage")
def remove(series_id: UUID) -> ResponseReturnValue:
    body_id = _body(series.found(db.session, series_id).organization_id).id
    with work(current_actor()) as w:
        series.remove(w, series_id)
    return _done(body_id, _("Đã bỏ sổ số chưa dùng."))


def _done(organization_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("series.index", organization=organization_id), 303)


def _form(body: Organization, row: SeriesRule | None, back: Returned) -> ResponseReturnValue:
    kept: dict[str, Any] = {}
    if row is not None:
        kept = {name: getattr(row, name) for name in series.SeriesIn.model_fields}
    page = render_template(
        "registry/series_form.html",
        body=body,
        row=row,
        values=back.values or kept,
        errors=back.errors,
        types=type_names.names(db.session),
    )
    return page, back.status
