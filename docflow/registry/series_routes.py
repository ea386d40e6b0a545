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
sections.add(70, "series.index", lazy_gettext("Dãy số"), "people.manage")


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
        rows=series.listed(db.session, body.id, clock.today()),
        types=type_names.labels(db.session),
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
    return _done(body_id, _("Đã thêm dãy số."))


@bp.get("/<uuid:series_id>")
@needs("people.manage")
def edit(series_id: UUID) -> ResponseReturnValue:
    row = series.found(db.session, series_id)
    return _form(_body(row.organization_id), row, EMPTY)


@bp.post("/<uuid:series_id>")
@needs("people.manage")
def change(series_id: UUID) -> ResponseReturnValue:
    body_id = _body_of(series_id)
    back = submit(series.SeriesChangeIn, lambda w, said: series.change(w, series_id, said))
    if back is not None:
        return _form(_body(body_id), series.found(db.session, series_id), back)
    return _done(body_id, _("Đã lưu dãy số."))


@bp.post("/<uuid:series_id>/begin")
@needs("people.manage")
def begin(series_id: UUID) -> ResponseReturnValue:
    """Go on from the paper book."""
    body_id = _body_of(series_id)
    back = submit(series.BeginIn, lambda w, said: series.begin(w, series_id, said))
    if back is not None:
        return _form(_body(body_id), series.found(db.session, series_id), back, "begin")
    return _done(body_id, _("Đã đặt số bắt đầu cho năm nay."))


@bp.post("/<uuid:series_id>/remove")
@needs("people.manage")
def remove(series_id: UUID) -> ResponseReturnValue:
    body_id = _body_of(series_id)
    with work(current_actor()) as w:
        series.remove(w, series_id)
    return _done(body_id, _("Đã bỏ dãy số chưa dùng."))


def _body_of(series_id: UUID) -> UUID:
    return _body(series.found(db.session, series_id).organization_id).id


def _done(organization_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("series.index", organization=organization_id), 303)


def _form(
    body: Organization, row: SeriesRule | None, back: Returned, part: str = "data"
) -> ResponseReturnValue:
    """The form of a series; `part` is which of its two forms came back."""
    values: dict[str, Any] = {}
    if row is not None:
        values = {name: getattr(row, name) for name in series.SeriesChangeIn.model_fields}
    if part == "data":
        values = dict(back.values) or values
    today, labels = clock.today(), type_names.labels(db.session)
    reached = series.listed(db.session, body.id, today) if row else []
    page = render_template(
        "registry/series_form.html",
        body=body,
        row=row,
        part=part,
        values=values,
        sent=back.values,
        errors=back.errors,
        reached=next((one for one in reached if one.rule is row), None),
        types=type_names.options(type_names.names(db.session)),
        chosen=type_names.options(labels, values.get("type_codes", [])),
        year=today.year,
    )
    return page, back.status
