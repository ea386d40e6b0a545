"""Who signs what in an organisation: the table, and giving and taking back the right."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import current_actor, needs
from docflow.core.work import Work

from . import mandates, queries, type_names
from .form_pages import EMPTY, Returned, submit
from .models import Mandate
from .schemas import MandateIn, ReasonIn
from .words import CAPACITIES, spoken

bp = Blueprint("mandates", __name__, url_prefix="/directory")


@bp.get("/organizations/<uuid:organization_id>/signing")
@needs("directory.read")
def show(organization_id: UUID) -> ResponseReturnValue:
    return _show(organization_id, EMPTY)


def _show(
    organization_id: UUID, back: Returned, revoking: UUID | None = None
) -> ResponseReturnValue:
    body = queries.organization(db.session, organization_id)
    page = render_template(
        "people/signing.html",
        body=body,
        table=queries.signing_table(db.session, body.id, clock.today()),
        given=queries.mandates(db.session, body.id),
        titles=queries.titles(db.session, body.id),
        types=type_names.labels(db.session),
        capacities=spoken(CAPACITIES),
        revoking=revoking,
        errors=back.errors,
    )
    return page, back.status


@bp.get("/organizations/<uuid:organization_id>/mandates/new")
@needs("people.manage")
def new(organization_id: UUID) -> ResponseReturnValue:
    return _form(organization_id, EMPTY)


@bp.post("/organizations/<uuid:organization_id>/mandates")
@needs("people.manage")
def give(organization_id: UUID) -> ResponseReturnValue:
    key = request.form.get("idempotency_key")

    def deed(w: Work, told: MandateIn) -> None:
        if w.once(key) is None:
            w.remember(key, mandates.give(w, told))

    back = submit(MandateIn, deed)
    if back is not None:
        return _form(organization_id, back)
    flash(_("Đã ghi quyền ký."), "done")
    return redirect(url_for("mandates.show", organization_id=organization_id), 303)


def _form(organization_id: UUID, back: Returned) -> ResponseReturnValue:
    body = queries.manageable(db.session, current_actor(), organization_id)
    types = type_names.names(db.session)
    page = render_template(
        "people/mandate_form.html",
        body=body,
        posts=queries.posts(db.session, body.id, clock.today()),
        types=type_names.options(types),
        chosen=type_names.options(types, back.values.get("type_codes", [])),
        capacities=spoken({key: CAPACITIES[key] for key in mandates.HOLDERS}),
        values=back.values,
        errors=back.errors,
    )
    return page, back.status


@bp.post("/mandates/<uuid:mandate_id>/revoke")
@needs("people.manage")
def revoke(mandate_id: UUID) -> ResponseReturnValue:
    row = db.session.get(Mandate, mandate_id)
    if row is None:
        raise NotFound(kind="Mandate")
    body_id = queries.manageable(db.session, current_actor(), row.organization_id).id
    back = submit(ReasonIn, lambda w, told: mandates.revoke(w, mandate_id, told.reason))
    if back is not None:
        return _show(body_id, back, mandate_id)
    flash(_("Đã thu hồi quyền ký."), "done")
    return redirect(url_for("mandates.show", organization_id=body_id), 303)
