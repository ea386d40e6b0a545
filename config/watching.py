"""Which request a log line belongs to, and a line for each answered request."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from . import logs

log = logging.getLogger("docflow.requests")


def asked() -> dict[str, Any]:
    """The request in a few facts. Only its path: a query may hold what nobody should read."""
    if not has_request_context():
        return {}
    said = {
        "request": g.get("request_id", ""),
        "method": request.method,
        "path": request.path,
        "address": request.remote_addr or "",
    }
    actor = g.get("actor")
    return said | ({"person": str(actor.person_id)} if actor else {})


def watch(app: Flask) -> None:
    """Hang the clock on the app; static files are not worth a line."""
    logs.asked_by(asked)

    @app.before_request
    def start() -> None:
        g.started = time.monotonic()

    @app.after_request
    def answered(response: Response) -> Response:
        if request.endpoint != "static":
            took = time.monotonic() - g.get("started", time.monotonic())
            facts = {"status": response.status_code, "ms": round(1000 * took)}
            log.info("answered", extra={"facts": facts})
        return response
