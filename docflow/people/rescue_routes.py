"""The administrator's page about one person's ways in: one-time code, factors, sessions, key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.web import current_actor, drop_session, needs

from . import account, factors, keys, passkeys, pins, rescue
from .cookies import limits

bp = Blueprint("rescue", __name__, url_prefix="/admin/people/<uuid:person_id>/access")


@bp.get("")
@needs("people.manage")
def show(person_id: UUID) -> ResponseReturnValue:
    return _page(person_id)


def _page(person_id: UUID, **more: Any) -> str:
    person = rescue.managed(current_actor(), person_id)
    return render_template(
        "people/account_access.html",
        person=person,
        second=factors.has_second(db.session, person.id),
        passkeys=len(passkeys.of(person.id)),
        sessions=account.sessions_of(person.id, limits()),
        key=keys.key_of_person(person.id),
        waiting=rescue.open_code(person.id),
        **more,
    )


@bp.post("/code")
@needs("people.manage")
def code(person_id: UUID) -> ResponseReturnValue:
    """The code is on this one answer and nowhere else."""
    given = rescue.give_setup_code(current_actor(), person_id)
    return _page(person_id, code=given)


@bp.post("/factors")
@needs("people.manage")
def reset_factors(person_id: UUID) -> ResponseReturnValue:
    for session_id in rescue.reset_factors(current_actor(), person_id):
        drop_session(session_id)
    return _done(person_id, _("Đã gỡ mã xác thực và khóa truy cập của người này."))


@bp.post("/sessions")
@needs("people.manage")
def end_sessions(person_id: UUID) -> ResponseReturnValue:
    for session_id in rescue.end_sessions(current_actor(), person_id):
        drop_session(session_id)
    return _done(person_id, _("Đã kết thúc mọi phiên của người này."))


@bp.post("/key")
@needs("people.manage")
def release_key(person_id: UUID) -> ResponseReturnValue:
    pins.release_key(current_actor(), person_id)
    return _done(person_id, _("Đã thu hồi khóa ký. Người này tự yêu cầu khóa mới."))


def _done(person_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("rescue.show", person_id=person_id), 303)
