"""The agenda as a form or the API sends it: a list in order, each with how deep it stands."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from docflow.core.forms import Input

DEEPEST = 2
MOST = 100


class AgendaItemIn(Input):
    """`id` of an item that is there already. A secret item keeps only a neutral title."""

    id: UUID | None = None
    depth: int = Field(default=0, ge=0, le=DEEPEST)
    title: str = Field(min_length=2, max_length=300)
    presenter: str = Field(default="", max_length=160)
    presenter_id: UUID | None = None
    minutes: int = Field(default=0, ge=0, le=600)
    secret: bool = False
    for_guests: bool = False


class AgendaIn(Input):
    items: list[AgendaItemIn] = Field(max_length=MOST)

    @model_validator(mode="after")
    def _a_tree(self) -> Self:
        """An item stands at most one step deeper than the one before."""
        deepest = -1
        for one in self.items:
            if one.depth > deepest + 1:
                raise PydanticCustomError("too_deep", "an item without the one above")
            deepest = one.depth
        return self
