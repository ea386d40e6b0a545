"""The embedded server: one process with threads, WebSockets, and the job runner beside them.

The master process only watches over the worker; it never loads the house.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from . import create_app, logs, readiness
from .settings import BadSettings, Settings, load

if TYPE_CHECKING:
    from flask import Flask  # the master process lives without it

THREADS = 1200
"""Each open WebSocket keeps one; they are made when needed."""
LINES = 1500
"""Open connections, those that wait for a thread among them."""
SWITCH = 0.0005
"""Seconds a thread may keep the interpreter from the others: with hundreds of lines the usual five
milliseconds are most of what a message waits for."""
_DIE_WITH_PARENT = 1
_ARENAS, _FEW = -8, 2
"""`M_ARENA_MAX`: threads share their heaps, or hundreds of them keep memory nobody uses."""


@click.command()
@click.option("--port", default=8080, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.pass_obj
def serve(data: Path, port: int, host: str) -> None:
    """Start the web server and the jobs; prints READY and the address when it answers."""
    if not readiness.begun(data):
        raise click.ClickException(readiness.not_begun(data))
    port = _free(host, port)
    try:
        settings = load(data, public_url=f"http://{host}:{port}")
    except BadSettings as error:
        raise click.ClickException("\n".join(error.faults)) from error
    if fault := readiness.fault(settings):
        raise click.ClickException(fault)
    Server(settings, host, port).run()


def _free(host: str, port: int) -> int:
    """The port itself, or for 0 any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise click.ClickException(
                f"cannot listen on {host}:{port} ({said}); choose another with --port"
            ) from error
        return int(probe.getsockname()[1])


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Says good-bye to live pages at once instead of waiting for them to go."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.alive:
            threading.Thread(target=_hang_up, daemon=True).start()
        super().handle_exit(sig, frame)


def _hang_up() -> None:
    from docflow.core.live import drop_everybody  # noqa: PLC0415 - only the worker has it

    drop_everybody()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings, self._host, self._port = settings, host, port
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._host}]" if ":" in self._host else self._host
        options: dict[str, Any] = {
            "bind": f"{host}:{self._port}",
            "workers": 1,
            "worker_class": Worker,
            "threads": THREADS,
            "worker_connections": LINES,
            "timeout": 120,
            "graceful_timeout": 10,
            "keepalive": 20,
            "loglevel": "warning",
            "logconfig_dict": logs.SETTINGS,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - gunicorn's heartbeat file, in memory
            "post_fork": _forked,
            "post_worker_init": self._ready,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        if not self._settings.redis_url:
            sys.modules["redis"] = None  # type: ignore[assignment]  # python-socketio would load it
        from .app import start_jobs, start_rooms, start_watch  # noqa: PLC0415 - only in the worker

        app = create_app(self._settings)
        start_jobs(app)
        start_watch(app)
        start_rooms(app)
        return app

    def _ready(self, _worker: object) -> None:
        sys.setswitchinterval(SWITCH)
        gc.collect()
        gc.freeze()
        ctypes.CDLL(None).malloc_trim(0)
        sys.stdout.write(f"READY {self._settings.public_url}\n")
        sys.stdout.flush()


def _forked(_server: object, worker: Any) -> None:
    """A worker whose master was killed must not hold the port."""
    libc = ctypes.CDLL(None)
    libc.prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    libc.mallopt(_ARENAS, _FEW)
    if os.getppid() != worker.ppid:
        sys.exit(0)
