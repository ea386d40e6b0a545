"""Units and posts of an organisation, as its administrator changes them."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import current_actor, needs

from . import queries, usecases
from .form_pages import EMPTY, Returned, submit
from .models import Organization, Position, Unit
from .schemas import LastDayIn, PositionIn, UnitIn
from .words import ROLE_NAMES, spoken

K = TypeVar("K", Unit, Position)
bp = Blueprint("structure", __name__, url_prefix="/directory")
USUAL = Path(__file__).parents[2] / "config" / "reference" / "positions.toml"


@functools.cache
def usual_posts() -> dict[str, dict[str, Any]]:
    """Posts as offices have them, offered when one is added."""
    return tomllib.loads(USUAL.read_text())


def _body(organization_id: UUID) -> Organization:
    return queries.manageable(db.session, current_actor(), organization_id)


def _found(kind: type[K], id: UUID) -> K:
    row = db.session.get(kind, id)
    if row is None:
        raise NotFound(kind=kind.__name__)
    _body(row.organization_id)
    return row


def _either(kind: str, id: UUID) -> Unit | Position:
    return _found(Unit, id) if kind == "units" else _found(Position, id)


def _back_to(organization_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("directory.show", organization_id=organization_id), 303)


@bp.get("/organizations/<uuid:organization_id>/units/new")
@needs("people.manage")
def new_unit(organization_id: UUID) -> ResponseReturnValue:
    return _unit_form(_body(organization_id), None, EMPTY)


@bp.post("/organizations/<uuid:organization_id>/units")
@needs("people.manage")
def add_unit(organization_id: UUID) -> ResponseReturnValue:
    back = submit(UnitIn, lambda w, told: usecases.add_unit(w, organization_id, told))
    if back is not None:
        return _unit_form(_body(organization_id), None, back)
    return _back_to(organization_id, _("Đã thêm đơn vị."))


@bp.get("/units/<uuid:unit_id>/edit")
@needs("people.manage")
def edit_unit(unit_id: UUID) -> ResponseReturnValue:
    row = _found(Unit, unit_id)
    return _unit_form(_body(row.organization_id), row, EMPTY)


@bp.post("/units/<uuid:unit_id>")
@needs("people.manage")
def change_unit(unit_id: UUID) -> ResponseReturnValue:
    body_id = _found(Unit, unit_id).organization_id
    back = submit(UnitIn, lambda w, told: usecases.change_unit(w, unit_id, told))
    if back is not None:
        return _unit_form(_body(body_id), _found(Unit, unit_id), back)
    return _back_to(body_id, _("Đã lưu đơn vị."))


def _unit_form(body: Organization, row: Unit | None, back: Returned) -> ResponseReturnValue:
    kept = {name: getattr(row, name) for name in UnitIn.model_fields} if row else {}
    page = render_template(
        "people/unit_form.html",
        body=body,
        row=row,
        values=back.values or kept,
        errors=back.errors,
    )
    return page, back.status


@bp.get("/organizations/<uuid:organization_id>/positions/new")
@needs("people.manage")
def new_position(organization_id: UUID) -> ResponseReturnValue:
    return _position_form(_body(organization_id), None, EMPTY)


@bp.post("/organizations/<uuid:organization_id>/positions")
@needs("people.manage")
def add_position(organization_id: UUID) -> ResponseReturnValue:
    back = submit(PositionIn, lambda w, told: usecases.add_position(w, organization_id, told))
    if back is not None:
        return _position_form(_body(organization_id), None, back)
    return _back_to(organization_id, _("Đã thêm vị trí."))


@bp.get("/positions/<uuid:position_id>/edit")
@needs("people.manage")
def edit_position(position_id: UUID) -> ResponseReturnValue:
    row = _found(Position, position_id)
    return _position_form(_body(row.organization_id), row, EMPTY)


@bp.post("/positions/<uuid:position_id>")
@needs("people.manage")
def change_position(position_id: UUID) -> ResponseReturnValue:
    body_id = _found(Position, position_id).organization_id
    back = submit(PositionIn, lambda w, told: usecases.change_position(w, position_id, told))
    if back is not None:
        return _position_form(_body(body_id), _found(Position, position_id), back)
    return _back_to(body_id, _("Đã lưu vị trí."))


def _position_form(body: Organization, row: Position | None, back: Returned) -> ResponseReturnValue:
    kept = {name: getattr(row, name) for name in PositionIn.model_fields} if row else {}
    page = render_template(
        "people/position_form.html",
        body=body,
        row=row,
        values=back.values or kept,
        errors=back.errors,
        unit_options=[(u.id, u.name) for u in queries.units(db.session, body.id, clock.today())],
        roles=spoken(ROLE_NAMES),
        usual=usual_posts(),
    )
    return page, back.status


@bp.get("/<any(units, positions):kind>/<uuid:row_id>/end")
@needs("people.manage")
def ending(kind: str, row_id: UUID) -> ResponseReturnValue:
    return _ending(kind, row_id, EMPTY)


@bp.post("/<any(units, positions):kind>/<uuid:row_id>/end")
@needs("people.manage")
def end(kind: str, row_id: UUID) -> ResponseReturnValue:
    deed = usecases.end_unit if kind == "units" else usecases.end_position
    body_id = _either(kind, row_id).organization_id
    back = submit(LastDayIn, lambda w, told: deed(w, row_id, told.on))
    if back is not None:
        return _ending(kind, row_id, back)
    return _back_to(body_id, _("Đã ghi ngày kết thúc."))


def _ending(kind: str, row_id: UUID, back: Returned) -> ResponseReturnValue:
    row = _either(kind, row_id)
    name = row.title if isinstance(row, Position) else row.name
    page = render_template(
        "people/end.html",
        title=_("Kết thúc %(name)s", name=name),
        back_url=url_for("directory.show", organization_id=row.organization_id),
        merge=False,
        values=back.values or {"on": clock.today()},
        errors=back.errors,
    )
    return page, back.status
