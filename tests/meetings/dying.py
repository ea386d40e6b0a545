"""A house in a process of its own that can be told to die between commit and emit.

`python -m tests.meetings.dying DATA` prints its address. While the file `DATA/die` is there, the
process is gone as soon as a command is durable, before anybody hears of it. Without a folder it
reads folders, a line each: forks a house for each, which prints its process id and address, and
says how it ended when it is gone. The house is built before the first fork.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
from pathlib import Path
from uuid import UUID

from flask import Flask

from config import create_app, wiring
from config.settings import load
from meetings.live import dispatch, publisher
from tests.meetings.seat import served
from tests.world import make_settings


@functools.cache
def built(data: Path, url: str) -> Flask:
    """The house over a folder; it has not opened its database yet, so a child may."""
    settings = make_settings(load(data), database_url=url)
    return create_app(settings, wiring.ports_for(settings))


def built_over(data: Path) -> Flask:
    return built(data, (data / "database_url").read_text())


def serve(data: Path, before: str = "") -> None:
    app = built_over(data)

    def dying_wake(meeting_id: UUID) -> None:
        if (data / "die").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        publisher.wake(meeting_id)

    dispatch.wake = dying_wake
    with served(app) as url:
        print(f"{before}{url}", flush=True)  # noqa: T201 - the answer to who started it
        threading.Event().wait()


def serve_each() -> None:
    for line in sys.stdin:
        data = Path(line.strip())
        built_over(data)
        child = os.fork()
        if child == 0:
            try:
                serve(data, f"{os.getpid()} ")
            finally:  # a child never becomes a second server
                os._exit(4)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - how it ended


if __name__ == "__main__":
    if sys.argv[1:]:
        serve(Path(sys.argv[1]))
    else:
        serve_each()
