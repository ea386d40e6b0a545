"""After a secret vote: what was deleted leaves the files."""

from __future__ import annotations

from typing import Any

from docflow.core.db import db
from docflow.core.jobs import job
from docflow.core.ports import Ports

from .secrecy import scrub


@job("votes.scrub")
def scrub_ballots(_ports: Ports, _payload: dict[str, Any]) -> None:
    scrub(db.engine)
