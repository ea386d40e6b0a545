"""Who is asking, and may they come in: the gate before every view (ASVS 3.5, 8.2, 8.3)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, g, request
from flask.typing import ResponseReturnValue

from .access import Actor, policy
from .budgets import Budget
from .errors import Forbidden, Unauthenticated
from .ports import Ports

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})


def needs(permission: str) -> Callable[[View], View]:
    """Say which permission a view needs. Permissions of a post are asked at the door."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read back by the gate
        return view

    return mark


def public(view: View) -> View:
    """A view that anybody may open: sign-in, health, static files."""
    return needs(PUBLIC)(view)


def stateless(view: View) -> View:
    """A public view for machines that looks at no cookie, so that no forgery can use one."""
    view.stateless = True  # type: ignore[attr-defined]  # read back by the gate
    return public(view)


def sparing(budget: Budget) -> Callable[[View], View]:
    """A view that costs much: each person may ask for it so often and no more (ASVS 2.4.1)."""

    def mark(view: View) -> View:
        view.budget = budget  # type: ignore[attr-defined]  # read back by the gate
        return view

    return mark


def budget_of(app: Flask, endpoint: str) -> Budget | None:
    return getattr(app.view_functions[endpoint], "budget", None)


def permission_of(app: Flask, endpoint: str | None) -> str | None:
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "permission", None)


def ports() -> Ports:
    return cast("Ports", current_app.extensions["docflow.ports"])


def is_api(asked: Request | None = None) -> bool:
    return (asked or request).path.startswith("/api/")


def bearer() -> str:
    """The API token of the request (RFC 6750 §2.1), or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def current_actor() -> Actor:
    """Who is asking, loaded once for each request; raises `Unauthenticated`."""
    if "actor" not in g:
        g.actor = current_app.extensions["docflow.actor"]()
    if g.actor is None:
        raise Unauthenticated("session_ended" if g.get("session_was_ended") else "")
    return cast("Actor", g.actor)


def fresh_actor() -> Actor:
    """The actor as the database knows it now: a socket's own copy is from connect time."""
    g.pop("actor", None)
    return current_actor()


def guard(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Close every door that was not opened: no permission on a view is a fault, not a default."""
    app.extensions["docflow.actor"] = load_actor

    @app.before_request
    def gate() -> ResponseReturnValue | None:
        g.request_id = secrets.token_hex(8)
        if request.endpoint is None or request.endpoint == "static":
            return None
        permission = permission_of(app, request.endpoint)
        if permission is None:
            abort(500, f"{request.endpoint} has no permission")
        if permission == PUBLIC:
            refuse_forged()
            return None
        actor = current_actor()
        refuse_forged()
        if policy.is_general(permission):
            policy.require(actor, permission)
        if budget := budget_of(app, request.endpoint):
            budget.take(actor.person_id)
        return None


def csrf_token() -> str:
    """A token bound to the session cookie; nothing is kept for it."""
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE"], "anonymous")
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"csrf:" + cookie.encode(), "sha256").hexdigest()


def refuse_forged() -> None:
    """Another site cannot write in our name: where the request comes from, and the page's token.

    A bearer token is never sent by a browser of its own accord, so it needs no second proof.
    """
    view = current_app.view_functions[request.endpoint or ""]
    if request.method in SAFE or bearer() or getattr(view, "stateless", False):
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in _own_hosts():
        raise Forbidden("foreign_origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_SITES:
        raise Forbidden("foreign_origin")
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Forbidden("csrf")


def _own_hosts() -> set[str]:
    return {request.host, urlsplit(current_app.config.get("PUBLIC_URL", "")).netloc} - {""}
