"""What somebody answers to an invitation."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from docflow.core.forms import Input

from .models import Answer


class MeetingReplyIn(Input):
    """`other_id`: the substitute, or the member who holds the proxy."""

    answer: Answer
    reason: str = Field(default="", max_length=300)
    other_id: UUID | None = None
