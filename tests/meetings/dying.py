"""A house in a process of its own that can be told to die between commit and emit.

`python -m tests.meetings.dying DATA` prints its address. While the file `DATA/die` is there, the
process is gone as soon as a command is durable, before anybody hears of it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from uuid import UUID

from config import create_app, wiring
from config.settings import load
from meetings.live import dispatch, publisher
from tests.meetings.seat import served
from tests.world import make_settings


def serve(data: Path) -> None:
    settings = make_settings(load(data), database_url=(data / "database_url").read_text())
    app = create_app(settings, wiring.ports_for(settings))

    def dying_wake(meeting_id: UUID) -> None:
        if (data / "die").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        publisher.wake(meeting_id)

    dispatch.wake = dying_wake
    with served(app) as url:
        print(url, flush=True)  # noqa: T201 - the answer to who started it
        threading.Event().wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
