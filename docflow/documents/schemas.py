"""What comes in about documents and what goes out: the same models for the pages and the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from docflow.core.forms import Input

from .models import Conversion, DocumentState, Source
from .texts import EMPTY_BODY, Body, Line, Text, short


class RecipientIn(Input):
    """An organisation of this deployment by id, or anybody else by name."""

    organization_id: UUID | None = None
    name: Annotated[Text, short(200)] = ""
    note: Annotated[Text, short(100)] = ""
    """`để báo cáo`, `để thực hiện` …"""

    @model_validator(mode="after")
    def _somebody(self) -> RecipientIn:
        if self.organization_id is None and not self.name:
            raise PydanticCustomError("missing", "an organisation or a name")
        return self


class AnnexIn(Input):
    title: Annotated[Line, short(300)]
    body: Body = Field(default_factory=lambda: dict(EMPTY_BODY))
    landscape: bool = False


class DraftIn(Input):
    """A draft. `state_secret` is the one question before all others and has no default.

    Whatever is left empty may be added later; `submit` asks for all of it.
    """

    state_secret: bool
    """Whether the content belongs to a list of state secrets; true is refused and not kept."""
    type_code: Annotated[str, short(40)]
    subject: Annotated[Line, short(500)]
    body: Body = Field(default_factory=lambda: dict(EMPTY_BODY))
    addressees: list[RecipientIn] = Field(default_factory=list, max_length=100)
    """After "Kính gửi:"; they get the document too."""
    recipients: list[RecipientIn] = Field(default_factory=list, max_length=300)
    grounds: list[Annotated[Line, short(1000)]] = Field(default_factory=list, max_length=60)
    authority: Annotated[Text, short(200)] = ""
    """The line above the grounds; empty: composed from the signer."""
    signer_id: UUID | None = None
    """The post that signs."""
    secretary: Annotated[Text, short(50)] = ""
    """Who kept the minutes, and signs them on the left."""
    urgency: int = Field(0, ge=0, le=3)
    """0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc."""
    due_on: date | None = None
    drafter_mark: Annotated[Text, short(40)] = ""
    """Position 12: `PL.(300)`."""
    circulation_mark: Annotated[Text, short(60)] = ""
    """Position 11: `XEM XONG TRẢ LẠI`, `LƯU HÀNH NỘI BỘ`."""
    archive_line: Annotated[Text, short(120)] = ""
    """After "Lưu:"; empty: `VT` and the drafting unit."""
    annexes: list[AnnexIn] = Field(default_factory=list, max_length=20)
    replies_to_id: UUID | None = None
    """The incoming document this one answers; fixed with the first save."""


class ReviseIn(DraftIn):
    version: int | None = None
    """The row version the changes were made on; a newer one is a conflict."""


class PreviewIn(DraftIn):
    """What is on the page while it is being typed; nothing of it is kept."""

    subject: Annotated[Text, short(500)] = ""


class ChangesIn(Input):
    """What becomes of tracked changes in a .docx."""

    choice: Literal["accept", "reject"]


class PlaceIn(Input):
    """Where a signature will stand: page from 1, millimetres from the upper left corner."""

    name: Annotated[str, Field(pattern=r"^(KyNhay[1-9]|NguoiKy|SigSo|SigNgay|ConDau)$")]
    page: int = Field(ge=1, le=1000)
    left: float = Field(ge=0, le=420)
    top: float = Field(ge=0, le=420)


class PlacesIn(Input):
    """The drafter has looked at the places; those given are moved."""

    places: list[PlaceIn] = Field(default_factory=list, max_length=14)


class RecipientOut(BaseModel):
    organization_id: UUID | None
    name: str
    note: str
    addressed: bool


class AttachmentOut(BaseModel):
    id: UUID
    name: str
    media_type: str
    sha256: str
    size: int
    pages: int | None


class VersionOut(BaseModel):
    number: int
    source: Source
    subject: str
    pdf_sha: str
    pages: int
    made_at: datetime
    made_by: str


class BroughtOut(BaseModel):
    """The state of a .docx on its way to PDF/A."""

    name: str
    state: Conversion
    changes: dict[str, Any]
    places: list[dict[str, Any]]
    remarks: list[str]
    fault: str | None
    placed_at: datetime | None


class DocumentRow(BaseModel):
    id: UUID
    organization_id: UUID
    type_code: str
    subject: str
    state: DocumentState
    urgency: int
    due_at: datetime | None
    code: str | None
    issued_on: date | None
    changed_at: datetime
    version: int


class DocumentOut(DocumentRow):
    source: Source
    form: dict[str, Any]
    signer_id: UUID | None
    drafter_id: UUID
    symbol: str | None
    number: int | None
    version_no: int
    frozen_sha: str | None
    pdf_sha: str | None
    pages: int
    replies_to_id: UUID | None
    recipients: list[RecipientOut]
    attachments: list[AttachmentOut]
    brought: BroughtOut | None
    actions: list[str]
    """What the asker may do to it now."""


class DocumentPage(BaseModel):
    items: list[DocumentRow]
    next: str | None
    """Give it as `after` for the page that follows."""


class TypeOut(BaseModel):
    code: str
    name: str
    abbreviation: str
    has_addressees: bool
    has_grounds: bool


class SignerOut(BaseModel):
    position_id: UUID
    title: str
    name: str
    lines: list[str]
    """The block that will be printed: `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`."""


class ChangeOut(BaseModel):
    """A run of words: `same`, `added` or `removed`."""

    kind: Literal["same", "added", "removed"]
    text: str


class FieldChangeOut(BaseModel):
    field: str
    before: str
    after: str


class ComparisonOut(BaseModel):
    before: int
    after: int
    fields: list[FieldChangeOut]
    lines: list[list[ChangeOut]]


class HistoryLineOut(BaseModel):
    """One deed. `who`: the post that did it, or the person's name where no post did."""

    at: datetime
    who: str
    by: str
    """The person's name, when `who` is a post."""
    what: str
    """In the caller's language."""
    note: str


class HistoryList(BaseModel):
    items: list[HistoryLineOut]
