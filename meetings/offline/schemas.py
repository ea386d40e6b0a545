"""What a device says of itself."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from docflow.core.forms import Input

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HeldIn(Input):
    device: UUID
    papers: list[Sha] = Field(default_factory=list, max_length=500)
