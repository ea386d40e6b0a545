"""A note as a device sends it, at once or when there is a line again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from docflow.core.forms import Input

Thousandths = Annotated[int, Field(ge=0, le=1000)]


class NoteIn(Input):
    """`removed` takes it away; the same id again changes it."""

    id: UUID
    paper_id: UUID
    sha: str = Field(pattern=r"^[0-9a-f]{64}$")
    page: int = Field(ge=1, le=100_000)
    x: Thousandths = 0
    y: Thousandths = 0
    w: Thousandths = 0
    h: Thousandths = 0
    text: str = Field(default="", max_length=2000)
    shared: bool = False
    removed: bool = False
