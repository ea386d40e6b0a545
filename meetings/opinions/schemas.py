"""What is asked in writing and what is answered: one model for form and API."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from docflow.core.forms import Input
from meetings.calendar.schemas import Moment
from meetings.votes.models import Choice


class ConsultationIn(Input):
    """`document_id`: what it is about, as it stands now."""

    body_id: UUID
    subject: str = Field(min_length=3, max_length=300)
    text: str = Field(default="", max_length=10_000)
    until: Moment
    document_id: UUID | None = None


class RevisionIn(ConsultationIn):
    """A draft, written anew; it keeps its document unless another is named or it is dropped."""

    drops_document: bool = False


class AttachmentIn(Input):
    """An item of an agenda, or none."""

    item_id: UUID | None = None


class SlipIn(Input):
    """Who does not agree, or is of another opinion, says why."""

    choice: Choice
    comment: str = Field(default="", max_length=4000, validate_default=True)

    @field_validator("comment")
    @classmethod
    def _says_why(cls, comment: str, so_far: ValidationInfo) -> str:
        if so_far.data.get("choice", Choice.AYE) is not Choice.AYE and len(comment) < 3:
            raise PydanticCustomError("comment_missing", "say why")
        return comment


class ItemOpinionIn(SlipIn):
    """The same of an item of an agenda."""

    item_id: UUID


class ExtensionIn(Input):
    until: Moment


class WithdrawalIn(Input):
    reason: str = Field(min_length=3, max_length=300)
