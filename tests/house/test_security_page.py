"""What the page of threats names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THREATS = {*range(1, 22), 29, 30}


def page() -> str:
    return (ROOT / "docs" / "security.md").read_text()


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", page())
    assert named
    assert [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^def {name}\(", (ROOT / file).read_text(), re.MULTILINE)
    ] == []


def test_every_threat_has_its_line() -> None:
    told: set[int] = set()
    for first, last in re.findall(r"^\| T(\d+)(?:–T(\d+))? ", page(), re.MULTILINE):
        told |= set(range(int(first), int(last or first) + 1))
    assert told == THREATS
    assert re.search(r"^\| F7 ", page(), re.MULTILINE)
