"""People and their posts, as administrators look after them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core import clock
from docflow.core.access import policy
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.web import current_actor, drop_session, needs
from docflow.core.work import work

from . import queries, staff
from .form_pages import EMPTY, Returned, submit
from .models import Organization
from .routes import next_url, wanted_page
from .schemas import AppointmentIn, LastDayIn, NewPersonIn, PersonIn, ReasonIn

bp = Blueprint("staff", __name__, url_prefix="/directory/people")


@bp.get("")
@needs("people.manage")
def index() -> ResponseReturnValue:
    wanted = wanted_page()
    rows, after = queries.people(db.session, current_actor(), wanted)
    return render_template(
        "people/staff.html",
        rows=rows,
        posts=queries.present_posts(db.session, [row.id for row in rows], clock.today()),
        wanted=wanted,
        next_url=next_url("staff.index", after),
    )


@bp.get("/new")
@needs("people.manage")
def new() -> ResponseReturnValue:
    return _new(EMPTY)


@bp.post("")
@needs("people.manage")
def add() -> ResponseReturnValue:
    made: list[UUID] = []
    back = submit(NewPersonIn, lambda w, told: made.append(staff.add_person(w, told).id))
    if back is not None:
        return _new(back)
    flash(_("Đã thêm người dùng. Hãy cấp mã để họ đặt mật khẩu."), "done")
    return redirect(url_for("staff.show", person_id=made[0]), 303)


def _new(back: Returned) -> ResponseReturnValue:
    asked = request.values.get("organization", type=UUID) or current_actor().organization_id
    body = db.session.get(Organization, asked) if asked else None
    page = render_template(
        "people/person_new.html",
        body=body,
        posts=queries.posts(db.session, body.id, clock.today()) if body else [],
        values=back.values,
        errors=back.errors,
    )
    return page, back.status


@bp.get("/<uuid:person_id>")
@needs("people.manage")
def show(person_id: UUID) -> ResponseReturnValue:
    return _show(person_id)


def _show(person_id: UUID, part: str = "", back: Returned = EMPTY) -> ResponseReturnValue:
    row = queries.person(db.session, current_actor(), person_id)
    body = _office_of(row.id)
    page = render_template(
        "people/person.html",
        row=row,
        part=part,
        values=back.values,
        errors=back.errors,
        career=queries.career(db.session, row.id),
        body=body,
        posts=queries.posts(db.session, body.id, clock.today()) if body else [],
        changes=timeline(db.session, row.id)[:10],
    )
    return page, back.status


def _office_of(person_id: UUID) -> Organization | None:
    """Where a new post is offered: as asked, else where they work now, else the reader's."""
    now = queries.present_posts(db.session, [person_id], clock.today()).get(person_id, [])
    actor = current_actor()
    here = [body for _post, body in now if policy.allows(actor, "organization.manage", body)]
    asked = request.values.get("organization", type=UUID)
    if asked is None and here and actor.organization_id not in {body.id for body in here}:
        return here[0]
    body_id = asked or actor.organization_id
    return db.session.get(Organization, body_id) if body_id else None


def _done(person_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("staff.show", person_id=person_id), 303)


@bp.post("/<uuid:person_id>")
@needs("people.manage")
def change(person_id: UUID) -> ResponseReturnValue:
    back = submit(PersonIn, lambda w, told: staff.change_person(w, person_id, told))
    if back is not None:
        return _show(person_id, "data", back)
    return _done(person_id, _("Đã lưu."))


@bp.post("/<uuid:person_id>/appointments")
@needs("people.manage")
def appoint(person_id: UUID) -> ResponseReturnValue:
    back = submit(AppointmentIn, staff.appoint)
    if back is not None:
        return _show(person_id, "appoint", back)
    return _done(person_id, _("Đã ghi bổ nhiệm."))


@bp.post("/<uuid:person_id>/appointments/<uuid:appointment_id>/end")
@needs("people.manage")
def end_appointment(person_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    back = submit(LastDayIn, lambda w, told: staff.end_appointment(w, appointment_id, told.on))
    if back is not None:
        return _show(person_id, f"end-{appointment_id}", back)
    return _done(person_id, _("Đã ghi ngày cuối giữ vị trí."))


@bp.post("/<uuid:person_id>/disable")
@needs("people.manage")
def disable(person_id: UUID) -> ResponseReturnValue:
    ended: list[UUID] = []
    back = submit(ReasonIn, lambda w, told: ended.extend(staff.disable(w, person_id, told.reason)))
    if back is not None:
        return _show(person_id, "disable", back)
    for session_id in ended:
        drop_session(session_id)
    return _done(person_id, _("Đã khóa tài khoản; mọi phiên làm việc đã kết thúc."))


@bp.post("/<uuid:person_id>/enable")
@needs("people.manage")
def enable(person_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        staff.enable(w, person_id)
    return _done(person_id, _("Đã mở lại tài khoản."))
