"""The four calls of static/js/passkey.js, and the form that removes a passkey."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.web import current_actor, needs, ports, public
from docflow.core.work import transaction

from . import passkeys, sessions, signin
from .signin_routes import browser, keep, limits, next_page

bp = Blueprint("passkeys", __name__)


def party() -> passkeys.Party:
    """Behind a proxy the public address decides; on a desk the address that was typed."""
    public_url = ports().public_url
    origin = public_url if public_url.startswith("https://") else request.host_url.rstrip("/")
    return passkeys.Party(urlsplit(origin).hostname or "localhost", origin)


def _sent() -> dict[str, Any]:
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise Invalid("passkey_refused")
    return said


def _credential() -> dict[str, Any]:
    credential = _sent().get("credential")
    if not isinstance(credential, dict):
        raise Invalid("passkey_refused")
    return credential


@bp.post("/signin/passkey/begin")
@public
def begin_signin() -> ResponseReturnValue:
    asked = browser()
    with transaction() as session:
        token, row = sessions.start(
            session, None, limits=limits(), address=asked.address, agent=asked.agent
        )
        session.flush()
        session_id = row.id
    answer = make_response(jsonify(passkeys.begin_signin(session_id, party())))
    keep(answer, signin.SignedIn(token, False, ""))
    return answer


@bp.post("/signin/passkey/finish")
@public
def finish_signin() -> ResponseReturnValue:
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE"], "")
    row = sessions.find(db.session, cookie, limits())
    if row is None:
        raise Invalid("passkey_refused")
    address = request.remote_addr or ""
    actor, username = passkeys.finish_signin(row.id, party(), _credential(), address)
    found = signin.strongly(actor, limits(), browser(), username)
    answer = make_response(jsonify(redirect=next_page()))
    keep(answer, found)
    return answer


@bp.post("/account/passkeys/begin")
@needs("account.own")
def begin_creation() -> ResponseReturnValue:
    return jsonify(passkeys.begin_creation(current_actor(), party()))


@bp.post("/account/passkeys/finish")
@needs("account.own")
def finish_creation() -> ResponseReturnValue:
    name = str(_sent().get("name", ""))
    passkeys.finish_creation(current_actor(), party(), _credential(), name)
    return jsonify(redirect=url_for("account.show"))


@bp.post("/account/passkeys/<uuid:passkey_id>/remove")
@needs("account.own")
def remove(passkey_id: UUID) -> ResponseReturnValue:
    passkeys.remove(current_actor(), passkey_id)
    return redirect(url_for("account.show"), 303)
