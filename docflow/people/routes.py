"""The directory: organisations as everybody sees them, and as administrators change them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.values import Secret
from docflow.core.web import current_actor, needs, ports

from . import directory, keys, queries, usecases
from .form_pages import EMPTY, Returned, said, submit
from .models import Level, Organization
from .schemas import ContactChangeIn, EndIn, OrganizationChangeIn, OrganizationIn
from .sections import sections
from .words import DEEDS, KINDS, LEVELS, ROLE_NAMES, spoken

bp = Blueprint("directory", __name__, url_prefix="/directory")


@bp.app_context_processor
def _tabs() -> dict[str, Any]:
    return {"directory_sections": sections, "post_options": post_options, "deed_names": DEEDS}


def post_options(posts: list[queries.Post]) -> list[tuple[UUID, str]]:
    """Posts for a select: title, unit, who holds it."""
    return [(post.position.id, _option(post)) for post in posts]


def _option(post: queries.Post) -> str:
    holders = ", ".join(holder.full_name for _held, holder in post.holders)
    parts = (
        post.position.title,
        post.unit.name if post.unit else "",
        holders or _("chưa có người"),
    )
    return " – ".join(part for part in parts if part)


def wanted_page(**more: Any) -> queries.Filter:
    """What the address asks of a list."""
    return queries.Filter(
        text=request.args.get("q", "").strip()[:100],
        after=request.args.get("after", ""),
        ended="ended" in request.args,
        **more,
    )


FILTERS = ("q", "level", "ended")
"""What a list keeps of its address; names like `_external` would speak to Flask itself."""


def next_url(endpoint: str, after: str | None) -> str:
    kept: dict[str, Any] = {k: request.args[k] for k in FILTERS if k in request.args}
    return url_for(endpoint, **kept, after=after) if after else ""


@bp.get("")
@needs("directory.read")
def index() -> ResponseReturnValue:
    level = next((lv for lv in Level if lv.value == request.args.get("level")), None)
    wanted = wanted_page(level=level)
    rows, after = queries.organizations(db.session, wanted, clock.today())
    return render_template(
        "people/directory.html",
        rows=rows,
        wanted=wanted,
        kinds=spoken(KINDS),
        levels=spoken(LEVELS),
        next_url=next_url("directory.index", after),
    )


@bp.get("/organizations")
@needs("directory.read")
def organizations() -> Response:
    """For pickers: at most twenty."""
    found = directory.organizations(db.session, request.args.get("q", ""), clock.today())
    return jsonify([row.as_dict() for row in found])


@bp.get("/positions")
@needs("directory.read")
def positions() -> Response:
    """For pickers: the posts of one organisation, by default the reader's."""
    body = request.args.get("organization", type=UUID) or current_actor().organization_id
    text = request.args.get("q", "")
    found = directory.positions(db.session, body, text, clock.today()) if body else []
    return jsonify([row.as_dict() for row in found])


@bp.get("/organizations/<uuid:organization_id>")
@needs("directory.read")
def show(organization_id: UUID) -> ResponseReturnValue:
    row = queries.organization(db.session, organization_id)
    return _show(row, EMPTY)


def _show(row: Organization, back: Returned) -> ResponseReturnValue:
    day = clock.today()
    others = (_body(row.parent_id), _body(row.successor_id))
    related = {other.id: other for other in others if other}
    page = render_template(
        "people/organization.html",
        row=row,
        back=back,
        units=queries.units(db.session, row.id, day),
        posts=queries.posts(db.session, row.id, day),
        related=related,
        kinds=spoken(KINDS),
        levels=spoken(LEVELS),
        roles=spoken(ROLE_NAMES),
        seal=keys.key_of_organization(row.id),
        changes=timeline(db.session, row.id)[:10],
    )
    return page, back.status


def _body(organization_id: UUID | None) -> Organization | None:
    return db.session.get(Organization, organization_id) if organization_id else None


@bp.get("/organizations/new")
@needs("people.manage")
def new() -> ResponseReturnValue:
    return _form(None, EMPTY)


@bp.post("/organizations")
@needs("people.manage")
def create() -> ResponseReturnValue:
    back = submit(OrganizationIn, usecases.add_organization)
    if back is not None:
        return _form(None, back)
    flash(_("Đã thêm cơ quan."), "done")
    return redirect(url_for("directory.index", q=request.form.get("short_name")), 303)


@bp.get("/organizations/<uuid:organization_id>/edit")
@needs("people.manage")
def edit(organization_id: UUID) -> ResponseReturnValue:
    return _form(queries.manageable(db.session, current_actor(), organization_id), EMPTY)


@bp.post("/organizations/<uuid:organization_id>")
@needs("people.manage")
def change(organization_id: UUID) -> ResponseReturnValue:
    back = submit(
        OrganizationChangeIn,
        lambda w, told: usecases.change_organization(w, organization_id, told, told.version),
    )
    return _changed(organization_id, back)


@bp.post("/organizations/<uuid:organization_id>/contact")
@needs("people.manage")
def contact(organization_id: UUID) -> ResponseReturnValue:
    back = submit(
        ContactChangeIn,
        lambda w, told: usecases.change_contact(w, organization_id, told, told.version),
    )
    return _changed(organization_id, back)


def _changed(organization_id: UUID, back: Returned | None) -> ResponseReturnValue:
    if back is not None:
        row = queries.manageable(db.session, current_actor(), organization_id)
        return _form(row, back)
    flash(_("Đã lưu."), "done")
    return redirect(url_for("directory.show", organization_id=organization_id), 303)


def _form(row: Organization | None, back: Returned) -> ResponseReturnValue:
    parent = _body(row.parent_id) if row else None
    page = render_template(
        "people/organization_form.html",
        row=row,
        values=back.values or (_values(row) if row else {}),
        errors=back.errors,
        parent=parent,
        kinds=spoken(KINDS),
        levels=spoken(LEVELS),
    )
    return page, back.status


def _values(row: Organization) -> dict[str, Any]:
    names = set(OrganizationIn.model_fields) - {"lines", "parent_line"}
    values = {name: getattr(row, name) for name in names}
    head = row.letterhead
    return values | {"lines": head["lines"], "parent_line": head["parent"] or ""}


@bp.get("/organizations/<uuid:organization_id>/end")
@needs("people.manage")
def ending(organization_id: UUID) -> ResponseReturnValue:
    return _ending(queries.manageable(db.session, current_actor(), organization_id), EMPTY)


@bp.post("/organizations/<uuid:organization_id>/end")
@needs("people.manage")
def end(organization_id: UUID) -> ResponseReturnValue:
    back = submit(EndIn, lambda w, told: usecases.end_organization(w, organization_id, told))
    if back is not None:
        row = queries.manageable(db.session, current_actor(), organization_id)
        return _ending(row, back)
    flash(_("Đã ghi ngày kết thúc hoạt động."), "done")
    return redirect(url_for("directory.show", organization_id=organization_id), 303)


def _ending(row: Organization, back: Returned) -> ResponseReturnValue:
    day: date = clock.today()
    page = render_template(
        "people/end.html",
        title=_("Kết thúc hoạt động của %(name)s", name=row.short_name),
        back_url=url_for("directory.show", organization_id=row.id),
        merge=True,
        values=back.values or {"on": day},
        errors=back.errors,
    )
    return page, back.status


@bp.post("/organizations/<uuid:organization_id>/seal")
@needs("people.manage")
def seal(organization_id: UUID) -> ResponseReturnValue:
    """A new key for the seal; the one before is revoked."""
    row = queries.manageable(db.session, current_actor(), organization_id)
    pin = Secret(request.form.get("pin", ""))
    try:
        keys.issue_seal_key(ports(), current_actor(), organization_id, pin)
    except Invalid as refusal:
        row = queries.organization(db.session, organization_id)
        return _show(row, Returned({}, said(refusal), 422))
    flash(_("Đã cấp khóa mới cho con dấu. Khóa cũ không dùng được nữa."), "done")
    return redirect(url_for("directory.show", organization_id=row.id), 303)
