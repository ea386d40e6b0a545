"""Logs: one event, one line of JSON on standard error, and nothing secret in it (ASVS 16.2, 16.4).

Nothing here knows Flask: the server's master process writes its few lines with it too.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_SECRETS = re.compile(r"(Bearer\s+|\bdf_)[\w.~+/=-]+")
"""API tokens, wherever they turn up."""


class _Where:
    """What is being answered while an event happens."""

    asked: Callable[[], dict[str, Any]] = dict


def asked_by(asked: Callable[[], dict[str, Any]]) -> None:
    """Let every line carry what `asked` says at that moment."""
    _Where.asked = staticmethod(asked)


class OneLine(logging.Formatter):
    """JSON in ASCII: whatever a person typed, a line ends only where an event ends."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= getattr(record, "facts", {}) | _Where.asked()
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return _SECRETS.sub(r"\1…", json.dumps(said, default=str))


SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": OneLine}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        "docflow": {"level": "INFO"},
        "gunicorn.error": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
    },
}
"""For `logging.config.dictConfig`: our own events from INFO on, everybody else's warnings."""
