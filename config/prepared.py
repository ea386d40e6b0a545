"""Whether this very code prepared a data folder, told in a moment, without loading the house.

Starting again must not cost what preparing costs. Only an office on its own SQLite file is
believed; a database elsewhere may be another one by tomorrow, and is asked each time.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from .readiness import LITE, is_current

ROOT = Path(__file__).parent.parent
MARK, DATABASE, SETTINGS = "prepared", "docflow.db", "docflow.toml"
WHAT_PREPARES = ("migrations/versions/*.py", "config/reference/*", "config/*.py")


def is_prepared(data: Path) -> bool:
    """Whether nothing that preparing looks at has changed since the folder was marked."""
    mark = data / MARK
    return (
        mark.exists()
        and (data / DATABASE).exists()
        and (data / "secrets.toml").exists()
        and not _is_elsewhere(data)
        and mark.read_text() == _fingerprint(data)
        and is_current(f"{LITE}{data / DATABASE}")
    )


def mark(data: Path) -> None:
    """Call when everything is there."""
    (data / MARK).write_text(_fingerprint(data))


def _is_elsewhere(data: Path) -> bool:
    file = data / SETTINGS
    named = file.read_text() if file.is_file() else ""
    return "DOCFLOW_DATABASE_URL" in os.environ or "database_url" in named


def _fingerprint(data: Path) -> str:
    said = hashlib.sha256()
    files = [file for pattern in WHAT_PREPARES for file in sorted(ROOT.glob(pattern))]
    for file in (*files, data / SETTINGS):
        said.update(file.name.encode())
        said.update(file.read_bytes() if file.is_file() else b"")
    return said.hexdigest()
