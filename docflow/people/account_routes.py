"""One's own account: password, factors, sessions, tokens, the signing key and its image."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.values import Secret
from docflow.core.web import current_actor, drop_session, needs, ports
from docflow.core.work import work

from . import account, factors, keys, passkeys, signin
from .models import Person
from .sentences import in_words
from .signin_routes import passwords

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@needs("account.own")
def show() -> ResponseReturnValue:
    return _page()


def _page(error: Invalid | None = None, part: str = "", **more: Any) -> str:
    actor = current_actor()
    person = db.session.get_one(Person, actor.person_id)
    uri = factors.pending_uri(db.session, ports().vault, person)
    return render_template(
        "people/account.html",
        person=person,
        second=factors.has_second(db.session, actor.person_id),
        qr=segno.make(uri).svg_data_uri(scale=5) if uri else "",
        passkeys=passkeys.own(actor),
        sessions=account.own_sessions(actor),
        tokens=account.own_tokens(actor),
        key=keys.key_of_person(actor.person_id),
        errors=in_words(error.fields) if error else {},
        part=part,
        **more,
    )


def _done(text: str) -> ResponseReturnValue:
    flash(text, "done")
    return redirect(url_for("account.show"), 303)


@bp.post("/password")
@needs("account.own")
def password() -> ResponseReturnValue:
    old, new = (Secret(request.form.get(name, "")) for name in ("password", "new"))
    try:
        ended = signin.change_password(passwords(), current_actor(), old, new)
    except Invalid as error:
        return _page(error, "password"), 422
    for session_id in ended:
        drop_session(session_id)
    return _done(_("Đã đổi mật khẩu; các phiên khác đã kết thúc."))


@bp.post("/contact")
@needs("account.own")
def contact() -> ResponseReturnValue:
    actor = current_actor()
    try:
        signin.require_password(passwords(), actor, Secret(request.form.get("password", "")))
        account.change_contact(actor, request.form.get("email", ""), request.form.get("phone", ""))
    except Invalid as error:
        return _page(error, "contact"), 422
    return _done(_("Đã lưu thông tin liên hệ."))


@bp.post("/second/begin")
@needs("account.own")
def second_begin() -> ResponseReturnValue:
    actor = current_actor()
    with work(actor) as w:
        factors.begin_totp(w, ports().vault, w.session.get_one(Person, actor.person_id))
    return redirect(url_for("account.show") + "#second", 303)


@bp.post("/second/confirm")
@needs("account.own")
def second_confirm() -> ResponseReturnValue:
    actor, code = current_actor(), "".join(request.form.get("code", "").split())
    try:
        with work(actor) as w:
            person = w.session.get_one(Person, actor.person_id)
            codes = factors.confirm_totp(w, ports().vault, person, code)
    except Invalid as error:
        return _page(error, "second"), 422
    return _page(part="codes", codes=codes)


@bp.post("/second/codes")
@needs("account.own")
def second_codes() -> ResponseReturnValue:
    """Fresh recovery codes, after the password was asked again."""
    return _again("codes", factors.new_codes)


@bp.post("/second/remove")
@needs("account.own")
def second_remove() -> ResponseReturnValue:
    return _again("second", factors.remove_totp)


def _again(part: str, deed: Any) -> ResponseReturnValue:
    actor = current_actor()
    try:
        signin.require_password(passwords(), actor, Secret(request.form.get("password", "")))
    except Invalid as error:
        return _page(error, "second"), 422
    with work(actor) as w:
        codes = deed(w, w.session.get_one(Person, actor.person_id))
    if codes:
        return _page(part=part, codes=codes)
    return _done(_("Đã tắt mã xác thực."))


@bp.post("/sessions/<uuid:session_id>/end")
@needs("account.own")
def session_end(session_id: UUID) -> ResponseReturnValue:
    account.end_session(current_actor(), session_id)
    drop_session(session_id)
    return _done(_("Đã kết thúc phiên."))


@bp.post("/tokens")
@needs("account.own")
def token_make() -> ResponseReturnValue:
    try:
        token = account.make_token(current_actor(), request.form.get("name", ""))
    except Invalid as error:
        return _page(error, "tokens"), 422
    return _page(part="tokens", token=token)


@bp.post("/tokens/<uuid:token_id>/revoke")
@needs("account.own")
def token_revoke(token_id: UUID) -> ResponseReturnValue:
    account.revoke_token(current_actor(), token_id)
    return _done(_("Đã thu hồi mã truy cập."))


@bp.post("/key")
@needs("account.own")
def key_issue() -> ResponseReturnValue:
    """A new signing key of the demo authority under a PIN the person chooses."""
    actor = current_actor()
    try:
        signin.require_password(passwords(), actor, Secret(request.form.get("password", "")))
        keys.issue_personal_key(
            ports(), actor, actor.person_id, Secret(request.form.get("pin", ""))
        )
    except Invalid as error:
        return _page(error, "key"), 422
    return _done(_("Đã cấp khóa ký mới; khóa cũ đã thu hồi."))


@bp.post("/signature")
@needs("account.own")
def signature_set() -> ResponseReturnValue:
    sent = request.files.get("picture")
    try:
        account.set_signature(ports(), current_actor(), sent.read() if sent else b"")
    except Invalid as error:
        return _page(error, "signature"), 422
    return _done(_("Đã lưu ảnh chữ ký."))


@bp.get("/signature.png")
@needs("account.own")
def signature() -> ResponseReturnValue:
    picture = keys.signature_picture(ports(), current_actor().person_id)
    if picture is None:
        raise NotFound(kind="picture")
    return Response(picture, mimetype="image/png")


@bp.post("/toured")
@needs("account.own")
def toured() -> ResponseReturnValue:
    account.toured(current_actor())
    return jsonify(ok=True)
