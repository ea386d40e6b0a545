"""The administrators' pages of circuits: steps as a form, tried out before they are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import ValidationError

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid, NotFound
from docflow.core.web import STATUS, current_actor, needs, sentence
from docflow.core.work import work
from docflow.people import queries as people
from docflow.people import sections, type_names
from docflow.people.form_pages import Returned
from docflow.people.models import Organization

from . import circuit_forms as forms
from . import defining, rehearsing, telling
from .definitions import steps_of
from .models import CircuitTemplate
from .sentences import in_words, refused_in_words

bp = Blueprint("circuits", __name__, url_prefix="/directory/circuits")
sections.add(60, "circuits.index", lazy_gettext("Quy trình"), "people.manage")
FIRST: dict[str, Any] = {"name": "", "type_codes": [], "active": True, "steps": [forms.EMPTY]}


def _body() -> Organization:
    """The asked-for organisation, or the own one."""
    actor = current_actor()
    asked = request.values.get("organization", type=UUID)
    return people.manageable(db.session, actor, asked or actor.organization_id or UUID(int=0))


@bp.get("")
@needs("people.manage")
def index() -> ResponseReturnValue:
    """The circuits an office may take, and which of them each type takes."""
    body, types = _body(), type_names.names(db.session)
    rows = defining.listed(db.session, body.id)
    posts = people.titles(db.session, body.id)
    return render_template(
        "approvals/circuits.html",
        body=body,
        rows=rows,
        drawn={row.id: telling.drawn(steps_of(row), posts) for row in rows},
        mine={row.id for row in rows if defining.may_change(current_actor(), row)},
        types=type_names.labels(db.session),
        applied=[
            (types[code], row)
            for code, row in rehearsing.applied(db.session, body.id, list(types)).items()
        ],
    )


@bp.get("/new")
@needs("people.manage")
def new() -> ResponseReturnValue:
    """An empty one, or with `like` a copy to begin from."""
    like = request.args.get("like", type=UUID)
    if like is None:
        return _form(None, Returned(FIRST))
    start = forms.kept(defining.found(db.session, current_actor(), like))
    return _form(None, Returned(start | {"organization_id": _body().id}))


@bp.get("/<uuid:circuit_id>")
@needs("people.manage")
def edit(circuit_id: UUID) -> ResponseReturnValue:
    row = _mine(circuit_id)
    return _form(row, Returned(forms.kept(row)))


def _mine(circuit_id: UUID) -> CircuitTemplate:
    row = defining.found(db.session, current_actor(), circuit_id)
    if not defining.may_change(current_actor(), row):
        raise NotFound(kind="CircuitTemplate")
    return row


@bp.post("")
@needs("people.manage")
def add() -> ResponseReturnValue:
    return _sent(None)


@bp.post("/<uuid:circuit_id>")
@needs("people.manage")
def change(circuit_id: UUID) -> ResponseReturnValue:
    _mine(circuit_id)
    return _sent(circuit_id)


def _sent(circuit_id: UUID | None) -> ResponseReturnValue:
    """One of the form's buttons: move a step, try the circuit out, or keep it."""
    values, wish = forms.typed(request.form), request.form.get("do", "")
    moved = forms.rearranged(values["steps"], wish)
    if moved is not None:
        return _form(_row(circuit_id), Returned(values | {"steps": moved}))
    try:
        if wish == "try":
            return _form(_row(circuit_id), Returned(values), _tried(values))
        _keep(circuit_id, values)
    except ValidationError as error:
        wrong = {".".join(map(str, e["loc"])): str(e["type"]) for e in error.errors()}
        return _form(_row(circuit_id), Returned(values, in_words(wrong), 422))
    except Invalid as refusal:
        return _form(_row(circuit_id), Returned(values, refused_in_words(refusal), 422))
    except Conflict as refusal:
        told = {"form": sentence(refusal)}
        return _form(_row(circuit_id), Returned(values, told, STATUS["conflict"]))
    flash(_("Đã lưu quy trình. Văn bản đang trình vẫn theo quy trình cũ."), "done")
    return redirect(url_for("circuits.index", organization=request.args.get("organization")), 303)


def _row(circuit_id: UUID | None) -> CircuitTemplate | None:
    return _mine(circuit_id) if circuit_id else None


def _keep(circuit_id: UUID | None, values: dict[str, Any]) -> None:
    if circuit_id is None:
        told = defining.NewCircuitIn.model_validate(forms.said(values, "organization_id"))
        with work(current_actor()) as w:
            defining.define(w, told)
        return
    change = defining.CircuitChangeIn.model_validate(forms.said(values, "version"))
    with work(current_actor()) as w:
        defining.redefine(w, circuit_id, change)


def _tried(values: dict[str, Any]) -> list[telling.Line]:
    """The steps of the form as a drafter of the chosen unit will see them."""
    told = defining.CircuitIn.model_validate(forms.said(values))
    body, day = _body(), clock.today()
    owner = body.id if values["organization_id"] else None
    steps = defining.checked(db.session, owner, told.steps, day)
    unit_id = request.form.get("unit", type=UUID)
    plan = rehearsing.rehearse(db.session, body.id, unit_id, told.type_codes, steps, day)
    return telling.lines(db.session, plan, steps)


def _form(
    row: CircuitTemplate | None, back: Returned, tried: list[telling.Line] | None = None
) -> ResponseReturnValue:
    body, day, labels = _body(), clock.today(), type_names.labels(db.session)
    page = render_template(
        "approvals/circuit_form.html",
        row=row,
        body=body,
        values=back.values,
        errors=forms.beside(back.errors),
        places=forms.places(back.values["steps"]),
        tried=tried,
        most=defining.MOST_STEPS,
        kinds=telling.review_kinds(),
        quorums=telling.quorums(),
        seats=telling.seats(people.posts(db.session, body.id, day), back.values["steps"]),
        units=[(unit.id, unit.name) for unit in people.units(db.session, body.id, day)],
        types=type_names.options(type_names.names(db.session)),
        chosen=type_names.options(labels, back.values["type_codes"]),
    )
    return page, back.status
