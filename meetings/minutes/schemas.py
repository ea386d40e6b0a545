"""What comes in about minutes and conclusions."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from docflow.api import ComposeIn
from docflow.core.forms import Input


class SectionIn(Input):
    """`revision`: the one the words were changed on."""

    text: str = Field(max_length=60_000)
    revision: int = Field(ge=1)


class ConclusionTaskIn(Input):
    """For a post of the own organisation, or for another organisation.

    `item_id`: of the agenda; must be named where the meeting had a secret item.
    """

    item_id: UUID | None = None
    text: str = Field(min_length=3, max_length=1000)
    position_id: UUID | None = None
    organization_id: UUID | None = None
    due_on: date

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.position_id is None) == (self.organization_id is None):
            raise PydanticCustomError("who_does_it", "a post or an organisation")
        return self


class ConclusionIn(ComposeIn):
    tasks: list[ConclusionTaskIn] = Field(default_factory=list, max_length=60)
