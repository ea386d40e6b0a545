"""A note as a device sends it, at once or when there is a line again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from docflow.core.forms import Input

Thousandths = Annotated[int, Field(ge=0, le=1000)]


class NoteWords(Input):
    """A region without width is the whole page. Shared with everybody, with `readers`, or nobody.

    `readers` who are not in the meeting are left out.
    """

    paper_id: UUID
    sha: str = Field(pattern=r"^[0-9a-f]{64}$")
    page: int = Field(ge=1, le=100_000)
    x: Thousandths = 0
    y: Thousandths = 0
    w: Thousandths = 0
    h: Thousandths = 0
    text: str = Field(default="", max_length=2000)
    shared: bool = False
    readers: list[UUID] = Field(default_factory=list, max_length=600)


class NoteIn(NoteWords):
    """`removed` takes it away; the same id again changes it."""

    id: UUID
    removed: bool = False
