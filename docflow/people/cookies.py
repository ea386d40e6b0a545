"""Between HTTP and signing in: what the request's cookies say, and which ones an answer sets."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.errors import Forbidden
from docflow.core.values import Secret
from docflow.core.web import answer as refusal_page
from docflow.core.web import drop_session

from .devices import Device
from .entering import Browser, Door, SignedIn
from .languages import LOCALES
from .passwords import Passwords
from .sessions import Limits

DEVICE_SECONDS = 400 * 86400
"""As long as browsers keep a cookie."""
WISH = "lang_wish"
"""A language chosen in front of the door, for whoever comes in within minutes."""
WISH_SECONDS = 600


def passwords() -> Passwords:
    return cast("Passwords", current_app.extensions["docflow.passwords"])


def limits() -> Limits:
    return cast("Limits", current_app.extensions["docflow.limits"])


def door() -> Door:
    return Door(limits(), Secret(current_app.config["SECRET_KEY"]))


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _device_cookie() -> str:
    return "__Host-docflow-device" if _secure() else "docflow-device"


def browser() -> Browser:
    device = Device.read(request.cookies.get(_device_cookie(), ""))
    wish = request.cookies.get(WISH, "")
    language = wish if wish in LOCALES else ""
    return Browser(request.remote_addr or "", request.user_agent.string, device, language)


def session_token() -> str:
    return request.cookies.get(current_app.config["SESSION_COOKIE"], "")


def keep_token(answer: Response, token: str) -> Response:
    """Set the session cookie: for this host, this browser session, never for scripts."""
    name = current_app.config["SESSION_COOKIE"]
    answer.set_cookie(name, token, secure=_secure(), httponly=True, samesite="Lax", path="/")
    return answer


def keep(answer: Response, opened: SignedIn) -> Response:
    """Set the cookies of somebody who came in; hang up the sockets of what ended with it."""
    for session_id in opened.ended:
        drop_session(session_id)
    if opened.strong:
        _granted(answer)
        answer.set_cookie(
            _device_cookie(), str(opened.device), max_age=DEVICE_SECONDS,
            secure=_secure(), httponly=True, samesite="Lax", path="/",
        )  # fmt: skip
        if opened.wrong_before > 0:
            words = _("Trước lần này có %(n)s lần đăng nhập sai.", n=opened.wrong_before)
            flash(words + " " + _("Nếu không phải bạn, hãy đổi mật khẩu."), "soon")
    return keep_token(answer, opened.token)


def _granted(answer: Response) -> None:
    if WISH in request.cookies:
        answer.delete_cookie(WISH, secure=_secure(), httponly=True, samesite="Lax")


def forget(answer: Response) -> Response:
    """Take the session cookie back and have the browser drop what it kept of our pages."""
    answer.delete_cookie(
        current_app.config["SESSION_COOKIE"],
        path="/", secure=_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def keep_language(answer: Response, chosen: str, *, at_the_door: bool) -> Response:
    """Have the browser remember a language; at the door, have whoever comes in remember it too."""
    kept = {"lang": 365 * 86400} | ({WISH: WISH_SECONDS} if at_the_door else {})
    for name, seconds in kept.items():
        answer.set_cookie(
            name, chosen, max_age=seconds, httponly=True, samesite="Lax", secure=_secure()
        )
    return answer


def own_path(wanted: str) -> str:
    """A path of this house, or nothing: no other host, no scheme, no control characters."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    foreign = parts.scheme or parts.netloc or not wanted.startswith("/") or wanted[1:2] in "/\\"
    return "" if wanted != "/" and (foreign or not wanted.isprintable()) else wanted


def next_page() -> str:
    """Where the person wanted to go."""
    return own_path(request.values.get("next", "")) or url_for("desk.home")


def page_before() -> str:
    """The page a form stood on, when it was one of ours."""
    parts = urlsplit(request.referrer or "")
    mine = parts.netloc == request.host
    where = parts.path + (f"?{parts.query}" if parts.query else "")
    return (own_path(where) if mine else "") or url_for("desk.home")


def prove_first(error: Forbidden) -> ResponseReturnValue:
    """Blueprints of the account answer a missing proof with the page that asks for it."""
    asked_by_script = request.accept_mimetypes.best == "application/json"
    if error.code != "prove_first" or asked_by_script:
        return refusal_page(error)
    flash(_("Hãy xác nhận lại đó là bạn, rồi làm tiếp."), "news")
    return redirect(url_for("account.prove", next=page_before()), 303)
