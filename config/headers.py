"""What every answer says to the browser about itself (ASVS 3.4): pages, errors, files alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; "
    "manifest-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
YEAR = 365 * 86400
HSTS = f"max-age={YEAR}; includeSubDomains"


def head(response: Response) -> Response:
    """Views may say something stricter; nothing is left out.

    A browser whose session was ended elsewhere drops what it kept of our pages.
    """
    for name, value in _always(secure=current_app.config["SESSION_COOKIE_SECURE"]).items():
        response.headers.setdefault(name, value)
    if g.get("session_was_ended") and _is_next_page():
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        return _kept(response)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_next_page() -> bool:
    """The scripts of an open page learn it from the refusal's code and clear up themselves."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _always(*, secure: bool) -> dict[str, str]:
    return HEADERS | ({"Strict-Transport-Security": HSTS} if secure else {})


def before(gate: WSGIApplication, *, secure: bool) -> WSGIApplication:
    """The same on what is answered in front of Flask: Socket.IO refuses a hand-shake by itself."""
    wanted = _always(secure=secure) | {"Cache-Control": "no-store"}

    def answered(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        def begin(status: str, said: list[tuple[str, str]], *more: Any) -> Any:
            known = {name.lower() for name, _value in said}
            missing = [(name, wanted[name]) for name in wanted if name.lower() not in known]
            return start(status, [*said, *missing], *more)

        return gate(environ, begin)

    return answered


def _kept(response: Response) -> Response:
    """An address that changes with its content may be kept; others are asked for again by ETag."""
    if request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response
