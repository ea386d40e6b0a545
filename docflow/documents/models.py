"""A document from the first sentence to the sealed file."""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited, Part
from docflow.core.types import choice

from .composing.kinds import Abstract, Symbol
from .composing.kinds import DocumentType as Kind


class Urgency(IntEnum):
    """NĐ 30/2020 Annex I 2.10b."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    FLASH = 3


class DocumentState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    SIGNED = "signed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    ISSUED = "issued"
    VOIDED = "voided"
    DISCARDED = "discarded"


class Source(StrEnum):
    FORM = "form"
    DOCX = "docx"


class DocumentType(Audited, Model):
    """One of the 29 types of NĐ 30/2020 Art. 7, seeded from config/reference, then data."""

    __tablename__ = "document_type"

    code: orm.Mapped[str] = orm.mapped_column(sa.String(40), unique=True)
    ordinal: orm.Mapped[int]
    name: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    abbreviation: orm.Mapped[str] = orm.mapped_column(sa.String(10))
    """Case and marks matter: QyĐ is not QĐ. Empty for công văn and thư công."""
    abstract: orm.Mapped[Abstract] = orm.mapped_column(choice(Abstract), default=Abstract.TITLE)
    symbol: orm.Mapped[Symbol] = orm.mapped_column(choice(Symbol), default=Symbol.TYPED)
    lead: orm.Mapped[str] = orm.mapped_column(sa.String(60), default="")
    """The words before the addressees where they are not "Kính gửi:"."""
    enacting: orm.Mapped[str] = orm.mapped_column(sa.String(60), default="")
    """The line between the grounds and the articles: `QUYẾT ĐỊNH:`."""
    has_addressees: orm.Mapped[bool] = orm.mapped_column(default=False)
    has_grounds: orm.Mapped[bool] = orm.mapped_column(default=False)
    active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def kind(self) -> Kind:
        """What the composer needs to know of the type."""
        return Kind(
            number=self.ordinal,
            code=self.code,
            name=self.name,
            abbreviation=self.abbreviation,
            abstract=self.abstract,
            symbol=self.symbol,
            addressed=self.has_addressees,
            lead=self.lead,
            grounds=self.has_grounds,
            enacting=self.enacting,
        )


class Document(Audited, Model):
    __tablename__ = "document"
    __read__ = "document.read"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("organization.id"))
    unit_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("unit.id"))
    type_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("document_type.code"))
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    urgency: orm.Mapped[int] = orm.mapped_column(default=0)
    due_at: orm.Mapped[datetime | None]
    drafter_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    drafter_position_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    signer_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("position.id"))
    """The post that will sign; its capacity is composed from appointment and mandate."""
    state: orm.Mapped[DocumentState] = orm.mapped_column(
        choice(DocumentState), default=DocumentState.DRAFT
    )
    source: orm.Mapped[Source] = orm.mapped_column(choice(Source), default=Source.FORM)
    form: orm.Mapped[dict[str, Any]] = orm.mapped_column(info={"secret": True})
    """What the drafter filled in: grounds, body (editor JSON), marks, annexes; see `schemas.Sheet`.

    The trail says that it changed; the versions keep what it said.
    """
    docx_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    version_no: orm.Mapped[int] = orm.mapped_column(default=0)
    """The current `DocumentVersion.number`; 0 before the first submission."""
    frozen_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The PDF the reviewers see, with its empty signature fields, before any signature."""
    pdf_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The same with the signatures made so far; `frozen_sha` is an exact prefix of it."""
    pages: orm.Mapped[int] = orm.mapped_column(default=0)
    replies_to_id: orm.Mapped[UUID | None] = orm.mapped_column(index=True)
    """The incoming document this one answers."""
    number: orm.Mapped[int | None]
    symbol: orm.Mapped[str | None] = orm.mapped_column(sa.String(30))
    """What follows the slash, `QĐ-UBND`; known from the first draft on."""
    code: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Số, ký hiệu as printed: `05/QĐ-UBND`."""
    issued_on: orm.Mapped[date | None]
    search_key: orm.Mapped[str] = orm.mapped_column(sa.String(800), default="")
    """Folded type, code and subject."""
    created_at: orm.Mapped[datetime]
    changed_at: orm.Mapped[datetime]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    """Row version, for two people at once."""
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.Index("ix_document_org_state", "organization_id", "state", "changed_at"),
        sa.Index("ix_document_org_changed", "organization_id", "changed_at", "id"),
        sa.Index("ix_document_drafter", "drafter_id", "changed_at"),
    )

    recipients: orm.Mapped[list[Recipient]] = orm.relationship(
        order_by="Recipient.ordinal", cascade="all, delete-orphan", passive_deletes=True
    )
    readers: orm.Mapped[list[Reader]] = orm.relationship(cascade="all, delete-orphan")
    attachments: orm.Mapped[list[Attachment]] = orm.relationship(
        order_by="Attachment.ordinal", cascade="all, delete-orphan"
    )
    brought: orm.Mapped[BroughtFile | None] = orm.relationship(
        cascade="all, delete-orphan", uselist=False
    )
    versions: orm.Mapped[list[DocumentVersion]] = orm.relationship(
        order_by="DocumentVersion.number", cascade="all, delete-orphan"
    )
    type: orm.Mapped[DocumentType] = orm.relationship(
        primaryjoin="Document.type_code == DocumentType.code", viewonly=True
    )

    def open_to(self, *principals: str) -> None:
        """Let principals (see `Actor.principals`) read it; told twice is told once."""
        known = {reader.principal for reader in self.readers}
        for principal in principals:
            if principal not in known:
                known.add(principal)
                self.readers.append(Reader(principal=principal))


class Conversion(StrEnum):
    CHOOSING = "choosing"
    """Tracked changes wait for the drafter's choice."""
    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class BroughtFile(Part, Model):
    """A .docx the drafter brought: what came in, what was made of it, and where signatures go."""

    __tablename__ = "brought_file"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), unique=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    original_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    state: orm.Mapped[Conversion] = orm.mapped_column(choice(Conversion))
    changes: orm.Mapped[dict[str, Any]]
    """Tracked changes found: `{"count": …, "authors": […]}`, and the `choice` that was made."""
    docx_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """Without tracked changes, with blanks for number and date."""
    pdf_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    text: orm.Mapped[str] = orm.mapped_column(sa.Text, default="", info={"secret": True})
    places: orm.Mapped[list[dict[str, Any]]]
    """Signature boxes as `{"name", "page", "x", "y", "width", "height", "found"}`, in points."""
    remarks: orm.Mapped[list[str]]
    """Codes of what the clerk should look at: the symbol differs, no line for the number …"""
    symbol: orm.Mapped[str | None] = orm.mapped_column(sa.String(30))
    """The symbol printed after "Số: …/", to compare with ours."""
    fault: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Why the conversion failed, as a code."""
    brought_at: orm.Mapped[datetime]
    placed_at: orm.Mapped[datetime | None]
    """When the drafter confirmed the places."""


class DocumentVersion(Part, Model):
    """What was submitted once, kept as it was."""

    __tablename__ = "document_version"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"))
    number: orm.Mapped[int]
    source: orm.Mapped[Source] = orm.mapped_column(choice(Source))
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    form: orm.Mapped[dict[str, Any]] = orm.mapped_column(info={"secret": True})
    text: orm.Mapped[str] = orm.mapped_column(sa.Text, info={"secret": True})
    """Plain text of the body, for comparing and for search."""
    docx_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    pdf_sha: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    pages: orm.Mapped[int]
    made_at: orm.Mapped[datetime]
    made_by: orm.Mapped[str] = orm.mapped_column(sa.String(160))

    __table_args__ = (sa.UniqueConstraint("document_id", "number"),)


class Recipient(Part, Model):
    __tablename__ = "recipient"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), index=True)
    ordinal: orm.Mapped[int]
    organization_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("organization.id"))
    """Of this deployment: gets it at once. None: by post or another system."""
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    note: orm.Mapped[str] = orm.mapped_column(sa.String(100), default="")
    """`để báo cáo`, `để thực hiện` …"""
    addressed: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Stands after "Kính gửi:", and so is among "Như trên" in the list of recipients."""


class Reader(Part, Model):
    __tablename__ = "document_reader"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"))
    principal: orm.Mapped[str] = orm.mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("document_id", "principal"),
        sa.Index("ix_document_reader_principal", "principal", "document_id"),
    )


class Attachment(Part, Model):
    __tablename__ = "attachment"
    __owner__ = "document_id"

    document_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("document.id"), index=True)
    ordinal: orm.Mapped[int]
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    media_type: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    size: orm.Mapped[int]
    pages: orm.Mapped[int | None]
    added_at: orm.Mapped[datetime]
