"""The doors: what a gate does to itself never reaches the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from docflow.documents.intake import limited
from docflow.documents.intake.errors import Reason, Rejected
from docflow.documents.intake.revisions import Choice

from .hostile_docx import HOSTILE as HOSTILE_DOCX
from .hostile_docx import bomb
from .hostile_pdf import HOSTILE as HOSTILE_PDF
from .hostile_pdf import wrapped_many_times
from .making import docx
from .making_pdf import pages, pdf, stream
from .test_media import png_bomb
from .test_revisions import SETTLED, commented

ROOT = Path(__file__).parents[3]
MEMORY_PEAK = 300 * 1024 * 1024


def test_each_door_gives_what_its_gate_found() -> None:
    found = limited.docx(commented())
    assert found.revisions.comments == 1
    assert found.text == "nội dung\nxem lại"
    assert limited.pdf(pages(3)).pages == 3
    assert limited.pdf_texts(pdf()) == ("Xin chao",)
    assert limited.attachment("Bảng số 1.exe", pdf()).name == "Bang_so_1.pdf"
    body, accepted, rejected = SETTLED["inserted words"]
    texts = [limited.docx(limited.settled(docx(body), choice)).text for choice in Choice]
    assert texts == [accepted, rejected]
    assert limited.docx(docx(body)).revisions.authors == ("Trần Thị Bình",)


def test_a_refusal_comes_through_with_its_facts() -> None:
    with pytest.raises(Rejected) as refusal:
        limited.docx(HOSTILE_DOCX["dde"][0]())
    assert refusal.value.code is Reason.DDE
    assert refusal.value.facts == {"keyword": "DDE"}


@pytest.mark.parametrize(
    "content", [b"", b"a" * (limited.MAX_FILE + 1)], ids=["empty", "too large"]
)
def test_no_process_is_started_for_nothing_or_too_much(content: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(Rejected) as refusal:
        limited.pdf(content)
    assert refusal.value.code in {Reason.EMPTY, Reason.TOO_LARGE}
    assert time.monotonic() - started < 0.1


BOMBS = {
    "docx": ("docx", lambda: bomb(60_000_000)),
    "docx in many parts": ("docx", lambda: bomb(9_000_000, 30)),
    "docx of too many elements": ("docx", lambda: docx("<w:p/>" * 1_300_000)),
    "docx of very many elements": ("docx", lambda: docx("<w:p/>" * 590_000)),
    "pdf of object streams": ("pdf", HOSTILE_PDF["object stream bomb"][0]),
    "pdf wrapped": ("pdf_texts", lambda: wrapped_many_times(6)),
    "pdf with a long page": ("pdf_texts", lambda: pdf({4: stream(b"q " * 40_000_000)})),
    "picture": ("attachment", png_bomb),
}
MEASURED = """
import resource, sys
from docflow.documents.intake import limited
from docflow.documents.intake.errors import Rejected
job, content = sys.argv[1], sys.stdin.buffer.read()
try:
    limited.attachment("a", content) if job == "attachment" else getattr(limited, job)(content)
except Rejected as refusal:
    print(refusal.code)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_put_out_fast_and_small(name: str) -> None:
    job, make = BOMBS[name]
    content = make()
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, job],
        input=content,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    *_, peak = done.stdout.split()
    assert int(peak) <= MEMORY_PEAK
    assert time.monotonic() - started < 15


def test_a_gate_that_eats_memory_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "MEMORY", 150 * 1024 * 1024)
    limited.docx(docx())
    with pytest.raises(Rejected) as refusal:
        limited.docx(docx("<w:p><w:r/></w:p>" * 290_000))
    assert refusal.value.code in {Reason.BOMB, Reason.BROKEN}


def test_a_gate_that_hangs_is_ended_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "WALL", 0.02)
    started = time.monotonic()
    with pytest.raises(Rejected) as refusal:
        limited.pdf(pages(2_000))
    assert refusal.value.code is Reason.BOMB
    assert time.monotonic() - started < 3
    assert not _gates_of_this_process()


def test_a_gate_that_spins_is_ended_by_its_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "CPU", 1)
    with pytest.raises(Rejected) as refusal:
        limited.docx(docx("<w:p><w:r/></w:p>" * 290_000))
    assert refusal.value.code is Reason.BOMB


def test_many_files_at_once_wait_for_their_turn() -> None:
    counts: list[int] = []

    def send() -> None:
        counts.append(limited.pdf(pages(2)).pages)

    senders = [threading.Thread(target=send) for _ in range(limited.SLOTS * 3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert counts == [2] * len(senders)


def test_a_gate_sees_nothing_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.chdir("/")
    assert limited.pdf(pdf()).pages == 1


def _gates_of_this_process() -> list[str]:
    children = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children").read_text()
    lines = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children.split()]
    return [line.decode() for line in lines if b"intake._worker" in line]
