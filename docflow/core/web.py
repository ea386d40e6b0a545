"""How refusals and failures look over HTTP: a page, or a problem document (RFC 9457)."""

from __future__ import annotations

import logging
from datetime import date
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from .asking import (
    PUBLIC,
    bearer,
    csrf_token,
    current_actor,
    fresh_actor,
    guard,
    is_api,
    needs,
    permission_of,
    ports,
    public,
    sparing,
    stateless,
)
from .errors import Invalid, Refusal, Unauthenticated
from .live import PERMISSIONS, deed, drop_session, room_of_subject, socketio, watchable

__all__ = [
    "PERMISSIONS", "PUBLIC", "STATUS", "Reply", "answer", "as_invalid", "bearer", "csrf_token",
    "current_actor", "deed", "drop_session", "fresh_actor", "guard", "handle_refusals", "is_api",
    "needs", "permission_of", "ports", "problem", "public", "room_of_subject", "sentence",
    "socketio", "sparing", "stateless", "watchable",
]  # fmt: skip

log = logging.getLogger(__name__)
STATUS = {
    "unauthenticated": 401, "forbidden": 403, "not_found": 404, "wrong_state": 409,
    "conflict": 409, "invalid": 422, "too_many": 429, "unavailable": 503, "refused": 400,
}  # fmt: skip
FAILURES = {
    400: ("bad_request", "refused"),
    404: ("not_found", "not_found"),
    405: ("method_not_allowed", "not_found"),
    413: ("too_large", "invalid"),
    415: ("media_type", "invalid"),
    500: ("fault", "fault"),
}
"""Code and kind for what Flask itself refuses or breaks on, by status."""
LOUD = frozenset({"unauthenticated", "forbidden", "too_many", "unavailable"})
"""Refusals an operator should notice."""

Reply = Response | dict[str, Any] | tuple[dict[str, Any], int]
"""What a view of the API answers; concrete, for flask-openapi3 reads the annotation."""


def handle_refusals(app: Flask) -> None:
    """One table for every edge; sockets have theirs in `core.live`."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(ValidationError, lambda error: answer(as_invalid(error)))
    app.register_error_handler(HTTPException, _failed)


def day_asked(name: str) -> date | None:
    """A day of the address, `?name=2026-01-31`; what is no day narrows nothing."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def as_invalid(error: ValidationError) -> Invalid:
    """A field and the kind of fault for each place pydantic complains of."""
    return Invalid(fields={".".join(map(str, e["loc"])): str(e["type"]) for e in error.errors()})


def answer(error: Refusal) -> ResponseReturnValue:
    """What a refusal looks like to who asked."""
    status = STATUS[error.kind]
    facts = {"code": error.code, "kind": error.kind, "status": status}
    log.log(
        logging.WARNING if error.kind in LOUD else logging.INFO, "refused", extra={"facts": facts}
    )
    if wants_json():
        return problem(error)
    if isinstance(error, Unauthenticated) and request.method in {"GET", "HEAD"}:
        return redirect(url_for("signin.page", next=request.full_path.rstrip("?")))
    return _page(error, status)


def _failed(error: HTTPException) -> ResponseReturnValue:
    """What the framework refuses: no such address, too large, and our own faults."""
    if error.code is None or error.code < 400:
        return error
    status = error.code
    code, kind = FAILURES.get(status, FAILURES[400 if status < 500 else 500])
    refusal = Refusal(code, kind=kind)
    if status >= 500:
        g.actor = None
    response = problem(refusal, status) if wants_json() else _page(refusal, status)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def wants_json() -> bool:
    return is_api() or request.accept_mimetypes.best == "application/json"


def problem(error: Refusal, status: int | None = None) -> Response:
    """A problem document (RFC 9457 §3) with our stable code and the fields that are wrong."""
    kind = error.kind if status is None else str(error.facts["kind"])
    status = status or STATUS[kind]
    body = _plain_facts(error) | {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "kind": kind,
        "detail": sentence(error),
        "errors": error.fields if isinstance(error, Invalid) else {},
        "request": g.get("request_id", ""),
    }
    response = cast("Response", current_app.json.response(body))
    response.mimetype, response.status_code = "application/problem+json", status
    return _hinted(response, error)


def _plain_facts(error: Refusal) -> dict[str, Any]:
    return {k: v if isinstance(v, int | bool) else str(v) for k, v in error.facts.items()}


def _hinted(response: Response, error: Refusal) -> Response:
    if "seconds" in error.facts:
        response.headers["Retry-After"] = str(error.facts["seconds"])
    if isinstance(error, Unauthenticated) and is_api():
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def sentence(error: Refusal) -> str:
    """The Vietnamese (or English) sentence for a refusal, from the table of the edge."""
    say = current_app.extensions.get("docflow.sentence")
    return str(say(error)) if say else error.code


def _page(error: Refusal, status: int) -> Response:
    said = {"code": error.code, "status": status, "request_id": g.get("request_id", "")}
    try:
        html = render_template("errors/page.html", text=sentence(error), **said)
    except Exception:
        log.exception("the page for a failure failed")
        return Response(
            "{status} {code} {request_id}\n".format(**said), status, mimetype="text/plain"
        )
    return _hinted(Response(html, status), error)
