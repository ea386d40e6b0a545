"""One's own signing key: its certificate, its PIN, a new one, and the image of the signature."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, Refusal
from docflow.core.values import Secret
from docflow.core.web import STATUS, current_actor, needs, ports, sentence

from . import keys, pictures, pins, proof
from .cookies import prove_first
from .models import Person
from .sentences import in_words

bp = Blueprint("signing_key", __name__, url_prefix="/account/key")
bp.register_error_handler(Forbidden, prove_first)


@bp.get("")
@needs("account.own")
def show() -> ResponseReturnValue:
    return _page()


def _page(error: Refusal | None = None, part: str = "") -> str:
    actor = current_actor()
    key = keys.key_of_person(actor.person_id)
    fields = in_words(error.fields, error.facts) if isinstance(error, Invalid) else {}
    return render_template(
        "people/account_key.html",
        person=db.session.get_one(Person, actor.person_id),
        key=key,
        requestable=pins.may_request(key),
        open_until=proof.proved_until(db.session, actor),
        picture_bytes=pictures.BYTES,
        errors=fields,
        text=sentence(error) if error is not None and not fields else "",
        part=part,
    )


def _pin(name: str) -> Secret:
    return Secret(request.form.get(name, "").strip()[:64])


def _twice(name: str) -> Secret:
    """A new PIN, typed twice the same. Raises `Invalid`."""
    if _pin(name).reveal() != _pin("again").reveal():
        raise Invalid(fields={"again": "pin_differs"})
    return _pin(name)


@bp.post("")
@needs("account.own")
def request_key() -> ResponseReturnValue:
    """A key of the demo authority under a PIN that only its holder knows."""
    actor = current_actor()
    proof.require(db.session, actor)
    try:
        pins.request_key(ports(), actor, _twice("pin"))
    except Invalid as error:
        return _page(error, "request"), 422
    flash(_("Đã cấp khóa ký mới."), "done")
    return redirect(url_for("signing_key.show"), 303)


@bp.post("/pin")
@needs("account.own")
def change_pin() -> ResponseReturnValue:
    try:
        pins.change_pin(ports(), current_actor(), _pin("pin"), _twice("new_pin"))
    except Invalid as error:
        return _page(error, "pin"), 422
    except Forbidden as error:
        return _page(error), STATUS[error.kind]
    flash(_("Đã đổi mã PIN."), "done")
    return redirect(url_for("signing_key.show"), 303)


@bp.post("/signature")
@needs("account.own")
def set_signature() -> ResponseReturnValue:
    actor, sent = current_actor(), request.files.get("picture")
    proof.require(db.session, actor)
    try:
        picture = sent.stream.read(pictures.BYTES + 1) if sent else b""
        pictures.set_signature(ports(), actor, picture)
    except Invalid as error:
        return _page(error, "signature"), 422
    flash(_("Đã lưu ảnh chữ ký."), "done")
    return redirect(url_for("signing_key.show", _anchor="signature"), 303)


@bp.get("/signature.png")
@needs("account.own")
def signature() -> ResponseReturnValue:
    picture = keys.signature_picture(ports(), current_actor().person_id)
    if picture is None:
        raise NotFound(kind="picture")
    return Response(picture, mimetype="image/png")
