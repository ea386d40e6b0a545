"""How one signs in: password, second factor, passkeys, and where one is signed in now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, Refusal, TooMany
from docflow.core.values import Secret
from docflow.core.web import STATUS, current_actor, drop_session, needs, ports, sentence
from docflow.core.work import work

from . import account, agents, factors, passkeys, proof
from .cookies import keep_token, limits, passwords, prove_first
from .models import Person
from .passkey_routes import here
from .proof import Proof
from .sentences import in_words

bp = Blueprint("security", __name__, url_prefix="/account/security")
bp.register_error_handler(Forbidden, prove_first)


@bp.get("")
@needs("account.own")
def show() -> ResponseReturnValue:
    return _page()


def _page(error: Refusal | None = None, part: str = "", **more: Any) -> str:
    actor = current_actor()
    fields = in_words(error.fields) if isinstance(error, Invalid) else {}
    return render_template(
        "people/account_security.html",
        second=factors.has_second(db.session, actor.person_id),
        codes_left=factors.codes_left(db.session, actor.person_id),
        passkeys=passkeys.of(actor.person_id),
        passkeys_here=here(),
        sessions=account.sessions_of(actor.person_id, limits()),
        spoken=agents.spoken,
        open_until=proof.proved_until(db.session, actor),
        errors=fields,
        text=sentence(error) if error is not None and not fields else "",
        part=part,
        **_waiting(),
        **more,
    )


def _waiting() -> dict[str, str]:
    """The seed that waits for its first code, as a picture and as text to type; if proved."""
    actor = current_actor()
    if proof.proved_until(db.session, actor) is None:
        return {}
    person = db.session.get_one(Person, actor.person_id)
    found = factors.pending(ports().vault, person)
    if found is None:
        return {}
    address, seed = found
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4)
    groups = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    return {"qr": picture, "seed": groups}


@bp.post("/password")
@needs("account.own")
def password() -> ResponseReturnValue:
    """Ends the other sessions; this one goes on under a new id."""
    old, new = (Secret(request.form.get(name, "")[:1024]) for name in ("password", "new"))
    shown = Proof(old, request.form.get("code", ""))
    try:
        token, ended = proof.change_password(
            passwords(), ports().vault, current_actor(), shown, new
        )
    except (Invalid, TooMany) as error:
        return _page(error, "password"), STATUS[error.kind]
    _hang_up(ended)
    flash(_("Đã đổi mật khẩu; các phiên khác đã kết thúc."), "done")
    return keep_token(make_response(redirect(url_for("security.show"), 303)), token)


def _hang_up(ended: list[UUID]) -> None:
    for session_id in ended:
        drop_session(session_id)


@bp.post("/second")
@needs("account.own")
def second_begin() -> ResponseReturnValue:
    actor = current_actor()
    proof.require(db.session, actor)
    factors.begin_totp(ports().vault, actor)
    return redirect(url_for("security.show", _anchor="second"), 303)


@bp.post("/second/confirm")
@needs("account.own")
def second_confirm() -> ResponseReturnValue:
    """The recovery codes are on this one answer and nowhere else."""
    actor = current_actor()
    proof.require(db.session, actor)
    try:
        codes, ended = factors.confirm_totp(ports().vault, actor, request.form.get("code", ""))
    except Invalid as error:
        return _page(error, "second"), 422
    _hang_up(ended)
    return _page(codes=codes)


@bp.post("/second/remove")
@needs("account.own")
def second_remove() -> ResponseReturnValue:
    actor = current_actor()
    proof.require(db.session, actor)
    with work(actor) as w:
        ended = factors.remove_totp(w, w.session.get_one(Person, actor.person_id))
    _hang_up(ended)
    flash(_("Đã tắt mã xác thực."), "done")
    return redirect(url_for("security.show"), 303)


@bp.post("/codes")
@needs("account.own")
def codes() -> ResponseReturnValue:
    """Fresh recovery codes, on this one answer; those before are void."""
    actor = current_actor()
    proof.require(db.session, actor)
    with work(actor) as w:
        fresh = factors.renew_codes(w, w.session.get_one(Person, actor.person_id))
    return _page(codes=fresh)


@bp.post("/sessions/<uuid:session_id>/end")
@needs("account.own")
def session_end(session_id: UUID) -> ResponseReturnValue:
    account.end_session(current_actor(), session_id)
    drop_session(session_id)
    flash(_("Đã kết thúc phiên."), "done")
    return redirect(url_for("security.show", _anchor="sessions"), 303)


@bp.post("/sessions/end-others")
@needs("account.own")
def sessions_end() -> ResponseReturnValue:
    _hang_up(account.end_other_sessions(current_actor()))
    flash(_("Đã kết thúc các phiên khác."), "done")
    return redirect(url_for("security.show", _anchor="sessions"), 303)
