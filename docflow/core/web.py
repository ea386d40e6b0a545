"""The edge: who is asking, what a view needs, how refusals look over HTTP and over sockets."""

from __future__ import annotations

import functools
import hmac
import logging
import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_socketio import SocketIO, disconnect, join_room
from pydantic import ValidationError

from .access import Actor, policy
from .db import db
from .errors import Forbidden, Refusal, Unauthenticated
from .ports import Ports
from .work import Event, Work, on_commit, work

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
STATUS = {
    "unauthenticated": 401, "forbidden": 403, "not_found": 404, "wrong_state": 409,
    "conflict": 409, "invalid": 422, "too_many": 429, "unavailable": 503, "refused": 400,
}  # fmt: skip
PERMISSIONS: dict[str, str] = {}
"""Socket event -> the permission it needs; routes carry theirs on the view function."""
PUBLIC = "public"

Reply = Response | dict[str, Any] | tuple[dict[str, Any], int]
"""What a view of the API answers; concrete, for flask-openapi3 reads the annotation."""

socketio = SocketIO(async_mode="threading", async_handlers=False, manage_session=False)


def needs(permission: str) -> Callable[[View], View]:
    """Say which permission a view needs. Permissions of a post are asked at the door."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read back by the gate
        return view

    return mark


def public(view: View) -> View:
    """A view that anybody may open: sign-in, health, static files."""
    view.permission = PUBLIC  # type: ignore[attr-defined]  # read back by the gate
    return view


def permission_of(app: Flask, endpoint: str | None) -> str | None:
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "permission", None)


def ports() -> Ports:
    return cast("Ports", current_app.extensions["docflow.ports"])


def is_api(asked: Request | None = None) -> bool:
    return (asked or request).path.startswith("/api/")


def current_actor() -> Actor:
    """Who is asking, loaded once for each request; raises `Unauthenticated`."""
    if "actor" not in g:
        g.actor = current_app.extensions["docflow.actor"]()
    if g.actor is None:
        raise Unauthenticated
    return cast("Actor", g.actor)


def guard(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Close every door that was not opened: no permission on a view is a fault, not a default."""
    app.extensions["docflow.actor"] = load_actor

    @app.before_request
    def gate() -> ResponseReturnValue | None:
        g.request_id = secrets.token_hex(8)
        g.nonce = secrets.token_urlsafe(16)
        if request.endpoint is None or request.endpoint == "static":
            return None
        permission = permission_of(app, request.endpoint)
        if permission is None:
            abort(500, f"{request.endpoint} has no permission")
        _refuse_forged()
        if permission == PUBLIC:
            return None
        actor = current_actor()
        if policy.is_general(permission):
            policy.require(actor, permission)
        return None


def csrf_token() -> str:
    """A token bound to the session cookie; empty for callers with a bearer token."""
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE"], "anonymous")
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"csrf:" + cookie.encode(), "sha256").hexdigest()


def _refuse_forged() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or "Authorization" in request.headers:
        return
    if permission_of(current_app, request.endpoint) == PUBLIC and is_api():
        return
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise Forbidden("foreign_origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("foreign_origin")
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Forbidden("csrf")


def handle_refusals(app: Flask) -> None:
    """One table for every edge: a page, a problem document (RFC 9457), a socket ack."""

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> ResponseReturnValue:
        return answer(error)

    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> ResponseReturnValue:
        return answer(as_invalid(error))

    for code, kind in ((404, "not_found"), (405, "not_found"), (413, "invalid"), (500, "fault")):
        app.register_error_handler(code, functools.partial(_plain, kind, code))


def as_invalid(error: ValidationError) -> Refusal:
    from .errors import Invalid  # noqa: PLC0415 - keeps the import list of the edge readable

    fields = {".".join(map(str, e["loc"])): str(e["type"]) for e in error.errors()}
    return Invalid(fields=fields)


def _plain(kind: str, status: int, _error: Exception) -> ResponseReturnValue:
    body = {"code": kind, "status": status}
    return (problem(body), status) if is_api() else (_page(kind, {}, status), status)


def answer(error: Refusal) -> ResponseReturnValue:
    status = STATUS[error.kind]
    if is_api() or request.accept_mimetypes.best == "application/json":
        fields = getattr(error, "fields", {})
        body: dict[str, Any] = {"code": error.code, "kind": error.kind, "status": status}
        body |= {"detail": sentence(error)} | ({"errors": fields} if fields else {})
        return problem(body | _plain_facts(error)), status
    if isinstance(error, Unauthenticated) and request.method == "GET":
        return redirect(url_for("signin.page", next=request.full_path.rstrip("?")))
    return _page(error.code, error.facts | {"kind": error.kind}, status), status


def _plain_facts(error: Refusal) -> dict[str, Any]:
    return {k: v if isinstance(v, int | bool) else str(v) for k, v in error.facts.items()}


def problem(body: dict[str, Any]) -> Any:
    response = current_app.json.response(body | {"type": "about:blank", "title": body["code"]})
    response.mimetype = "application/problem+json"
    return response


def sentence(error: Refusal) -> str:
    """The Vietnamese (or English) sentence for a refusal, from the table of the edge."""
    say = current_app.extensions.get("docflow.sentence")
    return str(say(error)) if say else error.code


def _page(code: str, facts: dict[str, Any], status: int) -> str:
    say = current_app.extensions.get("docflow.sentence")
    text = str(say(Refusal(code, **facts))) if say else code
    return render_template(
        "errors/page.html", code=code, text=text, status=status, request_id=g.get("request_id", "")
    )


def deed(
    name: str, *, permission: str, parse: Callable[[Any], Any]
) -> Callable[[Callable[[Work, Any], Any]], Callable[[Work, Any], Any]]:
    """Register a socket deed: parse, act as the current actor, acknowledge."""
    PERMISSIONS[name] = permission

    def register(act: Callable[[Work, Any], Any]) -> Callable[[Work, Any], Any]:
        @socketio.on(name)
        def handler(payload: Any = None) -> dict[str, Any]:
            try:
                actor = fresh_actor()
                if policy.is_general(permission):
                    policy.require(actor, permission)
                with work(actor) as current:
                    result = act(current, parse(payload))
            except Refusal as refusal:
                return {"ok": False, "code": refusal.code}
            except (ValidationError, KeyError, TypeError, ValueError):
                return {"ok": False, "code": "invalid"}
            return {"ok": True} | (result if isinstance(result, dict) else {})

        return act

    return register


def fresh_actor() -> Actor:
    """The actor as the database knows it now: a socket's own copy is from connect time."""
    g.pop("actor", None)
    return current_actor()


def room_of_subject(kind: str, subject_id: UUID) -> str:
    return f"{kind}:{subject_id}"


WATCHABLE: dict[str, type[Any]] = {}


def watchable(kind: str, model: type[Any]) -> None:
    """Let pages hear of changes to rows they may read; a page names them as `kind:id`."""
    WATCHABLE[kind] = model


PERMISSIONS["subscribe"] = "account.own"
MANY = 50


@socketio.on("subscribe")
def _subscribe(payload: Any = None) -> dict[str, Any]:
    """Join the rooms of the topics (`kind:id`) the asker may read; say which were not opened."""
    try:
        actor = fresh_actor()
        topics = [str(topic) for topic in payload["topics"]][:MANY]
    except Refusal as refusal:
        return {"ok": False, "code": refusal.code}
    except (KeyError, TypeError):
        return {"ok": False, "code": "invalid"}
    refused = [topic for topic in topics if not _joined(actor, topic)]
    return {"ok": not refused, "refused": refused}


def _joined(actor: Actor, topic: str) -> bool:
    kind, _, number = topic.partition(":")
    if kind == "inbox":
        return number == str(actor.person_id)
    try:
        row = db.session.get(WATCHABLE[kind], UUID(number))
    except (KeyError, ValueError):
        return False
    if row is None or not policy.allows(actor, type(row).__read__, row):
        return False
    join_room(room_of_subject(kind, row.id))
    return True


@socketio.on("connect")
def _connect(auth: Any) -> bool | None:  # noqa: ARG001 - no default: see Flask-SocketIO's retry
    try:
        actor = fresh_actor()
    except Unauthenticated:
        return False
    join_room(room_of_subject("inbox", actor.person_id))
    if actor.session_id:
        join_room(f"session:{actor.session_id}")
    return None


def drop_session(session_id: UUID) -> None:
    """Disconnect the live sockets of a session that ended."""
    room = f"session:{session_id}"
    manager = socketio.server.manager
    for sid, _eio in list(manager.get_participants("/", room)):
        disconnect(sid, namespace="/")


@on_commit
def _tell_rooms(event: Event) -> None:
    """A signal, not data: the page fetches what changed and is asked who it is again."""
    if not socketio.server:
        return
    said = {"event": event.name, "name": event.subject_kind, "id": str(event.subject_id)}
    socketio.emit("changed", said, to=room_of_subject(event.subject_kind, event.subject_id))
