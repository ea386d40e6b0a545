"""What somebody answers to an invitation."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from .models import Answer


class MeetingReplyIn(BaseModel):
    """`other_id`: the substitute, or the member who holds the proxy."""

    model_config = ConfigDict(str_strip_whitespace=True)

    answer: Answer
    reason: str = Field(default="", max_length=300)
    other_id: UUID | None = None
