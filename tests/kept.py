"""What is costly to make and comes out alike, made once for all workers and kept for later runs.

It lies in pytest's cache, under a fingerprint of everything it is made from and of the day.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import ROOT
from docflow.core import clock
from tests import engines

SOURCES = (
    "config", "docflow", "meetings", "signing", "migrations", "templates/forms", "tests", "uv.lock"
)  # fmt: skip
UNUSED = 60 * 60
"""Seconds after which a world nobody asked for makes room."""
Make = Callable[[Path, str], None]
"""Fills a data folder and the database at a URL."""


def world(shelf: Path, name: str, make: Make, source: Path | None = None) -> Path:
    """The data folder that `make` filled, from nothing or from a copy of another world.

    Never to be written to. Its database is at the URL in its file `database_url`.
    """
    folder = shelf / f"{name}-{fingerprint()}"
    with _alone(shelf):
        if not _whole(folder):
            _clear_out(shelf)
            _make(folder, make, source)
        os.utime(folder)
    return folder


@functools.cache
def fingerprint() -> str:
    """Of the sources, the day (certificates and numbers know it) and the database server."""
    seen = hashlib.sha256(f"{clock.today()} {engines.server()}".encode())
    for file in _sources():
        seen.update(f"{file.relative_to(ROOT)} {file.stat().st_size} ".encode())
        seen.update(file.read_bytes())
    return seen.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    """Files a world may be made from: tests themselves are not among them, what they share is."""
    for name in SOURCES:
        place = ROOT / name
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.is_file() and file.suffix != ".pyc" and not file.name.startswith("test_"):
                yield file


def _make(folder: Path, make: Make, source: Path | None) -> None:
    half = folder.with_name("half")
    for old in (half, folder):
        shutil.rmtree(old, ignore_errors=True)
    url = engines.copied(source, half) if source else engines.founded(half)
    make(half, url)
    (half / "database_url").write_text(url.replace(str(half), str(folder)))
    half.rename(folder)


def _whole(folder: Path) -> bool:
    return folder.exists() and engines.exists(engines.url_of(folder))


def _clear_out(shelf: Path) -> None:
    for folder in shelf.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > UNUSED:
            engines.drop(engines.url_of(folder))
            shutil.rmtree(folder)


@contextmanager
def _alone(shelf: Path) -> Iterator[None]:
    """One worker makes, the others wait for it."""
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
