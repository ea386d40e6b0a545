"""The doors callers use: each gate runs in a process of its own, with limits it cannot lift.

A bomb, a hang or a crash of a parser ends that process and becomes a `Rejected`; the server only
ever holds the bytes. Every function may raise `Rejected`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import docflow

from .changes import Choice
from .errors import Reason, Rejected
from .media import MAX_FILE, Attachment
from .pdf import Pdf
from .revisions import Revisions

MEMORY: Final = 768 * 1024 * 1024
"""Address space of a gate, bytes."""
CPU: Final = 20
"""Processor seconds of a gate."""
WALL: Final = 30.0
SLOTS: Final = min(4, os.cpu_count() or 1)
"""Gates at work at the same time; the others wait their turn. More than there are processors would
only be in each other's way, and in the server's."""

_ROOT: Final = Path(docflow.__file__).resolve().parents[1]
_free = threading.BoundedSemaphore(SLOTS)


@dataclass(frozen=True)
class Docx:
    """A DOCX that was let in."""

    revisions: Revisions
    text: str
    """Every word in it, hidden ones included: for the screening of marks."""


def docx(content: bytes) -> Docx:
    facts, _ = _run("docx", content)
    found = facts["revisions"]
    for name in ("authors", "moving_fields"):
        found[name] = tuple(found[name])
    return Docx(Revisions(**found), facts["text"])


def settled(content: bytes, choice: Choice, *, blank: bool = False) -> bytes:
    """The draft without tracked changes, comments, hidden text and moving fields.

    `blank` also empties the places of number and date, see `blanks`.
    """
    return _run("settle", content, choice=choice.value, blank="1" if blank else "")[1]


def pdf(content: bytes) -> Pdf:
    return Pdf(**_run("pdf", content)[0])


def pdf_texts(content: bytes) -> tuple[str, ...]:
    """Words of each page, NFC; for a PDF that was let in."""
    return tuple(_run("pdf_texts", content)[0]["pages"])


def attachment(name: str, content: bytes) -> Attachment:
    return Attachment(**_run("attachment", content, name=name[:1000])[0])


def words(kind: str, content: bytes) -> str:
    """Every word of an attachment that was let in as `kind`."""
    return _run("words", content, kind=kind)[1].decode()


def _run(job: str, content: bytes, **arguments: str) -> tuple[dict[str, Any], bytes]:
    if not content:
        raise Rejected(Reason.EMPTY)
    if len(content) > MAX_FILE:
        raise Rejected(Reason.TOO_LARGE, limit=MAX_FILE)
    order = json.dumps({"job": job, "memory": MEMORY, "cpu": CPU, **arguments}).encode()
    with _free:
        answer = _answer(order + b"\n" + content)
    head, _, body = answer.partition(b"\n")
    facts = json.loads(head)
    if "refused" in facts:
        raise Rejected(Reason(facts.pop("refused")), **facts["facts"])
    return facts, body


def _answer(order: bytes) -> bytes:
    command = [sys.executable, "-E", "-s", "-m", "docflow.documents.intake._worker"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing of the file
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    ) as gate:
        try:
            answer, _ = gate.communicate(order, timeout=WALL)
        except subprocess.TimeoutExpired:
            answer = b""
        finally:
            _end(gate)
    if gate.returncode != 0 or not answer:
        raise Rejected(Reason.BOMB, limit="process")
    return answer


def _end(gate: subprocess.Popen[bytes]) -> None:
    """The process and whatever it started, dead or alive."""
    if gate.poll() is None:
        os.killpg(gate.pid, signal.SIGKILL)
