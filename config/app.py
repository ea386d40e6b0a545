"""Building the house: one Flask application out of settings, ports and features."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_openapi3.openapi import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

from docflow.core import wires
from docflow.core.db import db, prepare
from docflow.core.jobs import Runner
from docflow.core.live import Watch, ask_before_telling
from docflow.core.ports import Ports
from docflow.core.web import guard, handle_refusals, socketio
from docflow.core.work import Event, on_commit
from docflow.people.passwords import Passwords
from docflow.people.sessions import Limits
from meetings.live import publisher

from . import headers, pages, watching, wiring
from .settings import ROOT, Settings

WEAK = ROOT / "config" / "reference" / "weak_passwords.txt"
SOCKET_BYTES = 64 * 1024
"""The longest message a socket may send; files go over HTTP."""
PING = 10
"""Seconds: a line that is silent for twice as long is gone."""


def build(settings: Settings, ports: Ports | None = None) -> Flask:
    """See `config.create_app`."""
    app = OpenAPI(
        "docflow",
        doc_ui=False,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        validation_error_callback=_raise_invalid,
    )
    app.config.from_mapping(_flask_settings(settings))
    _trust_proxies(app, settings.trusted_proxies)
    watching.watch(app)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    _furnish(app, settings, ports or wiring.ports_for(settings))
    handle_refusals(app)
    Babel(app, locale_selector=pages.locale, timezone_selector=lambda: "Asia/Ho_Chi_Minh")
    pages.dress(app)
    for feature in wiring.features():
        if hasattr(feature, "bp"):
            app.register_blueprint(feature.bp)
        if hasattr(feature, "api"):
            app.register_api(feature.api)
    open_lines(app, settings)
    return app


def open_lines(app: Flask, settings: Settings) -> None:
    """A fresh Socket.IO server before the app, with nobody on the line."""
    socketio.init_app(
        app,
        message_queue=settings.redis_url or None,
        cors_allowed_origins=None,
        cookie=None,
        transports=["websocket"],
        max_http_buffer_size=SOCKET_BYTES,
        ping_interval=PING,
        ping_timeout=PING,
    )
    wires.lay(socketio.server.eio)
    ask_before_telling(socketio.server.manager)
    app.wsgi_app = headers.before(  # type: ignore[method-assign,assignment]  # the documented way
        app.wsgi_app, secure=settings.secure
    )


def _furnish(app: Flask, settings: Settings, ports: Ports) -> None:
    limits = Limits(
        timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
    )
    app.extensions["docflow.ports"] = ports
    app.extensions["docflow.settings"] = settings
    app.extensions["docflow.limits"] = limits
    app.extensions["docflow.passwords"] = Passwords(settings.password_memory_kib, WEAK)
    guard(app, functools.partial(wiring.actor_loader, settings, limits))


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe what so many proxies in front say of the client; nobody else is believed."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            app.wsgi_app, x_for=count, x_proto=1, x_host=1
        )


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key.reveal(),
        "SQLALCHEMY_ENGINES": {"default": _engine(settings.database_url)},
        "SESSION_COOKIE": settings.session_cookie,
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PUBLIC_URL": settings.public_url,
        "MAX_CONTENT_LENGTH": settings.upload_bytes,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "locale"),
    }


READERS = 16
"""Connections of an embedded database that stay open: a room's people all ask at once."""


def _engine(url: str) -> dict[str, Any]:
    """Errors name no values of statements: they are written to logs."""
    options: dict[str, Any] = {"url": url, "hide_parameters": True}
    if url.startswith("postgresql"):
        options |= {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True}
    elif not url.endswith(":memory:"):
        options |= {"pool_size": READERS, "max_overflow": READERS}
    return options


def _raise_invalid(error: Exception) -> Any:
    raise error


def start_jobs(app: Flask) -> Runner:
    """Start the runner and wake it after every deed."""
    runner = Runner(app, app.extensions["docflow.ports"])

    @on_commit
    def wake(_event: Event) -> None:
        runner.wake()

    runner.start()
    return runner


def start_rooms(app: Flask) -> publisher.Publisher:
    """Start telling the screens of meetings what is committed, in whichever process."""
    url = app.extensions["docflow.settings"].redis_url
    if not url:
        return publisher.start(app)
    from docflow.adapters.hints import Hints  # noqa: PLC0415 - only where there is a Redis

    hints = Hints(url, publisher.hear)
    hints.start()
    return publisher.start(app, hints.tell)


def start_watch(app: Flask) -> Watch:
    """Start hanging up on sessions that ended."""
    watch = Watch(app, functools.partial(wiring.living, app.extensions["docflow.limits"]))
    watch.start()
    return watch
