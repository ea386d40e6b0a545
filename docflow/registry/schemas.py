"""What comes in about numbers and registers and what goes out: the same for pages and API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from docflow.approvals.schemas import Sha
from docflow.core.forms import Input
from docflow.core.values import nfc

from .models import Direction, EntryState


class StampIn(Input):
    """A clerk's act with a key: the personal one for the number, the organisation's for the seal.

    `sha` is the SHA-256 of the PDF that was on the screen.
    """

    sha: Sha
    pin: str = Field(min_length=1, max_length=64, repr=False)


class VoidIn(Input):
    reason: Annotated[str, AfterValidator(nfc), Field(min_length=1, max_length=500)]


class RegisterQuery(Input):
    """The filters of a register; all of them live in the address."""

    year: int | None = Field(default=None, ge=2000, le=2200)
    key: str = ""
    since: date | None = None
    until: date | None = None
    q: str = Field(default="", max_length=200)
    after: str = ""


class EntryOut(BaseModel):
    id: UUID
    direction: Direction
    key: str
    year: int
    number: int
    state: EntryState
    code: str
    dated_on: date | None
    arrived_on: date | None
    author: str
    type_name: str
    subject: str
    signer: str
    recipients: str
    keeper: str
    copies: int
    handed_on: date | None
    note: str
    void_reason: str | None
    entered_at: datetime
    document_id: UUID | None
    incoming_id: UUID | None


class EntryPage(BaseModel):
    items: list[EntryOut]
    next: str | None
    """Give it as `after` for the page that follows."""


class ProofOut(BaseModel):
    """Whether a series has every number from its first to its last exactly once."""

    organization_id: UUID
    direction: Direction
    key: str
    year: int
    first: int
    last: int
    entered: int
    void: int
    reserved: int
    missing: list[int]
    beyond: list[int]
    holds: bool


class ProofList(BaseModel):
    holds: bool
    items: list[ProofOut]
