"""What a secretary says about a paper: one model for form and API."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from docflow.core.forms import Input

MOST = 200
"""Papers of one meeting."""


class PaperIn(Input):
    """To which item, under what title (empty: the document's or the file's own)."""

    item_id: UUID
    title: str = Field(default="", max_length=300)
    document_id: UUID | None = None
    """A document of Docflow, in place of a file."""


class PaperReadersIn(Input):
    """Whom a restricted paper is for; not restricted: everybody the item is for."""

    restricted: bool = False
    readers: list[UUID] = Field(default_factory=list, max_length=600)
