"""What happens after a Word file was brought: its conversion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from docflow.core.jobs import job
from docflow.core.ports import Ports

from . import waiting


@job(waiting.CONVERT)
def convert(ports: Ports, payload: dict[str, Any]) -> None:
    waiting.convert(ports, UUID(payload["meeting"]), UUID(payload["waiting"]))
