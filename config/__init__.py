"""The composition root: the only package that knows every other one."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

from docflow.core.db import db, prepare
from docflow.core.ports import Ports
from docflow.core.web import guard, handle_refusals, socketio
from docflow.people.passwords import Passwords
from docflow.people.sessions import Limits

from . import pages, wiring
from .settings import ROOT, Settings

__all__ = ["create_app"]
WEAK = ROOT / "config" / "reference" / "weak_passwords.txt"


def create_app(settings: Settings, ports: Ports | None = None) -> Flask:
    """Wire the house together; nothing is started here."""
    app = OpenAPI(
        "docflow",
        info=Info(title="Docflow", version="1"),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        doc_ui=False,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        validation_error_callback=_raise_invalid,
    )
    app.config.from_mapping(_flask_settings(settings))
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=1
        )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.extensions["docflow.ports"] = ports or wiring.ports_for(settings)
    app.extensions["docflow.settings"] = settings
    limits = Limits(
        timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
    )
    app.extensions["docflow.limits"] = limits
    guard(app, functools.partial(wiring.actor_loader, settings, limits))
    app.extensions["docflow.passwords"] = Passwords(settings.password_memory_kib, WEAK)
    handle_refusals(app)
    Babel(app, locale_selector=pages.locale, timezone_selector=lambda: "Asia/Ho_Chi_Minh")
    pages.dress(app)
    for feature in wiring.features():
        if hasattr(feature, "bp"):
            app.register_blueprint(feature.bp)
        if hasattr(feature, "api"):
            app.register_api(feature.api)
    socketio.init_app(
        app, message_queue=settings.redis_url or None, cors_allowed_origins=None, cookie=None
    )
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key.reveal(),
        "SQLALCHEMY_ENGINES": {"default": _engine(settings.database_url)},
        "SESSION_COOKIE": settings.session_cookie,
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": settings.upload_bytes,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "locale"),
    }


def _engine(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {"url": url}
    if url.startswith("postgresql"):
        options |= {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True}
    return options


def _raise_invalid(error: Exception) -> Any:
    raise error
