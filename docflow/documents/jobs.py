"""What happens after a file was brought: its conversion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from docflow.core.jobs import job
from docflow.core.ports import Ports

from . import bringing


@job(bringing.CONVERT)
def convert(ports: Ports, payload: dict[str, Any]) -> None:
    bringing.convert(ports, UUID(payload["document"]), payload["sha"])
