"""One's own account: who one is here, in which post, how one is reached, tokens for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, Refusal, TooMany
from docflow.core.values import Secret
from docflow.core.web import STATUS, current_actor, drop_session, needs, ports, sentence

from . import account, factors, passkeys, proof, signin
from .cookies import keep_token, next_page, passwords, prove_first
from .models import Person
from .passkey_routes import here
from .proof import Proof
from .sentences import HAPPENINGS, in_words

bp = Blueprint("account", __name__, url_prefix="/account")
bp.register_error_handler(Forbidden, prove_first)


@bp.get("")
@needs("account.own")
def show() -> ResponseReturnValue:
    return _profile()


def _profile(error: Invalid | None = None) -> str:
    actor = current_actor()
    return render_template(
        "people/account.html",
        person=db.session.get_one(Person, actor.person_id),
        open_until=proof.proved_until(db.session, actor),
        recent=account.recent(actor),
        happenings=HAPPENINGS,
        sent=request.form,
        errors=in_words(error.fields) if error else {},
    )


@bp.post("/contact")
@needs("account.own")
def contact() -> ResponseReturnValue:
    actor, form = current_actor(), request.form
    proof.require(db.session, actor)
    try:
        account.change_contact(actor, form.get("email", ""), form.get("phone", ""))
    except Invalid as error:
        return _profile(error), 422
    flash(_("Đã lưu thông tin liên hệ."), "done")
    return redirect(to("account.show"), 303)


@bp.post("/post")
@needs("account.own")
def post() -> ResponseReturnValue:
    """Work in another of one's own posts, openly."""
    try:
        wanted = UUID(request.form.get("post", ""))
    except ValueError:
        raise Invalid(fields={"post": "not_yours"}) from None
    actor = current_actor()
    signin.switch_post(actor, wanted)
    if actor.session_id is not None:
        drop_session(actor.session_id)
    flash(_("Đã chuyển vị trí làm việc."), "done")
    return redirect(next_page(), 303)


@bp.post("/toured")
@needs("account.own")
def toured() -> ResponseReturnValue:
    account.toured(current_actor())
    return jsonify(ok=True)


@bp.get("/prove")
@needs("account.own")
def prove() -> ResponseReturnValue:
    """Ask once more who is there, before something that matters."""
    return _prove_page(None)


def _prove_page(error: Refusal | None) -> str:
    actor = current_actor()
    fields = in_words(error.fields) if isinstance(error, Invalid) else {}
    return render_template(
        "people/account_prove.html",
        errors=fields,
        text=sentence(error) if error is not None and not fields else "",
        second=factors.has_second(db.session, actor.person_id),
        passkeys=here() and passkeys.of(actor.person_id),
        next=next_page(),
    )


@bp.post("/prove")
@needs("account.own")
def prove_submit() -> ResponseReturnValue:
    shown = Proof(Secret(request.form.get("password", "")[:1024]), request.form.get("code", ""))
    try:
        token = proof.prove(passwords(), ports().vault, current_actor(), shown)
    except (Invalid, TooMany) as error:
        return _prove_page(error), STATUS[error.kind]
    return keep_token(make_response(redirect(next_page(), 303)), token)


@bp.get("/tokens")
@needs("account.own")
def tokens() -> ResponseReturnValue:
    return _tokens_page()


def _tokens_page(error: Invalid | None = None, **more: Any) -> str:
    actor = current_actor()
    return render_template(
        "people/account_tokens.html",
        tokens=account.own_tokens(actor),
        open_until=proof.proved_until(db.session, actor),
        errors=in_words(error.fields) if error else {},
        sent=request.form,
        **more,
    )


@bp.post("/tokens")
@needs("account.own")
def token_make() -> ResponseReturnValue:
    """The token is on this one answer and nowhere else."""
    actor = current_actor()
    proof.require(db.session, actor)
    try:
        token = account.make_token(actor, request.form.get("name", ""))
    except Invalid as error:
        return _tokens_page(error), 422
    return _tokens_page(token=token)


@bp.post("/tokens/<uuid:token_id>/revoke")
@needs("account.own")
def token_revoke(token_id: UUID) -> ResponseReturnValue:
    account.revoke_token(current_actor(), token_id)
    flash(_("Đã thu hồi mã truy cập."), "done")
    return redirect(to("account.tokens"), 303)
