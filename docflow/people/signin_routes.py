"""The pages before the door, and the two small acts beside it: leave, language."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, Refusal, TooMany, Unauthenticated, Unavailable
from docflow.core.values import Secret
from docflow.core.web import STATUS, current_actor, drop_session, needs, ports, public, sentence

from . import account, sessions, setup_codes, signin
from .cookies import (
    browser,
    door,
    forget,
    keep,
    keep_language,
    next_page,
    page_before,
    passwords,
    session_token,
)
from .entering import SignedIn
from .languages import LOCALES
from .passkey_routes import here
from .sentences import in_words

bp = Blueprint("signin", __name__)
REFUSALS = (Invalid, Forbidden, TooMany, Unavailable)


@bp.app_context_processor
def addresses() -> dict[str, Any]:
    """Where the top bar of every page finds the acts of this room."""
    return {
        "links": {
            "switch_post": url_for("account.post"),
            "language": url_for("signin.language"),
            "sign_out": url_for("signin.end"),
            "profile": url_for("account.show"),
        }
    }


def _page(template: str, error: Refusal | None = None, **values: Any) -> Response:
    """A page with the refusal beside the field it names, or above the form."""
    fields = in_words(error.fields, error.facts) if isinstance(error, Invalid) else {}
    text = sentence(error) if error is not None and not fields else ""
    page = render_template(template, errors=fields, text=text, next=next_page(), **values)
    answer = make_response(page, 200 if error is None else STATUS[error.kind])
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.facts["seconds"])
    return answer


def _go_on(opened: SignedIn) -> Response:
    """To the page that was wanted, or first to the second factor."""
    where = next_page() if opened.strong else url_for("signin.second", next=next_page())
    return keep(make_response(redirect(where, 303)), opened)


@bp.get("/signin")
@public
def page() -> ResponseReturnValue:
    with suppress(Unauthenticated):
        current_actor()
        return redirect(next_page(), 303)
    return _page("people/signin.html", username="", passkeys=here())


@bp.post("/signin")
@public
def submit() -> ResponseReturnValue:
    username = request.form.get("username", "")[:120]
    password = Secret(request.form.get("password", "")[:1024])
    try:
        return _go_on(signin.with_password(passwords(), door(), username, password, browser()))
    except REFUSALS as error:
        return _page("people/signin.html", error, username=username, passkeys=here())


@bp.get("/signin/second")
@public
def second() -> ResponseReturnValue:
    waiting = sessions.find(db.session, session_token(), sessions.HALFWAY)
    if waiting is None or waiting.strong:
        return redirect(url_for("signin.page", next=next_page()), 303)
    return _page("people/signin_second.html", passkeys=here())


@bp.post("/signin/second")
@public
def second_submit() -> ResponseReturnValue:
    code = request.form.get("code", "")[:80]
    try:
        return _go_on(signin.with_code(ports().vault, door(), session_token(), code, browser()))
    except Unauthenticated:
        return redirect(url_for("signin.page", next=next_page()), 303)
    except REFUSALS as error:
        return _page("people/signin_second.html", error, passkeys=here())


@bp.get("/signin/code")
@public
def code() -> ResponseReturnValue:
    return _page("people/signin_code.html", code="")


@bp.post("/signin/code")
@public
def code_submit() -> ResponseReturnValue:
    given, new = request.form.get("code", "")[:80], Secret(request.form.get("new", "")[:1024])
    try:
        opened = setup_codes.with_setup_code(passwords(), door(), given, new, browser())
    except REFUSALS as error:
        return _page("people/signin_code.html", error, code=given)
    return _go_on(opened)


@bp.post("/session/end")
@needs("account.own")
def end() -> ResponseReturnValue:
    """Sign out: the session, its sockets and what the browser kept."""
    actor = current_actor()
    signin.sign_out(actor)
    if actor.session_id is not None:
        drop_session(actor.session_id)
    return forget(make_response(redirect(url_for("signin.page"), 303)))


@bp.post("/session/language")
@public
def language() -> ResponseReturnValue:
    """Vietnamese or English; remembered for the person who is, or now comes, in."""
    chosen = request.form.get("lang", "vi")
    chosen = chosen if chosen in LOCALES else "vi"
    at_the_door = False
    try:
        account.speak(current_actor(), chosen)
    except Unauthenticated:
        at_the_door = True
    answer = make_response(redirect(page_before(), 303))
    return keep_language(answer, chosen, at_the_door=at_the_door)
