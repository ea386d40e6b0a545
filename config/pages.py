"""What every page shares: menu, headers, words for refusals, times as people read them."""

from __future__ import annotations

import functools
import hashlib
import secrets
from datetime import datetime
from typing import Any, NamedTuple

from flask import (
    Flask,
    g,
    has_app_context,
    has_request_context,
    request,
    url_for,
)
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from docflow.adapters.notifications.usecases import unread
from docflow.core import clock, tasks
from docflow.core.access import Actor, policy
from docflow.core.dates import day, moment
from docflow.core.db import db
from docflow.core.errors import Refusal
from docflow.core.glossary import glossed
from docflow.core.web import csrf_token, current_actor, is_api
from meetings.rooms import ROOMS

from . import headers
from .guidance import section_of
from .sentences import SENTENCES
from .settings import ROOT
from .times import when


class Place(NamedTuple):
    """One entry of the side menu."""

    endpoint: str
    icon: str
    label: Any
    permission: str
    kinds: tuple[str, ...] = ()
    """Task kinds whose open count is shown; `("*",)` counts all."""
    rooms: tuple[str, ...] = ()
    """Blueprints whose pages one reaches from here."""


NAV: tuple[Place, ...] = (
    Place("desk.home", "checklist", _("Việc cần xử lý"), "home.read", ("*",)),
    Place(
        "documents.index",
        "send",
        _("Văn bản đi"),
        "document.list",
        rooms=("documents", "approvals"),
    ),
    Place(
        "incoming.index",
        "inbox",
        _("Văn bản đến"),
        "incoming.list",
        ("receive", "direct"),
        ("incoming",),
    ),
    Place(
        "approvals.batch",
        "signature",
        _("Ký nhiều văn bản"),
        "document.sign_many",
        ("sign", "initial"),
    ),
    Place(
        "meetings.index",
        "calendar-event",
        _("Lịch họp"),
        "meeting.list",
        rooms=("meetings", "room", *ROOMS),
    ),
    Place("registry.index", "book-2", _("Sổ đăng ký"), "register.read", rooms=("registry",)),
    Place("verify.page", "shield-check", _("Kiểm tra chữ ký"), "signature.verify"),
    Place(
        "directory.index",
        "building-bank",
        _("Danh bạ"),
        "directory.read",
        rooms=("directory", "structure", "mandates", "staff", "absences", "exchange"),
    ),
    Place(
        "administration.index",
        "settings",
        _("Quản trị"),
        "people.manage",
        rooms=("administration", "document_types", "circuits", "series", "rescue"),
    ),
)


def locale() -> str:
    """Vietnamese first; English for who chose it."""
    actor: Actor | None = g.get("actor") if has_app_context() else None
    cookie = request.cookies.get("lang", "vi") if has_request_context() else "vi"
    chosen = actor.locale if actor else cookie
    return chosen if chosen in {"vi", "en"} else "vi"


def dress(app: Flask) -> None:
    """Hang headers, context and filters on the app."""
    app.extensions["docflow.sentence"] = sentence
    app.after_request(headers.head)
    app.context_processor(_context)
    app.add_template_filter(moment, "moment")
    app.add_template_filter(when, "when")
    app.add_template_filter(day, "day")
    app.add_template_filter(glossed, "glossed")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals |= {
        "asset": asset,
        "can": can,
        "csrf_token": csrf_token,
        "once_key": once_key,
    }
    app.jinja_env.policies["ext.i18n.trimmed"] = True


def once_key() -> str:
    """A key for a form that creates: sent twice, it is done once."""
    return secrets.token_hex(16)


def can(permission: str, subject: object = None) -> bool:
    """Whether the reader of this page may; for buttons only, the deed asks again."""
    return policy.allows(current_actor(), permission, subject)


def sentence(error: Refusal) -> str:
    """What is said for a refusal: by its code, else by its kind."""
    text = SENTENCES.get(error.code) or SENTENCES.get(str(error.facts.get("kind", error.kind)))
    facts = {key: _fact(value) for key, value in error.facts.items()}
    try:
        return str(text or SENTENCES["refused"]) % facts
    except (KeyError, TypeError, ValueError):
        return str(SENTENCES["refused"])


def _fact(value: object) -> object:
    return moment(value) if isinstance(value, datetime) else value


@functools.cache
def _digest(path: str) -> str:
    file = ROOT / "static" / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "0"


def asset(path: str) -> str:
    """The address of a static file, changed when its content changes."""
    return url_for("static", filename=path, v=_digest(path))


def _context() -> dict[str, Any]:
    if is_api():
        return {}
    try:
        actor: Actor | None = current_actor()
    except Refusal:
        actor = None
    return {
        "actor": actor,
        "lang": locale(),
        "nav": _nav(actor) if actor else [],
        "unread": unread(actor) if actor else 0,
        "today": clock.today(),
        "guide": f"/help#{section_of(request.endpoint)}",
    }


def _nav(actor: Actor) -> list[dict[str, Any]]:
    waiting, here = tasks.counts(db.session, actor), _here()
    return [
        {
            "url": url_for(place.endpoint),
            "icon": place.icon,
            "label": gettext(str(place.label)),
            "count": _count(place, waiting),
            "active": here.get(place.endpoint, ""),
        }
        for place in NAV
        if policy.allows(actor, place.permission)
    ]


def _here() -> dict[str, str]:
    """Which entry of the menu is this page, or else leads to it, in words of `aria-current`."""
    if any(place.endpoint == request.endpoint for place in NAV):
        return {str(request.endpoint): "page"}
    return {place.endpoint: "true" for place in NAV if request.blueprint in place.rooms}


def _count(place: Place, waiting: dict[str, int]) -> int:
    if place.kinds == ("*",):
        return sum(waiting.values())
    return sum(waiting.get(kind, 0) for kind in place.kinds)
