"""What a secretary says about a paper: one model for form and API."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MOST = 200
"""Papers of one meeting."""


class PaperIn(BaseModel):
    """To which item, under what title (empty: the document's or the file's own)."""

    model_config = ConfigDict(str_strip_whitespace=True)

    item_id: UUID
    title: str = Field(default="", max_length=300)
    document_id: UUID | None = None
    """A document of Docflow, in place of a file."""


class PaperReadersIn(BaseModel):
    """Whom a restricted paper is for; not restricted: everybody the item is for."""

    restricted: bool = False
    readers: list[UUID] = Field(default_factory=list, max_length=600)
