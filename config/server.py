"""The embedded server: one process with threads, WebSockets, and the job runner beside them."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from docflow.core.jobs import Runner
from docflow.core.work import Event, on_commit

from . import create_app
from .settings import Settings

THREADS = 300
"""Each open WebSocket keeps one; they are made when needed."""
_DIE_WITH_PARENT = 1


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings, self._host, self._port = settings, host, port
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self._host}:{self._port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": 10,
            "keepalive": 20,
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - gunicorn's heartbeat file, in memory
            "post_fork": _die_with_parent,
            "post_worker_init": self._ready,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app(self._settings)
        start_jobs(app)
        return app

    def _ready(self, _worker: object) -> None:
        sys.stdout.write(f"READY http://{self._host}:{self._port}\n")
        sys.stdout.flush()


def start_jobs(app: Flask) -> Runner:
    """Start the runner and wake it after every deed."""
    runner = Runner(app, app.extensions["docflow.ports"])

    @on_commit
    def wake(_event: Event) -> None:
        runner.wake()

    runner.start()
    return runner


def _die_with_parent(_server: object, _worker: object) -> None:
    """A worker whose master was killed must not hold the port."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
