"""Others at work while bombs are being taken apart (SECURITY.md T16, 5.2: p95 ≤ 2× normal)."""

from __future__ import annotations

import http.client
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from urllib.parse import urlsplit

from bench.office import furnished
from bench.rows import Row, measure, percentile
from docflow.core.work import transaction
from docflow.people import sessions
from tests.documents.drafts import WHO, drafted
from tests.documents.intake.hostile_docx import bomb
from tests.documents.intake.hostile_pdf import HOSTILE
from tests.lines import served
from tests.world import World

NEIGHBOUR = "bt-ubnd.chutich"
LOOKS, TURNS, PAUSE = 150, 4, 0.02
"""Looks of the neighbour in each turn, and how long they think in between."""
AT_ONCE = 20
SLOWEST = 5.0
Times = list[float]


@measure("bad-input", "bombs")
def bombs() -> Row:
    """A neighbour reads the own inbox, by turns alone and while twenty bombs at once come in."""
    quiet: Times = []
    beside: Times = []
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with furnished() as world:
        with world.app.app_context():
            address = f"/api/v1/documents/{drafted(world)}/attachments"
            neighbour, thrower = (_token(world, one) for one in (NEIGHBOUR, WHO))
        with served(world.app) as url:
            _looks(url, neighbour)
            answers: list[tuple[int, float]] = []
            for _turn in range(TURNS):
                quiet += _looks(url, neighbour)
                with _thrown(url, address, thrower, answers):
                    beside += _looks(url, neighbour)
    worst = max(seconds for _status, seconds in answers)
    refused = all(status == 422 for status, _seconds in answers)
    note = f"p95 of an inbox; {len(answers)} bombs, all refused: {refused}, slowest {worst:.1f} s"
    return Row(
        "bombs", percentile(beside, 0.95), percentile(quiet, 0.95), "ms", 2.0, note, also=refused
    )


def _token(world: World, who: str) -> str:
    with transaction() as session:
        return sessions.make_token(session, world.person(who).id, "bench")


def _looks(url: str, token: str) -> Times:
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    times = []
    for _look in range(LOOKS):
        begun = time.perf_counter()
        line.request("GET", "/api/v1/tasks", headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the neighbour was answered {answer.status}")
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(PAUSE)
    line.close()
    return times


@contextmanager
def _thrown(url: str, address: str, token: str, answers: list[tuple[int, float]]) -> Iterator[None]:
    """Bombs come in, twenty at any moment, until the neighbour has looked."""
    over = threading.Event()
    kinds = cycle([("bom.docx", bomb(60_000_000)), ("bom.pdf", HOSTILE["object stream bomb"][0]())])
    lock = threading.Lock()

    def throw() -> None:
        while not over.is_set():
            with lock:
                name, content = next(kinds)
            begun = time.perf_counter()
            status = _send(url, address, token, name, content)
            answers.append((status, time.perf_counter() - begun))

    throwers = [threading.Thread(target=throw) for _ in range(AT_ONCE)]
    for one in throwers:
        one.start()
    time.sleep(1)  # until all gates are at work
    try:
        yield
    finally:
        over.set()
        for one in throwers:
            one.join()


def _send(url: str, address: str, token: str, name: str, content: bytes) -> int:
    mark = "bound"
    head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
    body = f"--{mark}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{mark}--\r\n".encode()
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={mark}",
    }
    line.request("POST", address, body, headers)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status
