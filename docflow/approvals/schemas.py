"""What comes in about circuits and what goes out: the same models for the pages and the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from docflow.core.forms import Input
from docflow.core.values import nfc
from docflow.documents.models import DocumentState
from docflow.people.models import Position

from .models import Quorum, SeatState, StepKind, StepState

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the PDF that was on the screen."""
Reason = Annotated[str, AfterValidator(nfc), Field(min_length=1, max_length=2000)]
Remark = Annotated[str, AfterValidator(nfc), Field(max_length=2000)]


class SubmitIn(Input):
    reviewers: list[UUID] = Field(default_factory=list, max_length=20)
    """Posts asked for content before everybody else."""
    version: int | None = None
    """The row version the drafter looked at."""


class ApproveIn(Input):
    sha: Sha
    comment: Remark = ""


class ReturnIn(Input):
    """Back to the drafter; everybody who worked on it reads the reason."""

    reason: Reason


class WithdrawIn(Input):
    reason: Remark = ""


class SendBackIn(ReturnIn):
    step: int = Field(ge=1)
    """The ordinal of the earlier step that is asked again."""


class SignIn(Input):
    sha: Sha
    pin: str = Field(min_length=1, max_length=64, repr=False)
    comment: Remark = ""


class ItemIn(Input):
    document_id: UUID
    sha: Sha


class SignManyIn(Input):
    items: list[ItemIn] = Field(min_length=1, max_length=100)
    pin: str = Field(min_length=1, max_length=64, repr=False)


class AskIn(Input):
    position_ids: list[UUID] = Field(min_length=1, max_length=20)
    question: Annotated[str, AfterValidator(nfc), Field(min_length=1, max_length=1000)]


class AnswerIn(Input):
    answer: Reason


class RerouteIn(Input):
    """Somebody else in one seat, from now on."""

    seat_id: UUID
    position_id: UUID
    reason: Reason


class SeatOut(BaseModel):
    id: UUID
    position_id: UUID
    title: str
    holder: str
    state: SeatState
    decided_by: str | None
    decided_at: datetime | None
    on_behalf: str | None
    comment: str | None
    approved_sha: str | None
    kept: bool

    @staticmethod
    def planned(post: Position, holder: str) -> SeatOut:
        """A seat of a plan: it has no row yet, its id is that of its post."""
        return SeatOut(
            id=post.id,
            position_id=post.id,
            title=post.title,
            holder=holder,
            state=SeatState.WAITING,
            decided_by=None,
            decided_at=None,
            on_behalf=None,
            comment=None,
            approved_sha=None,
            kept=False,
        )


class StepOut(BaseModel):
    ordinal: int
    kind: StepKind
    covers: list[str]
    quorum: Quorum
    needed: int
    state: StepState
    opened_at: datetime | None
    done_at: datetime | None
    seats: list[SeatOut]


class CircuitOut(BaseModel):
    """The circuit a document is on; revision 0 is the plan of a draft."""

    revision: int
    template_name: str
    live: bool
    missing: list[str]
    """Tokens of the plan that nobody answers to today."""
    steps: list[StepOut]


class StateOut(BaseModel):
    """Where a document stands after an act."""

    id: UUID
    state: DocumentState
    version_no: int
    frozen_sha: str | None
    pdf_sha: str | None
    number: int | None
    code: str | None


class SignedOut(BaseModel):
    """One item of a batch; `code` says why it was not signed."""

    document_id: UUID
    ok: bool
    code: str
    detail: str


class BatchOut(BaseModel):
    items: list[SignedOut]


class OpinionOut(BaseModel):
    id: UUID
    position_id: UUID
    question: str
    asked_by: str
    asked_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


class OpinionList(BaseModel):
    items: list[OpinionOut]
