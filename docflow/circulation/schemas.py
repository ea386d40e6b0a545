"""What comes in about incoming documents: the same models for the forms and the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from docflow.core.forms import Input
from docflow.core.values import nfc

from .models import AssignmentRole, AssignmentState, IncomingState, Origin, Stage

Line = Annotated[str, AfterValidator(nfc), Field(min_length=1)]


class RegisterIn(Input):
    """What the receiving clerk enters beside what came with the document."""

    leader_id: UUID
    """The post asked for a directive."""
    due_on: date | None = None
    note: str = Field(default="", max_length=500)


class RefuseIn(Input):
    reason: Annotated[Line, Field(max_length=500)]


class AssignIn(Input):
    position_id: UUID
    role: AssignmentRole
    due_on: date | None = None
    note: str = Field(default="", max_length=1000)
    field: str = "position_id"
    """Where a refusal of the post is shown."""


class DirectIn(Input):
    """A directive and who does what by when; exactly one lead."""

    text: Annotated[Line, Field(max_length=2000)]
    lead_id: UUID
    due_on: date | None = None
    support_ids: list[UUID] = Field(default_factory=list, max_length=100)
    info_ids: list[UUID] = Field(default_factory=list, max_length=100)

    def assignments(self) -> list[AssignIn]:
        """Each post once, in the order lead, support, for information."""
        rows = {self.lead_id: (AssignmentRole.LEAD, "lead_id")}
        for post in self.support_ids:
            rows.setdefault(post, (AssignmentRole.SUPPORT, "support_ids"))
        for post in self.info_ids:
            rows.setdefault(post, (AssignmentRole.INFO, "info_ids"))
        return [
            AssignIn(position_id=post, role=role, due_on=self.due_on, field=field)
            for post, (role, field) in rows.items()
        ]


class PassOnIn(Input):
    position_id: UUID
    note: str = Field(default="", max_length=1000)
    due_on: date | None = None


class ReportIn(Input):
    report: Annotated[Line, Field(max_length=2000)]


class UrgeIn(Input):
    text: Annotated[Line, Field(max_length=500)]


class PaperIn(Input):
    """A paper that came by post, as written on it."""

    author: Annotated[Line, Field(max_length=200)]
    code: Annotated[Line, Field(max_length=60)]
    dated_on: date
    type_name: Annotated[Line, Field(max_length=100)]
    subject: Annotated[Line, Field(max_length=500)]
    urgency: int = Field(default=0, ge=0, le=3)
    due_on: date | None = None
    leader_id: UUID
    again: bool = False
    """Register it although the same number of the same author is registered already."""


class AssignmentOut(BaseModel):
    id: UUID
    position_id: UUID
    role: AssignmentRole
    state: AssignmentState
    due_at: datetime | None
    note: str
    report: str | None
    reply_id: UUID | None


class DirectiveOut(BaseModel):
    given_by: str
    given_at: datetime
    text: str


class IncomingOut(BaseModel):
    id: UUID
    origin: Origin
    state: IncomingState
    arrival_number: int | None
    arrived_on: date | None
    author: str
    code: str
    dated_on: date | None
    type_name: str
    subject: str
    urgency: int
    due_at: AwareDatetime | None
    urged_at: datetime | None
    """When who is at work was last reminded."""
    pdf_sha: str
    pages: int
    attachments: list[dict[str, Any]]
    verdict: dict[str, Any]
    directives: list[DirectiveOut]
    assignments: list[AssignmentOut]
    may: list[str]


class IncomingRow(BaseModel):
    id: UUID
    origin: Origin
    state: IncomingState
    arrival_number: int | None
    arrived_on: date | None
    author: str
    code: str
    dated_on: date | None
    type_name: str
    subject: str
    urgency: int
    due_at: AwareDatetime | None


class IncomingPage(BaseModel):
    items: list[IncomingRow]
    next: str | None


class DeliveryOut(BaseModel):
    id: UUID
    document_id: UUID
    receiver_id: UUID
    receiver: str
    stage: Stage
    sent_at: datetime
    moved_at: datetime
    reason: str | None
    answer: str | None
    """Số, ký hiệu of the reply."""


class DeliveryList(BaseModel):
    items: list[DeliveryOut]


class PostOut(BaseModel):
    id: UUID
    label: str


class PostList(BaseModel):
    leaders: list[PostOut]
    colleagues: list[PostOut]
