"""Processes that do one act of the office and may be killed in it; run by `test_killed`.

`python -m tests.registry.dying` reads orders as JSON lines. For each it forks a child, says its
process id, and when the child has ended how it ended. The house is built before the first fork.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask

from config import create_app, wiring
from config.settings import load
from docflow.core import audit_rows, work
from docflow.core.errors import Refusal
from docflow.core.ports import Ports
from tests.approvals.office import Office
from tests.circulation.builders import Correspondence
from tests.world import World, make_settings

REFUSED = 3


def dies() -> Any:
    """What a twin does at its place: the process is gone, nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(10)


class DyingFiles:
    """Kills before or after the result is stored."""

    def __init__(self, ports: Ports, *, stored: bool) -> None:
        self._files, self._stored = ports.files, stored

    def put(self, content: bytes) -> Any:
        if self._stored:
            self._files.put(content)
        return dies()

    def get(self, sha: str) -> bytes:
        return self._files.get(sha)


class DyingKeys:
    def __init__(self, ports: Ports) -> None:
        self._keys = ports.keys

    def put(self, key_id: UUID, p12: bytes) -> None:
        self._keys.put(key_id, p12)

    def get(self, _key_id: UUID) -> bytes:
        return bytes(dies())


class DyingTimestamper:
    token_size = 10_000

    def stamp(self, *_asked: object) -> bytes:
        return bytes(dies())


PLACES: dict[str, Callable[[Ports], Ports]] = {
    "at the key": lambda ports: replace(ports, keys=DyingKeys(ports)),
    "while signing": lambda ports: replace(ports, timestamper=DyingTimestamper()),
    "before the file is stored": lambda p: replace(p, files=DyingFiles(p, stored=False)),
    "after the file is stored": lambda p: replace(p, files=DyingFiles(p, stored=True)),
}


def _before_the_commit() -> None:
    append = audit_rows.append

    def last(*asked: Any) -> None:
        append(*asked)
        dies()

    audit_rows.append = last


def _after_the_commit() -> None:
    work._tell = lambda _events: dies()


MOMENTS: dict[str, Callable[[], None]] = {
    "before the commit": _before_the_commit,
    "after the commit": _after_the_commit,
}
"""Where a deed of one transaction may die: all is written and nothing is kept, or just kept."""


@functools.cache
def built(folder: Path, url: str) -> Flask:
    """The house over a folder; it has not opened its database yet, so a child may."""
    settings = make_settings(load(folder), database_url=url)
    return create_app(settings, wiring.ports_for(settings))


def act(data: str, deed: str, document_id: str, by: str, place: str = "") -> None:
    """Do `deed` of `Office` or `Correspondence` on a row; exit with REFUSED when it was refused."""
    folder = Path(data)
    app = built(folder, (folder / "database_url").read_text())
    with app.app_context():
        office = Office(World(app, folder))
        if place in MOMENTS:
            MOMENTS[place]()
        elif place:
            office.ports = PLACES[place](office.ports)
        try:
            doer = office if hasattr(office, deed) else Correspondence(office.world)
            getattr(doer, deed)(UUID(document_id), by)
        except Refusal:
            os._exit(REFUSED)


def serve() -> None:
    """Fork for each order; this process itself never draws, signs or opens a database."""
    for line in sys.stdin:
        order = json.loads(line)
        folder = Path(order[0])
        built(folder, (folder / "database_url").read_text())
        child = os.fork()
        if child == 0:
            try:
                act(*order)
            except BaseException:  # noqa: BLE001 - a child never becomes a second server
                os._exit(4)
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - the answer to the order
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - how it ended


if __name__ == "__main__":
    serve()
