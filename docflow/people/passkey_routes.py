"""What static/js/passkey.js asks: options and answers as JSON, to sign in, to add, to prove."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, Unavailable
from docflow.core.web import current_actor, needs, ports, public

from . import passkeys, proof
from .cookies import browser, door, keep, keep_token, next_page, prove_first

bp = Blueprint("passkeys", __name__)
bp.register_error_handler(Forbidden, prove_first)


def party() -> passkeys.Party:
    """The name and origin of this house. Raises `Unavailable("passkey_needs_name")`.

    The public address decides, never the Host header; only on one's own machine, where the
    public address is a number no passkey can be bound to, `localhost` stands in for it.
    """
    public = urlsplit(ports().public_url)
    host = public.hostname or ""
    if not _is_number(host):
        return passkeys.Party(host, f"{public.scheme}://{public.netloc}")
    asked = urlsplit(request.host_url)
    if ipaddress.ip_address(host).is_loopback and asked.hostname == "localhost":
        return passkeys.Party("localhost", f"{asked.scheme}://{asked.netloc}")
    raise Unavailable("passkey_needs_name")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def here() -> bool:
    """Whether this address can have passkeys."""
    try:
        party()
    except Unavailable:
        return False
    return True


def _sent() -> dict[str, Any]:
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise Invalid("passkey_refused")
    return said


def _credential() -> dict[str, Any]:
    credential = _sent().get("credential")
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise Invalid("passkey_refused")
    return credential


@bp.post("/signin/passkey/begin")
@public
def begin_signin() -> ResponseReturnValue:
    return jsonify(passkeys.begin_signin(party()))


@bp.post("/signin/passkey/finish")
@public
def finish_signin() -> ResponseReturnValue:
    opened = passkeys.finish_signin(door(), party(), _credential(), browser())
    return keep(make_response(jsonify(redirect=next_page())), opened)


@bp.post("/account/prove/passkey/begin")
@needs("account.own")
def begin_proof() -> ResponseReturnValue:
    return jsonify(passkeys.begin_proof(current_actor(), party()))


@bp.post("/account/prove/passkey/finish")
@needs("account.own")
def finish_proof() -> ResponseReturnValue:
    token = passkeys.finish_proof(current_actor(), party(), _credential())
    return keep_token(make_response(jsonify(redirect=next_page())), token)


@bp.post("/account/passkeys/begin")
@needs("account.own")
def begin_creation() -> ResponseReturnValue:
    proof.require(db.session, current_actor())
    return jsonify(passkeys.begin_creation(current_actor(), party()))


@bp.post("/account/passkeys/finish")
@needs("account.own")
def finish_creation() -> ResponseReturnValue:
    proof.require(db.session, current_actor())
    name = str(_sent().get("name", ""))
    passkeys.finish_creation(current_actor(), party(), _credential(), name)
    flash(_("Đã thêm khóa truy cập."), "done")
    return jsonify(redirect=url_for("security.show"))


@bp.post("/account/passkeys/<uuid:passkey_id>/remove")
@needs("account.own")
def remove(passkey_id: UUID) -> ResponseReturnValue:
    proof.require(db.session, current_actor())
    passkeys.remove(current_actor(), passkey_id)
    flash(_("Đã gỡ khóa truy cập."), "done")
    return redirect(url_for("security.show"), 303)
