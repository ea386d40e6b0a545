"""The pages before the door, and the three small acts beside it: leave, switch post, language."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.errors import Invalid, Refusal, TooMany, Unauthenticated
from docflow.core.values import Secret
from docflow.core.web import STATUS, current_actor, drop_session, needs, ports, public, sentence

from . import account, signin
from .passwords import Passwords
from .sentences import in_words
from .sessions import Limits

bp = Blueprint("signin", __name__)
DEVICE, DEVICE_DAYS = "docflow-device", 180


def passwords() -> Passwords:
    found: Passwords = current_app.extensions["docflow.passwords"]
    return found


def limits() -> Limits:
    found: Limits = current_app.extensions["docflow.limits"]
    return found


def browser() -> signin.Browser:
    device = request.cookies.get(DEVICE, "")
    known = signin.device_of(current_app.config["SECRET_KEY"], device) if device else ""
    return signin.Browser(request.remote_addr or "", request.user_agent.string, known)


def _token() -> str:
    return request.cookies.get(current_app.config["SESSION_COOKIE"], "")


def next_page() -> str:
    """Where the person wanted to go: a path of this house, nothing else."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if safe else url_for("desk.home")


def enter(found: signin.SignedIn) -> Response:
    """Set the session cookie and go on: to the page that was wanted, or to the second factor."""
    where = next_page() if found.strong else url_for("signin.second", next=next_page())
    answer = make_response(redirect(where, 303))
    keep(answer, found)
    return answer


def keep(answer: Response, found: signin.SignedIn) -> None:
    """Cookies for the session and, once strong, for the device."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    name = current_app.config["SESSION_COOKIE"]
    answer.set_cookie(name, found.token, secure=secure, httponly=True, samesite="Lax", path="/")
    if found.strong:
        mark = signin.device_mark(current_app.config["SECRET_KEY"], found.username)
        answer.set_cookie(
            DEVICE, mark, max_age=DEVICE_DAYS * 86400, secure=secure, httponly=True, samesite="Lax"
        )


def _page(template: str, error: Refusal | None = None, **values: Any) -> ResponseReturnValue:
    status = 200 if error is None else STATUS[error.kind]
    fields = in_words(error.fields) if isinstance(error, Invalid) else {}
    text = sentence(error) if error is not None and not fields else ""
    page = render_template(template, errors=fields, text=text, next=next_page(), **values)
    return page, status


@bp.get("/signin")
@public
def page() -> ResponseReturnValue:
    return _page("people/signin.html", username="")


@bp.post("/signin")
@public
def submit() -> ResponseReturnValue:
    username = request.form.get("username", "")
    password = Secret(request.form.get("password", ""))
    try:
        return enter(signin.with_password(passwords(), limits(), username, password, browser()))
    except (Invalid, TooMany) as error:
        return _page("people/signin.html", error, username=username)


@bp.get("/signin/second")
@public
def second() -> ResponseReturnValue:
    return _page("people/signin_second.html")


@bp.post("/signin/second")
@public
def second_submit() -> ResponseReturnValue:
    code = request.form.get("code", "")
    try:
        return enter(signin.with_code(ports().vault, limits(), _token(), code, browser()))
    except Unauthenticated:
        return redirect(url_for("signin.page", next=next_page()), 303)
    except (Invalid, TooMany) as error:
        return _page("people/signin_second.html", error)


@bp.get("/signin/code")
@public
def code() -> ResponseReturnValue:
    return _page("people/signin_code.html")


@bp.post("/signin/code")
@public
def code_submit() -> ResponseReturnValue:
    given, new = request.form.get("code", ""), Secret(request.form.get("new", ""))
    try:
        return enter(signin.with_setup_code(passwords(), limits(), given, new, browser()))
    except (Invalid, TooMany) as error:
        return _page("people/signin_code.html", error)


@bp.post("/session/end")
@needs("account.own")
def end() -> ResponseReturnValue:
    actor = current_actor()
    signin.sign_out(actor)
    if actor.session_id is not None:
        drop_session(actor.session_id)
    answer = make_response(redirect(url_for("signin.page"), 303))
    answer.delete_cookie(current_app.config["SESSION_COOKIE"], path="/")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.post("/session/post")
@needs("account.own")
def switch() -> ResponseReturnValue:
    """Work in another of one's own posts."""
    try:
        signin.switch(current_actor(), UUID(request.form.get("post", "")))
    except ValueError as error:
        raise Invalid(fields={"post": "not_yours"}) from error
    flash(_("Đã chuyển vị trí làm việc."), "done")
    return redirect(url_for("desk.home"), 303)


@bp.post("/session/language")
@public
def language() -> ResponseReturnValue:
    """Vietnamese or English; remembered for the person when somebody is signed in."""
    chosen = request.form.get("lang", "vi")
    chosen = chosen if chosen in {"vi", "en"} else "vi"
    with suppress(Unauthenticated):
        account.speak(current_actor(), chosen)
    back = urlsplit(request.referrer or "").path or url_for("desk.home")
    answer = make_response(redirect(back, 303))
    answer.set_cookie("lang", chosen, max_age=365 * 86400, samesite="Lax")
    return answer
