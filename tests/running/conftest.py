"""A data folder made by the command line, and the real server over it."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCFLOW = str(Path(sys.executable).parent / "docflow")


@dataclass(frozen=True)
class Office:
    """A data folder, and the command line over it as an operator types it."""

    data: Path

    def command(self, *words: str) -> list[str]:
        return [DOCFLOW, "--data", str(self.data), *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), check=False, capture_output=True, text=True, env=plain(), cwd=ROOT
        )

    def told(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @functools.cached_property
    def accounts(self) -> list[dict[str, Any]]:
        """The demo's people; how `docflow demo-accounts` lists them: test_command_line."""
        return list(json.loads((self.data / "demo-accounts.json").read_text()))


def plain() -> dict[str, str]:
    """The environment without what tests or operators set for Docflow."""
    return {k: v for k, v in os.environ.items() if not k.startswith("DOCFLOW_")}


@pytest.fixture(scope="session")
def office(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The seeded province on SQLite; how `docflow init` makes it: test_command_line."""
    made = Office(tmp_path_factory.mktemp("office") / "data")
    shutil.copytree(template, made.data)
    return made


@pytest.fixture(scope="session")
def address(office: Office) -> Iterator[str]:
    """The real server on a free port, until the tests are over."""
    log = (office.data.parent / "server.log").open("w")
    with log, subprocess.Popen(
        office.command("serve", "--port", "0"),
        stdout=subprocess.PIPE, stderr=log, text=True, env=plain(), cwd=ROOT,
    ) as server:  # fmt: skip
        assert server.stdout
        line = server.stdout.readline()
        try:
            assert line.startswith("READY http://127.0.0.1:"), Path(log.name).read_text()
            yield line.removeprefix("READY ").strip()
        finally:
            server.terminate()
            server.wait(30)
